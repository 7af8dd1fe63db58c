import Domain

@testable import LoadGenerator

/// The plainest price-time book that answers a flow's requests: an oracle for mappings, no model of speed.
struct NaiveBook {
  private struct Resting {
    var number: UInt64
    var side: Side
    var price: Int64
    var leaves: Int64
    var cum: Int64
  }
  /// Orders by the request that created them; `names` leads from any request to it.
  private var resting: [UInt64: Resting] = [:]
  private var names: [UInt64: UInt64] = [:]
  private var bids: [Int64: [UInt64]] = [:]
  private var asks: [Int64: [UInt64]] = [:]
  private var bidPrices: [Int64] = []
  private var askPrices: [Int64] = []
  private var lastTrade: UInt64 = 0

  /// Applies `request` and gives its responses, the answer first.
  mutating func apply(_ request: Request, number: UInt64) -> [Response] {
    switch request.kind {
    case .newOrder: return enter(request, number: number)
    case .cancel:
      guard let root = names[request.original], let order = resting[root] else {
        return [Response(number: number, execution: nil)]
      }
      remove(order, root: root)
      var response = Response(number: number, execution: .canceled)
      response.isFinal = true
      return [response]
    case .replace:
      guard let root = names[request.original], var order = resting[root] else {
        return [Response(number: number, execution: nil)]
      }
      order.leaves = request.quantity - order.cum
      order.number = number
      resting[root] = order
      names[number] = root
      return [Response(number: number, execution: .replaced)]
    case .status:
      var response = Response(number: number, execution: .orderStatus)
      if let root = names[request.original], let order = resting[root] {
        response.leavesQuantity = order.leaves
        response.cumQuantity = order.cum
      }
      return [response]
    case .massCancel: return []
    }
  }

  private mutating func enter(_ request: Request, number: UInt64) -> [Response] {
    guard request.quantity > 0, request.type == .market || request.price > 0 else {
      return [Response(number: number, execution: .rejected)]
    }
    var price = request.price
    if request.type == .market { price = request.side == .buy ? .max : 0 }
    if request.postOnly, crosses(request.side, price) {
      return [Response(number: number, execution: .rejected)]
    }
    var responses = [Response(number: number, execution: .new)]
    names[number] = number
    var leaves = request.quantity
    while leaves > 0, crosses(request.side, price) {
      let best = request.side == .buy ? askPrices[0] : bidPrices[bidPrices.count - 1]
      let root = (request.side == .buy ? asks : bids)[best]![0]
      var maker = resting[root]!
      let quantity = min(leaves, maker.leaves)
      leaves -= quantity
      maker.leaves -= quantity
      maker.cum += quantity
      resting[root] = maker
      lastTrade += 1
      for party in [number, maker.number] {
        var trade = Response(number: party, execution: .trade)
        trade.tradeID = lastTrade
        trade.lastPrice = best
        trade.lastQuantity = quantity
        trade.isFinal = party == number ? leaves == 0 : maker.leaves == 0
        responses.append(trade)
      }
      if maker.leaves == 0 { remove(maker, root: root) }
    }
    if leaves > 0, request.type == .limit, request.timeInForce == .goodTillCancel {
      rest(
        Resting(
          number: number, side: request.side, price: price, leaves: leaves, cum: request.quantity - leaves))
    }
    return responses
  }

  private func crosses(_ side: Side, _ price: Int64) -> Bool {
    side == .buy ? askPrices.first.map { $0 <= price } ?? false : bidPrices.last.map { $0 >= price } ?? false
  }

  private mutating func rest(_ order: Resting) {
    resting[order.number] = order
    if order.side == .buy {
      Self.insert(order.price, into: &bidPrices)
      bids[order.price, default: []].append(order.number)
    } else {
      Self.insert(order.price, into: &askPrices)
      asks[order.price, default: []].append(order.number)
    }
  }

  private mutating func remove(_ order: Resting, root: UInt64) {
    resting[root] = nil
    if order.side == .buy {
      Self.remove(root, at: order.price, from: &bids, &bidPrices)
    } else {
      Self.remove(root, at: order.price, from: &asks, &askPrices)
    }
  }

  private static func place(_ price: Int64, in prices: [Int64]) -> Int {
    var low = 0
    var high = prices.count
    while low < high {
      let middle = (low + high) / 2
      if prices[middle] < price { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func insert(_ price: Int64, into prices: inout [Int64]) {
    let index = place(price, in: prices)
    if index == prices.count || prices[index] != price { prices.insert(price, at: index) }
  }

  private static func remove(
    _ root: UInt64, at price: Int64, from levels: inout [Int64: [UInt64]], _ prices: inout [Int64]
  ) {
    levels[price]!.remove(at: levels[price]!.firstIndex(of: root)!)
    guard levels[price]!.isEmpty else { return }
    levels[price] = nil
    prices.remove(at: place(price, in: prices))
  }
}
