/// Which orders of the other side an order may trade with.
struct Reach: BitwiseCopyable {
  /// Its limit as a key of its own side: it crosses orders of at least the negative of this.
  var limit: Int64
  /// The volatility band, as keys of the other side: it must not trade outside of it.
  var lowest: Int64 = .min
  var highest: Int64 = .max

  /// True if it crosses an order of this key.
  @inline(__always) func crosses(_ key: Int64) -> Bool { limit &+ key >= 0 }
  /// True if it may trade at the price of an order of this key.
  @inline(__always) func holds(_ key: Int64) -> Bool { key >= lowest && key <= highest }
  /// The limit that makes an order cross keys from `key` on only, but none that is out of reach.
  @inline(__always) func limit(downTo key: Int64) -> Int64 {
    min(limit, 0 &- max(key, lowest))
  }
}
