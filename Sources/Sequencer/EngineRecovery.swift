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
}

/// Journals into states.
public enum ExchangeReplay {
  /// Applies a whole journal without changing it.
  /// - Parameter visit: sees each command with its frame's head after it was applied, and the state.
  /// - Returns: what was found; nil hash and no commands for an empty journal.
  /// - Throws: `JournalError`.
  public static func read<Machine: IO & ~Copyable>(
    directory: String, io: inout Machine,
    visit: (FrameHeader, Command, borrowing ExchangeState) throws -> Void = { _, _, _ in }
  ) throws -> RecoverySummary {
    let replay = StateReplay()
    let tail = try JournalReader.read(directory: directory, io: &io) { header, command in
      replay.apply(header, command)
      try replay.visit { state throws in try visit(header, command, state) }
    }
    return replay.summary(tail)
  }

  /// Applies a journal and makes its end clean, for an engine that goes on.
  static func recover<Machine: IO & ~Copyable>(
    directory: String, limits: Limits, io: inout Machine
  ) throws -> (StateReplay, RecoveredTail) {
    let replay = StateReplay()
    let tail = try JournalRecovery.replay(directory: directory, io: &io) { header, command in
      if case .configure(let begun) = command, begun != limits {
        throw EngineFailure.limitsDiffer(what: begun.difference(from: limits))
      }
      replay.apply(header, command)
    }
    return (replay, tail)
  }
}

/// A state that is made by the journal's first command, which holds its limits.
final class StateReplay {
  private var state: ExchangeState?

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
    RecoverySummary(
      commands: tail.commands, lastSequence: tail.lastSequence, wasSealed: tail.sealed,
      torn: tail.torn?.description, stateHash: state?.stateHash() ?? 0)
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
    return parts.joined(separator: ", ")
  }
}
