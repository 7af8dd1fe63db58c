import Domain
import Memory

/// Turns a recording into requests.
///
/// - created: a new limit order, good till cancelled. A price at the end of the venue's range (0 for a sell,
///   999,999,999 for a buy) is how the venue writes a market order. An order that the venue took out whole within the
///   millisecond of its creation must have been one that may not take liquidity: the recording does not keep the
///   instruction, so it is added here (FIX tag 18 = 6).
/// - deleted: a cancel, also where the venue says that the order was filled: what the engine filled too, it answers
///   with a reject; what it did not, must go, or the books would part.
/// - changed: the venue's own doing, mostly a fill. The engine is asked where the order stands (OrderStatusRequest); if
///   it has more left than the venue, for what no trade here explains, the order is replaced by the smaller one.
struct RecordedFlow: RequestSource, ~Copyable {
  /// What the flow did so far.
  struct Counts: Sendable, Equatable {
    var newOrders = 0
    var postOnly = 0
    var marketOrders = 0
    var cancels = 0
    var statusRequests = 0
    /// Changes that the engine's own fills had already made.
    var changesReproduced = 0
    /// Changes that took a replace.
    var replaces = 0
  }

  static var readsAmounts: Bool { true }
  /// The venue writes a market order to buy as a limit at this many units of currency.
  static let marketBuyPrice: Int64 = 999_999_999

  private enum Change: Equatable {
    case none, asked, answered(leaves: Int64, cum: Int64)
  }
  private struct OrderState: BitwiseCopyable {
    /// The request that named it last; 0 before its creation.
    var number: UInt64
    var price: Int64
  }

  private let recording: Recording
  private let sessions: Int
  private let marketBuyTicks: Int64
  private let memory: Region
  private let states: UnsafeMutablePointer<OrderState>
  private let orderOfNumber: UnsafeMutablePointer<Int32>
  private let capacity: Int
  private var cursor = 0
  private var change = Change.none
  private var pairs = TradePairs()
  private(set) var counts = Counts()

  /// - Parameter sessions: orders are spread over them; one keeps the recording's order exactly.
  init(recording: Recording, instrument: Instrument, sessions: Int) {
    precondition(sessions > 0)
    self.recording = recording
    self.sessions = sessions
    var units = Self.marketBuyPrice
    for _ in 0..<instrument.tick.decimals { units *= 10 }
    marketBuyTicks = units / instrument.tick.units
    capacity = recording.mostRequests
    let stateBytes = recording.orders.count * MemoryLayout<OrderState>.stride
    memory = Region(byteCount: stateBytes + (capacity + 1) * 4)
    states = memory.bind(OrderState.self, count: recording.orders.count)
    orderOfNumber = memory.bind(Int32.self, count: capacity + 1, byteOffset: stateBytes)
  }

  /// The engine's trades so far, as pairs of the recording's orders.
  var trades: [EngineTrade] { pairs.trades(orders: recording.orders) }

  /// Trades of which only one side was reported.
  var halfTrades: Int { pairs.openCount }

  func dueTime() -> UInt64? {
    cursor < recording.events.count ? recording.events[cursor].time * 1_000_000 : nil
  }

  mutating func next(session: Int32, number: UInt64, inFlight: Int) -> NextRequest {
    while cursor < recording.events.count {
      let event = recording.events[cursor]
      switch event.action {
      case .created:
        cursor += 1
        return .send(creation(event, number: number))
      case .deleted:
        cursor += 1
        counts.cancels += 1
        return .send(request(.cancel, event))
      case .changed:
        if inFlight > 0 { return .waitForAnswers }
        if change == .none {
          change = .asked
          counts.statusRequests += 1
          orderOfNumber[Int(number)] = event.order
          return .send(request(.status, event))
        }
        cursor += 1
        defer { change = .none }
        if let reduction = reduction(event, number: number) { return .send(reduction) }
      }
    }
    return .exhausted
  }

  mutating func observe(_ response: Response) {
    guard response.number > 0, response.number <= UInt64(capacity) else { return }
    switch response.execution {
    case .orderStatus:
      change = .answered(leaves: response.leavesQuantity, cum: response.cumQuantity)
    case .trade:
      pairs.add(
        tradeID: response.tradeID, order: orderOfNumber[Int(response.number)], price: response.lastPrice,
        quantity: response.lastQuantity)
    default: break
    }
  }

  private mutating func creation(_ event: RecordedEvent, number: UInt64) -> Request {
    let order = recording.orders[Int(event.order)]
    states[Int(event.order)] = OrderState(number: number, price: event.price)
    orderOfNumber[Int(number)] = event.order
    counts.newOrders += 1
    var made = request(.newOrder, event)
    made.original = 0
    made.price = event.price
    made.quantity = event.volume
    let isMarket = order.side == .buy ? event.price == marketBuyTicks : event.price == 0
    if isMarket {
      counts.marketOrders += 1
      made.type = .market
      made.timeInForce = .day
      made.price = 0
    } else if order.isWithdrawnAtOnce {
      counts.postOnly += 1
      made.postOnly = true
    }
    return made
  }

  private mutating func reduction(_ event: RecordedEvent, number: UInt64) -> Request? {
    guard case .answered(let leaves, let cum) = change, leaves > event.volume, event.volume > 0 else {
      counts.changesReproduced += 1
      return nil
    }
    counts.replaces += 1
    var made = request(.replace, event)
    made.price = states[Int(event.order)].price
    made.quantity = cum + event.volume
    states[Int(event.order)].number = number
    orderOfNumber[Int(number)] = event.order
    return made
  }

  private func request(_ kind: RequestKind, _ event: RecordedEvent) -> Request {
    let index = Int(event.order)
    var made = Request(
      kind: kind, side: recording.orders[index].side, instrument: 0, session: Int32(index % sessions))
    made.original = states[index].number
    return made
  }
}
