/// A seeded stream of random numbers (SplitMix64): the same seed gives the same stream on every machine.
struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  /// A number from 0 to `bound - 1`. The bias is below `bound / 2^64`.
  /// - Precondition: `bound` is positive.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a random number needs a positive bound")
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A fraction greater than 0 and at most 1.
  mutating func fraction() -> Double { Double((next() &>> 11) &+ 1) * 0x1p-53 }

  /// How often a coin that falls on heads with `numerator / 256` falls on heads before the first tails; at most
  /// `limit`.
  mutating func geometric(numerator: UInt8, limit: Int) -> Int {
    var count = 0
    var bits: UInt64 = 0
    while count < limit {
      if count & 7 == 0 { bits = next() }
      if UInt8(truncatingIfNeeded: bits) >= numerator { break }
      bits &>>= 8
      count &+= 1
    }
    return count
  }
}
