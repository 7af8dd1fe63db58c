import Domain
import Memory

/// The matching engine: a pure state machine over the books of all instruments.
///
/// The same commands give the same events, bit for bit, on any machine, in debug and in release: no clock, no
/// I/O, no randomness, no allocation after `init`, no locks. Time enters as the sequencer's timestamp.
///
/// What orders do is told in the article <doc:TradingRules>, for the people who trade.
public struct MatchingEngine: ~Copyable {
  /// Fills between two rounds of reports.
  private static var fillBatch: Int { 256 }

  /// The limits it was made with.
  public let limits: Limits
  /// The most resting orders that one new order or replace fills: an eighth of `limits.resendMessages`, but
  /// at least 1.
  public let fillLimit: Int
  /// Orders that are open: in books, and held outside of them.
  public var openOrderCount: Int { Int(books.openOrders &+ heldOrderCount) }
  /// Instruments defined so far; their ids are `0 ..< instrumentCount`.
  public var instrumentCount: Int { instruments.count }
  /// The events of the last command, until the next one.
  public var events: UnsafeBufferPointer<Event> {
    UnsafeBufferPointer(start: output, count: eventCount)
  }

  var books: OrderBooks
  var instruments: InstrumentTable
  var usedClientIDs: ClientOrderIDSet
  var byClientID: OrderIndex
  var doneOrders: DoneOrders
  var calls: Calls
  var expiry: ExpiryHeap
  var risk: Risk
  var sharing: ProRata
  private let termsRegion: Region
  /// All-or-none orders that ever came to rest.
  var lastAllOrNone: UInt64 = 0
  /// Work space of a look-ahead.
  let nextParts: UnsafeMutablePointer<NextPart>
  var triggers: Triggers
  /// Orders that are open and in no queue.
  var heldOrderCount: UInt32 = 0
  /// Resting orders that the command at hand may still fill.
  var fillsLeft = 0
  /// Consequences that it may still carry out.
  var stepsLeft = 0
  /// True while consequences are carried out: their orders wait rather than end when no fills are left.
  var isConsequence = false
  let output: UnsafeMutablePointer<Event>
  var eventCount = 0
  let eventLimit: Int
  /// The timestamp of the command at hand.
  var now: UInt64 = 0
  var nextSequence: UInt64 = 0
  var lastOrderID: UInt64 = 0
  var lastExecutionID: UInt64 = 0
  var lastTradeID: UInt64 = 0
  private let outputRegion: Region
  private let inPlace = InPlace()

  /// Reserves all memory for `limits`.
  ///
  /// - Parameters:
  ///   - limits: `instruments` 1 to 4,096, `orders` 1 to 2^28, `clientOrderIDs` at least 1,
  ///     `accounts` 1 to 2^20, `assets` 1 to 4,096, `sessions` at least 1, `trades` a power of two.
  ///   - prefault: touches all memory now, so that no page fault comes later, but for room for events that
  ///     only the end of very many orders at once needs.
  /// - Precondition: the limits are in range and the system grants the memory.
  public init(limits: Limits, prefault: Bool = true) {
    precondition((1...4096).contains(limits.instruments), "1 to 4,096 instruments")
    precondition((1...(1 << 28)).contains(limits.orders), "1 to 2^28 orders")
    precondition(limits.clientOrderIDs >= 1, "at least one client order id")
    precondition((1...(1 << 20)).contains(limits.accounts), "1 to 2^20 accounts")
    precondition((1...4096).contains(limits.assets), "1 to 4,096 assets")
    precondition(MemoryLayout<OrderRecord>.size <= OrderRecord.stride)
    precondition(MemoryLayout<OrderTerms>.size <= OrderTerms.stride)
    precondition(MemoryLayout<QueueNode>.size == OrderBooks.nodeStride)
    precondition(MemoryLayout<PriceLevel>.size == OrderBooks.nodeStride)
    self.limits = limits
    books = OrderBooks(
      instruments: Int(limits.instruments), orders: Int(limits.orders), fillsPerRequest: Self.fillBatch,
      idSeed: nil,
      records: Int(limits.orders), prefault: prefault)
    instruments = InstrumentTable(limit: limits.instruments)
    usedClientIDs = ClientOrderIDSet(limit: limits.clientOrderIDs, prefault: prefault)
    byClientID = OrderIndex(capacity: Int(limits.orders), prefault: prefault)
    doneOrders = DoneOrders(limits: limits, prefault: prefault)
    calls = Calls(limits: limits, orderSlots: limits.orders + 1, prefault: prefault)
    expiry = ExpiryHeap(orderSlots: Int(limits.orders) + 1, prefault: prefault)
    risk = Risk(limits: limits, prefault: prefault)
    let termsBytes = (Int(limits.orders) + 2) * OrderTerms.stride
    let partBytes = Self.lookAheadLimit * MemoryLayout<NextPart>.stride
    termsRegion = Region(byteCount: termsBytes + partBytes, prefault: prefault)
    nextParts = termsRegion.bind(NextPart.self, count: Self.lookAheadLimit, byteOffset: termsBytes)
    triggers = Triggers(limits: limits, orderSlots: books.orderSlots, prefault: prefault)
    fillLimit = max(1, Int(limits.resendMessages) / 8)
    sharing = ProRata(capacity: max(1, Int(limits.resendMessages) / 8), prefault: prefault)
    // Three events for each fill, and what becomes of the order; a call's end, a phase and a call's begin for every
    // instrument, and that again when an auction leads to a volatility auction; the end of every order at once.
    let tradeEvents = 3 * fillLimit + 4
    // A consequence tells that an order is triggered, and how it ends.
    let consequenceEvents = 2 * fillLimit
    eventLimit = tradeEvents + consequenceEvents + 6 * Int(limits.instruments) + Int(limits.orders)
    outputRegion = Region(byteCount: eventLimit * MemoryLayout<Event>.stride, prefault: false)
    output = outputRegion.bind(Event.self, count: eventLimit)
    if prefault {
      for offset in stride(from: 0, to: tradeEvents * MemoryLayout<Event>.stride, by: 4096) {
        outputRegion.base.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  /// Applies one command. Its events are in `events` until the next call.
  ///
  /// Session commands and `configure` change nothing here. Neither does the definition of an instrument out
  /// of order, of a name that is empty or in use, with prices outside of ±2^60 ticks, or beyond the limit.
  ///
  /// - Parameters:
  ///   - sequence: the command's place in the journal; higher than that of the command before.
  ///   - timestamp: UTC nanoseconds, the transaction time of all events.
  /// - Precondition: commands come in the order of their sequence.
  #if !DEBUG  // The compiler can see that nothing allocates or locks only in a whole-module build.
    @_noLocks
  #endif
  public mutating func apply(_ command: Command, sequence: UInt64, timestamp: UInt64) {
    precondition(sequence >= nextSequence, "commands must come in sequence")
    nextSequence = sequence &+ 1
    now = timestamp
    eventCount = 0
    fillsLeft = fillLimit
    expireDue()
    switch command {
    case .newOrder(let order): enter(order)
    case .cancelOrder(let request): cancel(request)
    case .replaceOrder(let request): replace(request)
    case .orderStatus(let query): report(query)
    case .massCancel(let request): cancelAll(request)
    case .refuseRequest(let request): refuse(request)
    case .changePhase(let change): changePhase(change)
    case .endOfDay: endDay()
    case .defineInstrument(let instrument): instruments.define(instrument)
    case .newOrderPair(let pair): enter(pair)
    case .setRules(let rules): setRules(rules)
    case .advance: advance()
    case .setFees(let rates): setFees(rates)
    case .defineAccount(let definition): defineAccount(definition)
    case .setPositionLimit(let limit): setPositionLimit(limit)
    case .transfer(let transfer): carryOut(transfer)
    case .setThrottle(let setting): setThrottle(setting)
    case .setKillSwitch(let kill): setKillSwitch(kill)
    case .bustTrade(let bust): carryOut(bust)
    case .queryThrottle(let query):
      emit(.throttleUsage(risk.sessions.usage(of: query.origin.session, at: now)))
    case .configure, .sessionLogon, .sessionMessage: break
    }
    if triggers.isAwake { consequences() }
  }

  /// What only some orders have, of the order of this handle.
  @inline(__always) func terms(_ handle: UInt32) -> UnsafeMutablePointer<OrderTerms> {
    (termsRegion.base + Int(handle) &* OrderTerms.stride).assumingMemoryBound(to: OrderTerms.self)
  }

  /// An instrument's definition, or nil if there is none of this id. Valid as long as the engine.
  public func instrument(_ id: InstrumentID) -> UnsafePointer<Instrument>? {
    instruments.contains(id) ? UnsafePointer(instruments.definition(id)) : nil
  }

  /// The instrument of this name, or `.none`.
  public func instrument(named symbol: Symbol) -> InstrumentID { instruments.find(symbol) }

  /// The phase an instrument is in.
  /// - Precondition: the instrument exists.
  public func phase(of id: InstrumentID) -> Phase {
    precondition(instruments.contains(id), "unknown instrument")
    return instruments.state(id).pointee.phase
  }
}
