import Domain
import Journal
import Kernel

/// What a start found in the data directory.
public struct RecoverySummary: Sendable {
  /// Commands applied again.
  public var commands: UInt64 = 0
  /// Number of the last frame.
  public var lastSequence: UInt64 = 0
  /// The last run ended with a sealed journal.
  public var wasSealed = false
  /// What was cut of a commit that never completed; nil if there was nothing to cut.
  public var torn: String?
  /// How far the machine's clock is behind the journal's last time, in nanoseconds; 0 if it is not.
  public var clockBehind: UInt64 = 0
  /// Hash over the state after the last command.
  public var stateHash: UInt64 = 0
  /// Number of the last command in the snapshot that was taken up; 0 if there was none.
  public var snapshotSequence: UInt64 = 0
  /// Snapshots that could not be used, and why.
  public var unusableSnapshots: [String] = []
}

/// Journals into states.
public enum ExchangeReplay {
  /// Applies a journal without changing it.
  /// - Parameters:
  ///   - fromSnapshot: begins with the newest snapshot that can be used, else with the first command.
  ///   - visit: sees each command with its frame's head after it was applied, and the state.
  /// - Returns: what was found; nil hash and no commands for an empty journal.
  /// - Throws: `JournalError`.
  public static func read<Machine: IO & ~Copyable>(
    directory: String, fromSnapshot: Bool = false, io: inout Machine,
    visit: (FrameHeader, Command, borrowing ExchangeState) throws -> Void = { _, _, _ in }
  ) throws -> RecoverySummary {
    let replay = StateReplay()
    if fromSnapshot { try replay.restore(directory: directory, io: &io) }
    let tail = try JournalReader.read(directory: directory, after: replay.position, io: &io) {
      header, command in
      replay.apply(header, command)
      try replay.visit { state throws in try visit(header, command, state) }
    }
    return replay.summary(tail)
  }

  /// Writes a snapshot of the state at the end of the last closed segment, beginning with the newest snapshot that
  /// can be used. The engine may be running: nothing that it writes to is read.
  /// - Returns: the file and its size; nil if no segment was closed since the last snapshot.
  /// - Throws: `JournalError`.
  public static func writeSnapshot<Machine: IO & ~Copyable>(
    directory: String, io: inout Machine
  ) throws -> (path: String, bytes: Int)? {
    let replay = StateReplay()
    try replay.restore(directory: directory, io: &io)
    let tail = try JournalReader.read(
      directory: directory, after: replay.position, closedOnly: true, io: &io
    ) { header, command in replay.apply(header, command) }
    guard tail.segment > replay.position?.segment ?? 0 else { return nil }
    var position = SnapshotPosition(tail)
    position.commands += replay.position?.commands ?? 0
    var written: (path: String, bytes: Int)?
    try replay.visit { state throws in
      written = try Snapshot.write(
        directory: directory, position: position, stateHash: state.stateHash(), io: &io
      ) { try state.write(to: &$0) }
    }
    return written
  }

  /// Applies a journal and makes its end clean, for an engine that goes on.
  static func recover<Machine: IO & ~Copyable>(
    directory: String, limits: Limits, io: inout Machine
  ) throws -> (StateReplay, RecoveredTail) {
    let replay = StateReplay()
    try replay.restore(directory: directory, io: &io)
    func check(_ begun: Limits) throws {
      if begun != limits { throw EngineFailure.limitsDiffer(what: begun.difference(from: limits)) }
    }
    try replay.visit { state throws in try check(state.limits) }
    let tail = try JournalRecovery.replay(
      directory: directory, after: replay.position, io: &io
    ) { header, command in
      if case .configure(let begun) = command { try check(begun) }
      replay.apply(header, command)
    }
    return (replay, tail)
  }
}

/// A state that is made by the journal's first command, which holds its limits, or from a snapshot.
final class StateReplay {
  private var state: ExchangeState?
  private var restored = Snapshot.Restored()

  /// The journal's place in front of the first command to apply; nil if that is the first of all.
  var position: SnapshotPosition? { restored.position }

  /// Takes up the newest snapshot that can be used.
  func restore<Machine: IO & ~Copyable>(directory: String, io: inout Machine) throws {
    restored = try Snapshot.restore(directory: directory, io: &io) { bytes in
      let made = try ExchangeState(from: &bytes)
      let hash = made.stateHash()
      state = consume made
      return hash
    }
    if restored.position == nil { state = nil }
  }

  func apply(_ header: FrameHeader, _ command: Command) {
    if case .configure(let limits) = command, state == nil { state = ExchangeState(limits: limits) }
    state?.apply(command, sequence: header.sequence, timestamp: header.timestamp)
    while let session = state?.takeListedSession(), session != .none {}
  }

  func visit(_ body: (borrowing ExchangeState) throws -> Void) rethrows {
    switch state {
    case .some(let state): try body(state)
    case .none: break
    }
  }

  /// Gives the state away; nil if the journal held no command.
  func take() -> ExchangeState? { state.take() }

  func summary(_ tail: RecoveredTail) -> RecoverySummary {
    var summary = RecoverySummary(
      commands: tail.commands, lastSequence: tail.lastSequence, wasSealed: tail.sealed,
      torn: tail.torn?.description, stateHash: state?.stateHash() ?? 0)
    summary.snapshotSequence = restored.position?.sequence ?? 0
    summary.unusableSnapshots = restored.unusable.map(\.description)
    return summary
  }
}

extension Limits {
  /// For example `orders 1048576 instead of 2097152`.
  func difference(from other: Limits) -> String {
    var parts: [String] = []
    func compare(_ name: String, _ mine: UInt32, _ theirs: UInt32) {
      if mine != theirs { parts.append("\(name) \(mine) instead of \(theirs)") }
    }
    compare("sessions", sessions, other.sessions)
    compare("instruments", instruments, other.instruments)
    compare("orders", orders, other.orders)
    compare("client_order_ids", clientOrderIDs, other.clientOrderIDs)
    compare("resend_messages", resendMessages, other.resendMessages)
    compare("pegs", pegs, other.pegs)
    compare("accounts", accounts, other.accounts)
    compare("assets", assets, other.assets)
    compare("trades", trades, other.trades)
    return parts.joined(separator: ", ")
  }
}
