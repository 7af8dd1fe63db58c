import Domain
import Gateway
import Matching
import Memory

/// Everything that the journal determines: the matching engine with its books, and the sessions with their numbers
/// and messages. Live trading, recovery, `apus journal replay` and the simulator's auditor all drive this one type
/// with the same commands, and so come to the same state.
public struct ExchangeState: ~Copyable {
  private let inPlace = InPlace()
  public private(set) var matching: MatchingEngine
  public private(set) var sessions: SessionTable
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
    case .changePhase, .setRules, .setFees, .defineAccount, .setPositionLimit, .transfer, .setThrottle,
      .setKillSwitch, .bustTrade, .advance, .newOrder, .newOrderPair, .cancelOrder, .replaceOrder,
      .orderStatus,
      .massCancel, .queryThrottle, .refuseRequest:
      match(command, timestamp)
    }
  }

  private mutating func match(_ command: Command, _ timestamp: UInt64) {
    sessions.take(command.origin)
    matching.apply(command, sequence: sequence, timestamp: timestamp)
    let events = matching.events
    guard var event = events.baseAddress else { return }
    for _ in 0..<events.count {
      sessions.deliver(event, sequence: sequence, timestamp: timestamp)
      event += 1
    }
  }

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
