import Domain
import Journal
import Kernel
import Synchronization

/// Where the operator's commands come in: one request at a time, from another thread of the process, answered when it
/// is as durable as the engine's other answers. The engine looks into it with its timers, so it costs the order's path
/// nothing.
public final class ControlMailbox: @unchecked Sendable {
  /// What became of a request.
  public struct Answer: Sendable {
    /// The command's number in the journal.
    public var sequence: UInt64
    /// What it made happen, the first of them; without what orders' owners are told.
    public var events: [Event]
    /// How many orders' owners were told something.
    public var reports: Int
  }

  /// What both threads see. Whose turn it is decides who may touch the rest.
  struct Slot: ~Copyable {
    let turn = Atomic<UInt32>(Turn.free)
    var command = Command.advance
    var sequence: UInt64 = 0
    var eventCount = 0
    var reportCount = 0
    /// Room for `eventCapacity` events.
    let events = UnsafeMutablePointer<Event>.allocate(capacity: Slot.eventCapacity)

    static var eventCapacity: Int { 64 }

    deinit { events.deallocate() }
  }

  /// States of the slot.
  enum Turn {
    static var free: UInt32 { 0 }
    static var requested: UInt32 { 1 }
    /// Applied, but not yet durable.
    static var applied: UInt32 { 2 }
    static var answered: UInt32 { 3 }
    /// The engine takes no more.
    static var closed: UInt32 { 4 }
  }

  let slot: UnsafeMutablePointer<Slot>

  public init() {
    slot = .allocate(capacity: 1)
    slot.initialize(to: Slot())
  }

  deinit {
    slot.deinitialize(count: 1)
    slot.deallocate()
  }

  /// Gives the engine a command. One thread at a time, and only after the last one was answered.
  public func request(_ command: Command) {
    precondition(slot.pointee.turn.load(ordering: .acquiring) != Turn.requested, "one request at a time")
    guard slot.pointee.turn.load(ordering: .acquiring) != Turn.closed else { return }
    slot.pointee.command = command
    slot.pointee.turn.store(Turn.requested, ordering: .releasing)
  }

  /// The answer to the last request, or nil if there is none yet.
  public func takeAnswer() -> Answer? {
    guard slot.pointee.turn.load(ordering: .acquiring) == Turn.answered else { return nil }
    let answer = Answer(
      sequence: slot.pointee.sequence,
      events: Array(UnsafeBufferPointer(start: slot.pointee.events, count: slot.pointee.eventCount)),
      reports: slot.pointee.reportCount)
    slot.pointee.turn.store(Turn.free, ordering: .releasing)
    return answer
  }

  /// Whether the engine has ended and answers no more.
  public var isClosed: Bool { slot.pointee.turn.load(ordering: .acquiring) == Turn.closed }

  /// Says that the engine has ended.
  func close() { slot.pointee.turn.store(Turn.closed, ordering: .releasing) }
}

extension Engine where Machine: ~Copyable {
  /// Carries out what the operator asked for, and answers once it may be answered.
  mutating func runControl(time: UInt64) -> Int {
    guard let slot = control else { return 0 }
    let turn = slot.pointee.turn.load(ordering: .acquiring)
    if turn == ControlMailbox.Turn.requested && journal.hasRoom {
      sequence(slot.pointee.command, time: time)
      slot.pointee.sequence = sequence
      note(state.events, in: slot)
      slot.pointee.turn.store(ControlMailbox.Turn.applied, ordering: .releasing)
      return 1
    }
    if turn == ControlMailbox.Turn.applied && released >= slot.pointee.sequence {
      slot.pointee.turn.store(ControlMailbox.Turn.answered, ordering: .releasing)
      return 1
    }
    return 0
  }

  private func note(
    _ events: UnsafeBufferPointer<Event>, in slot: UnsafeMutablePointer<ControlMailbox.Slot>
  ) {
    slot.pointee.eventCount = 0
    slot.pointee.reportCount = 0
    guard var event = events.baseAddress else { return }
    for _ in 0..<events.count {
      switch event.pointee {
      case .execution, .cancelReject: slot.pointee.reportCount += 1
      case .trade, .phaseChanged, .indicative, .tradeBusted, .transferred, .administered, .throttleUsage:
        if slot.pointee.eventCount < ControlMailbox.Slot.eventCapacity {
          (slot.pointee.events + slot.pointee.eventCount).initialize(to: event.pointee)
          slot.pointee.eventCount += 1
        }
      }
      event += 1
    }
  }
}
