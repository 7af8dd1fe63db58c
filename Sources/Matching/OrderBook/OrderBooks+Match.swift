/// One fill of a request.
@frozen public struct Fill: BitwiseCopyable {
  /// The resting order's id.
  public var makerID: UInt64
  /// In lots.
  public var quantity: Int64
  /// The maker's price in ticks.
  public var price: Int64
  /// The maker's slot: its record stays readable until the next slot is taken.
  var maker: UInt32
  /// True if nothing of the maker is left: it is in no queue and no index by order id, and its slot is free.
  public var isMakerDone: Bool
}

/// How far a call of `match` came.
struct MatchResult: BitwiseCopyable {
  enum Stop: UInt8 {
    /// Nothing is left of the order.
    case filled
    /// No order of the other side is at or better than its limit.
    case crossesNothing
    /// As many fills as the caller allows.
    case fillBound
    /// The maker that is next has traits, or the owner to avoid.
    case special
  }

  /// What is left of the order that came in, in lots.
  var leaves: Int64
  /// How many of `fills` are new.
  var fillCount: UInt32
  /// The maker that the loop stopped at, if `stop` is `special`.
  var maker: UInt32
  var stop: Stop
}

extension OrderBooks {
  /// The owner to avoid of an order that trades with everyone: no order has it.
  static var nobody: UInt64 { .max }

  /// True if an order of key `key` would trade with the best order of `side`.
  @inline(__always) func crosses(_ key: Int64, _ side: Int) -> Bool { key &+ sides[side].bestKey >= 0 }

  /// Trades an order that comes in against the resting orders of `side`, best price first, oldest order first,
  /// while its key crosses, and writes what happened to `fills`. Makers that are filled as a whole leave queue and
  /// index, and their slots are free.
  ///
  /// It stops in front of a maker with a trait or with the owner `avoided`; the caller deals with that one and
  /// calls again.
  ///
  /// - Parameters:
  ///   - lots: what is left of the order; positive.
  ///   - key: its limit as a key of its own side.
  ///   - side: the side it trades against.
  ///   - avoided: an owner it must not trade with, or `nobody`.
  ///   - fillLimit: the most fills, 0 to `fillCapacity`.
  @inline(never) mutating func match(
    _ lots: Int64, crossing key: Int64, against side: Int, avoiding avoided: UInt64, fillLimit: Int
  ) -> MatchResult {
    precondition(lots > 0 && fillLimit <= fillCapacity, "an order to match has something open")
    var leaves = lots
    var count = 0
    while key &+ sides[side].bestKey >= 0 {
      if count == fillLimit { return result(leaves, count, .fillBound) }
      let levelHandle = sides[side].bestLevel
      let level = level(levelHandle)
      let makerHandle = level.pointee.next
      let maker = node(makerHandle)
      let tag = maker.pointee.tag
      if UInt8(truncatingIfNeeded: tag) != 0 || UInt64(maker.pointee.owner) == avoided {
        return result(leaves, count, .special, makerHandle)
      }
      let open = maker.pointee.leaves
      let quantity = min(leaves, open)
      let isDone = quantity == open
      (fills + count).initialize(
        to: Fill(
          makerID: tag &>> 8, quantity: quantity, price: Self.key(level.pointee.key, side),
          maker: makerHandle, isMakerDone: isDone))
      count &+= 1
      leaves &-= quantity
      if isDone {
        unindex(makerHandle)
        unlink(makerHandle)
        freeOrderSlot(makerHandle)
      } else {
        reduce(makerHandle, by: quantity)
      }
      if leaves == 0 { return result(0, count, .filled) }
    }
    return result(leaves, count, .crossesNothing)
  }

  @inline(__always) private func result(
    _ leaves: Int64, _ count: Int, _ stop: MatchResult.Stop, _ maker: UInt32 = 0
  ) -> MatchResult {
    MatchResult(leaves: leaves, fillCount: UInt32(count), maker: maker, stop: stop)
  }
}
