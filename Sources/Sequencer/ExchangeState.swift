import Domain
import Gateway
import Matching
import Memory
import Memory

/// Everything that the journal determines: the matching engine with its books, and the sessions with their numbers
/// and messages. Live trading, recovery, `apus journal replay` and the simulator's auditor all drive this one type
/// with the same commands, and so come to the same state.
public struct ExchangeState: ~Copyable {
  private let inPlace = InPlace()
  public internal(set) var matching: MatchingEngine
  public internal(set) var sessions: SessionTable
  public private(set) var instruments: InstrumentDirectory
  public let limits: Limits
  /// Number of the last command applied; 0 before the first.
  public private(set) var sequence: UInt64 = 0
  /// When the trading day that is on began: the time of the last end of a day, or of the journal's first command.
  public private(set) var dayBegan: UInt64 = 0

  /// Reserves all memory for `limits`.
  public init(limits: Limits) {
    self.limits = limits
    matching = MatchingEngine(limits: limits)
    sessions = SessionTable(limits: limits)
    instruments = InstrumentDirectory(limits: limits)
  }

  /// Takes up what `write` put, from the limits on.
  /// - Throws: `StateFormatError`, or what the reader's source throws.
  public init(from state: inout StateReader) throws {
    let limits = try Limits(from: &state)
    let sequence = try state.take()
    let dayBegan = try state.take()
    let matching = try MatchingEngine(limits: limits, from: &state)
    let sessions = try SessionTable(limits: limits, from: &state)
    var instruments = InstrumentDirectory(limits: limits)
    for index in 0..<matching.instrumentCount {
      if let instrument = matching.instrument(InstrumentID(rawValue: UInt32(index))) {
        instruments.define(instrument.pointee)
      }
    }
    self.limits = limits
    self.sequence = sequence
    self.dayBegan = dayBegan
    self.matching = matching
    self.sessions = sessions
    self.instruments = instruments
  }

  /// Puts all of it, for a snapshot.
  public func write(to state: inout StateWriter) throws {
    try limits.write(to: &state)
    try state.put(sequence)
    try state.put(dayBegan)
    try matching.write(to: &state)
    try sessions.write(to: &state)
  }

  /// Applies the next command. What it made happen is in `events`, and in the sessions' messages.
  ///
  /// - Parameters:
  ///   - sequence: the command's number in the journal, higher than the last; the journal's own frames have numbers too.
  ///   - timestamp: UTC nanoseconds, given by the sequencer.
  public mutating func apply(_ command: Command, sequence: UInt64, timestamp: UInt64) {
    precondition(sequence > self.sequence, "commands are applied in the journal's order")
    self.sequence = sequence
    switch command {
    case .configure, .endOfDay:
      dayBegan = timestamp
      match(command, timestamp)
    case .sessionLogon(let logon):
      sessions.apply(logon, sequence: sequence, timestamp: timestamp)
    case .sessionMessage(let message):
      sessions.apply(message, sequence: sequence, timestamp: timestamp)
    case .defineInstrument(let instrument):
      instruments.define(instrument)
      match(command, timestamp)
    case .newOrder(let order):
      if order.instructions.contains(.cancelOnDisconnect) {
        sessions.noteCancelOnDisconnect(order.origin.session)
      }
      match(command, timestamp)
    case .newOrderPair(let pair):
      let instructions = pair.first.instructions.union(pair.second.instructions)
      if instructions.contains(.cancelOnDisconnect) { sessions.noteCancelOnDisconnect(pair.origin.session) }
      match(command, timestamp)
    case .massCancel(let request):
      cancelAll(request, timestamp)
    case .refuseRequest(let request) where request.kind == .massCancel:
      refuseMassCancel(request, timestamp)
    case .changePhase, .setRules, .setFees, .defineAccount, .setPositionLimit, .transfer, .setThrottle,
      .setKillSwitch, .bustTrade, .advance, .cancelOrder, .replaceOrder, .orderStatus, .queryThrottle,
      .refuseRequest:
      match(command, timestamp)
    }
  }

  private mutating func match(_ command: Command, _ timestamp: UInt64) {
    sessions.take(command.origin)
    matching.apply(command, sequence: sequence, timestamp: timestamp)
    deliverEvents(timestamp)
  }

  /// Makes the events of the last command messages of the sessions that they concern.
  @inline(__always) mutating func deliverEvents(_ timestamp: UInt64) {
    let events = matching.events
    guard var event = events.baseAddress else { return }
    for _ in 0..<events.count {
      sessions.deliver(event, sequence: sequence, timestamp: timestamp)
      event += 1
    }
  }

  /// When matching wants an `advance`: UTC nanoseconds, 0 for at once, `.max` for never.
  public var nextDeadline: UInt64 { matching.nextDeadline }

  /// What the last command made happen.
  public var events: UnsafeBufferPointer<Event> { matching.events }

  /// Takes a session that has new messages off the list, or `.none`.
  public mutating func takeListedSession() -> SessionID { sessions.takeListed() }

  /// A hash over all of it: books in priority order, counters, sessions. The same for the same journal on every
  /// machine, in debug and in release.
  public func stateHash() -> UInt64 {
    sessions.stateHash(seed: matching.stateHash() ^ sequence &+ dayBegan &* 0x9E37_79B9_7F4A_7C15)
  }
}

extension Limits {
  fileprivate func write(to state: inout StateWriter) throws {
    try state.put(instruments, sessions)
    try state.put(orders, clientOrderIDs)
    try state.put(resendMessages, pegs)
    try state.put(accounts, assets)
    try state.put(UInt64(trades))
  }

  fileprivate init(from state: inout StateReader) throws {
    self.init()
    (instruments, sessions) = try state.takePair()
    (orders, clientOrderIDs) = try state.takePair()
    (resendMessages, pegs) = try state.takePair()
    (accounts, assets) = try state.takePair()
    trades = try state.takePair().low
    let isSane =
      (1...4096).contains(instruments) && (1...(1 << 28)).contains(orders) && clientOrderIDs > 0
      && resendMessages > 0 && resendMessages & (resendMessages - 1) == 0 && trades > 0
      && trades & (trades - 1) == 0
    guard isSane else { throw StateFormatError("limits that no engine runs with") }
  }
}
