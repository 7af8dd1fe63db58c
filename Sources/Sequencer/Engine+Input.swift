import Domain
import Gateway
import Journal
import Kernel

extension Engine where Machine: ~Copyable {
  mutating func take(_ completion: Completion, now: UInt64, time: UInt64) throws(EngineFailure) {
    switch completion.kind {
    case .accepted:
      gateway.open(completion.id, now: now)
      startReceive(completion.id)
    case .received:
      gateway.received(completion.id, result: completion.result, now: now)
      drain(completion.id, now: now, time: time)
    case .sent:
      gateway.sent(completion.id, result: completion.result)
    case .closed:
      gateway.closed(completion.id)
    case .written:
      do {
        try journal.completed(completion)
      } catch {
        throw EngineFailure(error)
      }
    }
  }

  /// Acts on what a connection has sent until it is used up, or until there is no room for more commands or answers.
  mutating func drain(_ connection: UInt32, now: UInt64, time: UInt64) {
    while true {
      guard journal.hasRoom, gateway.hasRoom(connection, sessions: state.sessions) else {
        gateway.stall(connection)
        return
      }
      guard
        let command = gateway.nextCommand(
          connection, now: now, time: wall, sessions: state.sessions, instruments: state.instruments)
      else { break }
      sequence(command.pointee, time: time)
    }
    startReceive(connection)
  }

  mutating func startReceive(_ connection: UInt32) {
    guard let buffer = gateway.beginReceive(connection) else { return }
    machine.receive(
      ConnectionID(rawValue: connection), into: buffer.baseAddress!, count: buffer.count)
  }

  mutating func resumeStalled(now: UInt64) -> Int {
    let time = timestamp()
    var work = 0
    var remaining = gateway.stalledCount
    while remaining > 0, let connection = gateway.takeStalled() {
      remaining -= 1
      let before = sequence
      drain(connection, now: now, time: time)
      // A client that does not read stays as it is: looking at it again is no reason to stay awake.
      if sequence != before { work += 1 }
    }
    return work
  }

  /// Heartbeats, test requests, timeouts, the end of the trading day.
  mutating func runTimers(now: UInt64) -> Int {
    nextTimer = now + Self.timerInterval
    let time = timestamp()
    noticeBudget = Self.noticesPerTimer
    var work = endDayIfDue(time: time) + runControl(time: time) + advanceIfDue(time: time)
    gateway.beginTimers()
    while journal.hasRoom, let command = gateway.nextTimerCommand(now: now, sessions: state.sessions) {
      sequence(command, time: time)
      work += 1
    }
    return work
  }

  /// Cancels what sessions have lost with their connections.
  mutating func cancelOnDisconnect() -> Int {
    let time = timestamp()
    var work = 0
    while journal.hasRoom, let command = gateway.nextDisconnectCommand(sessions: state.sessions) {
      sequence(command, time: time)
      work += 1
    }
    return work
  }

  @discardableResult
  mutating func endDayIfDue(time: UInt64) -> Int {
    guard time >= dayEndsAt, journal.hasRoom else { return 0 }
    // The day in which its last moment lies.
    let day = (dayEndsAt - 1) / Self.nanosecondsPerDay
    sequence(.endOfDay(EndOfDay(day: UInt32(day))), time: time)
    dayEndsAt = nextDayEnd(after: time)
    return 1
  }

  /// Lets matching go on with what a command put off, or with what the clock asks for.
  mutating func advanceIfDue(time: UInt64) -> Int {
    guard state.nextDeadline <= time, journal.hasRoom else { return 0 }
    sequence(.advance, time: time)
    return 1
  }

  static var nanosecondsPerDay: UInt64 { 86_400_000_000_000 }

  func nextDayEnd(after time: UInt64) -> UInt64 {
    guard let dayEnd = configuration.dayEnd else { return .max }
    let today = time / Self.nanosecondsPerDay * Self.nanosecondsPerDay + dayEnd
    return today > time ? today : today + Self.nanosecondsPerDay
  }
}
