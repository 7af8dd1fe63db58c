import Domain
import Gateway
import Journal
import Kernel
import Memory

/// The compact topology: gateway, sequencer, journal and matching as one duty cycle on one thread and one `IO`.
///
/// A cycle takes what has arrived, gives each command its number and time, puts it into the journal, applies it, and
/// sends the answers whose commands are as durable as the operator asked. Nothing in it allocates, locks or waits.
public struct Engine<Machine: IO & ~Copyable>: ~Copyable {
  var machine: Machine
  var gateway: FIXGateway
  var state: ExchangeState
  var journal: JournalWriter
  let configuration: EngineConfiguration

  /// Port of FIX order entry.
  public internal(set) var fixPort: UInt16 = 0
  /// What recovery found.
  public let recovery: RecoverySummary

  let completionMemory: Region
  let completions: UnsafeMutableBufferPointer<Completion>
  /// Latest timestamp given; time never goes back in the journal.
  var lastTimestamp: UInt64 = 0
  /// The machine's clock when it was last read, which may go back: what a client's SendingTime is judged by.
  var wall: UInt64 = 0
  /// Notices that the log may still take before the next look at timers.
  var noticeBudget = 0
  /// Monotonic time of the next look at timers.
  var nextTimer: UInt64 = 0
  /// UTC time at which the trading day ends.
  var dayEndsAt: UInt64 = .max
  /// Whether the last cycle found anything to do.
  var wasIdle = false
  var stopsAt: UInt64?
  /// Where the operator's commands come in; nil if there is no such place.
  var control: UnsafeMutablePointer<ControlMailbox.Slot>?

  /// What is done at most in one cycle.
  static var completionCapacity: Int { 512 }
  static var timerInterval: UInt64 { 10_000_000 }
  static var noticesPerTimer: Int { 8 }

  /// Sequence of the last command given a number.
  public var sequence: UInt64 { state.sequence }
  /// A hash over the whole state.
  public func stateHash() -> UInt64 { state.stateHash() }

  /// One cycle.
  /// - Returns: how much was done; 0 means that there was nothing to do.
  /// - Throws: `EngineFailure.journal` if the journal cannot be written: what was acknowledged is safe, nothing more is
  ///   acknowledged, and the engine must end.
  @inline(never)
  public mutating func poll() throws(EngineFailure) -> Int {
    let wait = wasIdle ? idleWait : 0
    // The clocks are read before the look at the network, so that a message does not wait for them: in a spinning cycle
    // that is a moment before it came.
    var now = machine.monotonicNow()
    var wallNow = machine.wallNow()
    let count = machine.poll(into: completions, wait: wait)
    if wait > 0 {
      now = machine.monotonicNow()
      wallNow = machine.wallNow()
    }
    var work = count
    if count > 0 {
      let time = timestamp(wallNow)
      var index = 0
      while index < count {
        try take(completions[index], now: now, time: time)
        index += 1
      }
    }
    if gateway.hasStalled && journal.hasRoom { work += resumeStalled(now: now) }
    if gateway.hasDisconnected { work += cancelOnDisconnect() }
    if now >= nextTimer { work += runTimers(now: now) }
    if state.nextDeadline == 0 { work += advanceIfDue(time: timestamp()) }
    // Answers first: what is given to the machine now goes to the system with the next look at it.
    work += sendAnswers(now: now)
    do {
      try journal.submit(now: now, io: &machine)
    } catch {
      throw EngineFailure(error)
    }
    wasIdle = work == 0
    return work
  }

  /// What to do when a cycle finds nothing to do.
  var idle: IdleStrategy { journal.isWriting ? configuration.whileWriting : configuration.idle }

  /// How long the kernel may hold the thread when the last cycle found nothing to do.
  private var idleWait: UInt64 { idle == .park ? Self.parkInterval : 0 }
  private static var parkInterval: UInt64 { 1_000_000 }

  /// Now in UTC nanoseconds, never before the last.
  mutating func timestamp() -> UInt64 { timestamp(machine.wallNow()) }

  /// The same for a reading of the machine's clock.
  private mutating func timestamp(_ reading: UInt64) -> UInt64 {
    wall = reading
    if wall > lastTimestamp { lastTimestamp = wall }
    return lastTimestamp
  }

  /// Gives a command its number, journals and applies it.
  /// - Precondition: the journal has room.
  mutating func sequence(_ command: Command, time: UInt64) {
    let number = journal.append(command, timestamp: time)
    state.apply(command, sequence: number, timestamp: time)
  }

  /// Everything up to here may leave.
  var released: UInt64 {
    journal.releasableSequence
  }
}
