import Domain

/// The prices that follow the market: those of pegged orders and of trailing stops. Pure arithmetic in ticks;
/// offsets are at most as wide as the price range, so that nothing overflows.
enum FollowingPrices {
  /// The price of a pegged order, or nil if it has none now.
  ///
  /// - Parameters:
  ///   - order: its type, side, offset in ticks and limit (zero for none).
  ///   - bid: best displayed price of the buying side, nil if there is none.
  ///   - ask: the same of the selling side.
  ///   - range: the prices that the instrument takes.
  static func peg(
    _ order: Peg, bid: Int64?, ask: Int64?, range: ClosedRange<Int64>
  ) -> Int64? {
    let isBuy = order.side == .buy
    var price: Int64
    switch order.type {
    case .peggedPrimary:
      guard let own = isBuy ? bid : ask else { return nil }
      price = own &+ order.offset
    case .peggedMarket:
      guard let other = isBuy ? ask : bid else { return nil }
      price = other &+ order.offset
    default:
      guard let bid, let ask else { return nil }
      price = (bid &+ ask &+ (isBuy ? 0 : 1)) &>> 1
    }
    if order.limit != 0 { price = isBuy ? min(price, order.limit) : max(price, order.limit) }
    return range.contains(price) ? price : nil
  }

  /// What a pegged order follows, and how.
  struct Peg: BitwiseCopyable {
    var type: OrderType
    var side: Side
    var offset: Int64
    var limit: Int64
  }

  /// Where a trailing stop stands once the last trade was at `last`: never farther from the market than
  /// before.
  static func trailed(_ stop: Int64, _ side: Side, distance: Int64, last: Int64) -> Int64 {
    side == .buy ? min(stop, last &+ distance) : max(stop, last &- distance)
  }
}
