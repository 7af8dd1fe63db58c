import Domain

/// A trade that the engine made between two orders of a recording.
struct EngineTrade: Hashable, Sendable {
  var tradeID: UInt64
  /// The venue's numbers of the orders.
  var buyOrder: UInt64
  var sellOrder: UInt64
  /// In ticks.
  var price: Int64
  /// In lots.
  var quantity: Int64
}

/// Joins the two execution reports of each trade by their trade number (FIX SecondaryExecID, tag 527).
///
/// Holds 65,536 reports in memory reserved at the start; what comes after is counted and left out.
struct TradePairs {
  private struct Leg {
    var tradeID: UInt64
    var order: Int32
    var price: Int64
    var quantity: Int64
  }
  private static let capacity = 1 << 16

  private var legs: [Leg] = []

  init() { legs.reserveCapacity(Self.capacity) }

  mutating func add(tradeID: UInt64, order: Int32, price: Int64, quantity: Int64) {
    guard legs.count < Self.capacity else { return }
    legs.append(Leg(tradeID: tradeID, order: order, price: price, quantity: quantity))
  }

  private var byTrade: [UInt64: [Leg]] { Dictionary(grouping: legs, by: \.tradeID) }

  /// Trades of which not exactly two sides were reported.
  var openCount: Int { byTrade.values.count { $0.count != 2 } }

  /// Whole trades, in the order of their numbers.
  func trades(orders: [RecordedOrder]) -> [EngineTrade] {
    byTrade.values.compactMap { sides -> EngineTrade? in
      guard sides.count == 2, sides[0].price == sides[1].price, sides[0].quantity == sides[1].quantity else {
        return nil
      }
      let buy = sides.first { orders[Int($0.order)].side == .buy }
      let sell = sides.first { orders[Int($0.order)].side == .sell }
      guard let buy, let sell else { return nil }
      return EngineTrade(
        tradeID: buy.tradeID, buyOrder: orders[Int(buy.order)].id, sellOrder: orders[Int(sell.order)].id,
        price: buy.price, quantity: buy.quantity)
    }.sorted { $0.tradeID < $1.tradeID }
  }
}
