import Domain

/// What links the two orders of a pair.
final class ReferenceLink {
  let contingency: Contingency
  let first: ReferenceOrder
  let second: ReferenceOrder
  /// True once one of the two has decided what becomes of the other.
  var isDecided = false

  init(_ contingency: Contingency, _ first: ReferenceOrder, _ second: ReferenceOrder) {
    self.contingency = contingency
    self.first = first
    self.second = second
  }

  func other(_ order: ReferenceOrder) -> ReferenceOrder { order === first ? second : first }
}

/// An order as the reference exchange knows it.
final class ReferenceOrder {
  /// Where an order is.
  enum Place { case entering, book, stops, heldForAuction, heldForLink, pegs, cutOff, done }

  /// As it stands; what only one event tells is unset.
  var report: ExecutionReport
  /// What its owner asked for, replaces included.
  var asked: NewOrder
  var place = Place.entering
  /// Time priority in its place: lower is earlier.
  var arrival = 0
  /// The price at which it trades or rests, in ticks; nil for any.
  var limit: Int64?
  /// What the book shows of it, or all of a hidden order.
  var shown: Int64 = 0
  var isTriggered = false
  /// A market-to-limit order that came to rest.
  var hasRested = false
  /// Of the limit of a trailing stop-limit from its stop price.
  var distance: Int64 = 0
  /// An all-or-none order that is to be tried again.
  var isDue = false
  var link: ReferenceLink?
  /// How many orders were done when this one was.
  var doneNumber = 0
  /// Units that it holds of its account's balance.
  var reserved: Int128 = 0
  var makerRate: Int64 = 0
  var takerRate: Int64 = 0

  init(_ asked: NewOrder, _ report: ExecutionReport) {
    self.asked = asked
    self.report = report
    if asked.type.hasLimit { limit = asked.price.ticks }
  }

  var id: UInt64 { report.orderID.rawValue }
  var side: Side { report.side }
  var isBuy: Bool { report.side == .buy }
  var type: OrderType { report.orderType }
  var leaves: Int64 { report.leavesQuantity.lots }
  var isAllOrNone: Bool { asked.instructions.contains(.allOrNone) }
  var isHidden: Bool { type.isPegged || isAllOrNone || asked.instructions.contains(.hidden) }
  var isIceberg: Bool { asked.displayQuantity.lots > 0 }
  var isHeldStop: Bool { type.isStop && !isTriggered }
  /// Of what is left over after trading: true if it rests.
  var mayRest: Bool {
    type.isPegged || limit != nil && type != .market && asked.timeInForce.rests
  }

  /// True if it may trade at a price.
  func accepts(_ price: Int64) -> Bool {
    guard let limit else { return true }
    return isBuy ? price <= limit : price >= limit
  }

  /// At a price: shown orders first, then hidden ones, then those to be filled as a whole.
  private var rank: Int { isAllOrNone ? 2 : isHidden ? 1 : 0 }

  /// True if it ranks before another of its side.
  func ranksBefore(_ other: ReferenceOrder) -> Bool {
    if limit! != other.limit! { return isBuy ? limit! > other.limit! : limit! < other.limit! }
    return (rank, arrival) < (other.rank, other.arrival)
  }

  /// True if both trade for the same account, or for the same session without one.
  func hasOwner(of other: ReferenceOrder) -> Bool {
    report.account == other.report.account
      && (report.account != .none || report.session == other.report.session)
  }
}

extension OrderType {
  /// Types with a limit price that must be given.
  var hasLimit: Bool { self == .limit || self == .stopLimit || self == .trailingStopLimit }
  var isTrailing: Bool { self == .trailingStop || self == .trailingStopLimit }
  var isStop: Bool { self == .stop || self == .stopLimit || isTrailing }
  var isPegged: Bool { self == .peggedPrimary || self == .peggedMidpoint || self == .peggedMarket }
}

extension TimeInForce {
  var isAuction: Bool { self == .atTheOpening || self == .atTheClose || self == .goodForAuction }
  var rests: Bool { self == .day || self == .goodTillCancel || self == .goodTillDate }
}

extension Phase {
  /// True of the phases that end in an uncross of their own.
  var isCall: Bool { self == .openingAuction || self == .volatilityAuction || self == .closingAuction }
}

/// An instrument, its book, and where its trading stands.
final class ReferenceInstrument {
  let definition: Instrument
  var rules: InstrumentRules
  var phase = Phase.continuous
  /// Orders in the book, in priority.
  var buys: [ReferenceOrder] = []
  var sells: [ReferenceOrder] = []
  /// All open orders, wherever they are, by id.
  var open: [ReferenceOrder] = []
  var lastTrade: Int64?
  /// Last trade price as it was before the command at hand.
  var lastTradeBefore: Int64?
  /// The phase that follows an uncross under way, and the auction's price.
  var phaseToFollow: Phase?
  var auctionPrice: Int64 = 0
  var callBegan: UInt64 = 0
  var callEnds: UInt64 = .max
  var nextIndicative: UInt64 = .max
  var published: IndicativePrice?
  var fees: [UInt8: FeeRates] = [:]
  /// The best price of each side at which orders came to rest since all-or-none orders were last tried.
  var rested: [Side: Int64] = [:]
  /// What its linked orders have to do, oldest first.
  var duties: [Duty] = []

  /// A linked order that is to be canceled or entered.
  struct Duty {
    var order: ReferenceOrder
    var enters: Bool
    /// The lowest is the oldest.
    var number: Int
  }

  init(_ definition: Instrument) {
    self.definition = definition
    rules = InstrumentRules(instrument: definition.id)
  }

  func book(_ side: Side) -> [ReferenceOrder] { side == .buy ? buys : sells }
  /// Stands for the last trade price until there is one.
  var last: Int64? { lastTrade ?? (rules.referencePrice == .zero ? nil : rules.referencePrice.ticks) }
  var settles: Bool { rules.base != .none }
  func holds(_ price: Int64) -> Bool {
    price >= definition.minimumPrice.ticks && price <= definition.maximumPrice.ticks
  }
}
