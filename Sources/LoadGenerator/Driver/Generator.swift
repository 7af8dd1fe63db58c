import Domain
import Glibc
import Kernel
import Memory
import Wire

/// Drives requests of a source at an engine over FIX and accounts for every answer.
///
/// One thread, one loop: write what is due, hand it to the system, take what came. Nothing in the loop allocates.
/// Latency counts from when a request was due, whatever kept it from being sent: a stall of the engine shows up in
/// every request that it delayed, not only in those that happened to be on their way.
struct Generator<Machine: IO & ~Copyable, Source: RequestSource & ~Copyable>: ~Copyable {
  var io: Machine
  var source: Source
  let options: LoadOptions
  var ledger: RequestLedger
  var executionIDs: ExecutionIDSet
  var encoder: RequestEncoder
  var parser = FIXParser()
  let decoder: ResponseDecoder
  let sessions: UnsafeMutablePointer<ClientSession>
  let sessionCount: Int
  private let sessionOfConnection: UnsafeMutablePointer<Int32>
  let completions: UnsafeMutableBufferPointer<Completion>

  var tally = LoadTally()
  /// From when a request was due to its answer.
  var latency = LatencyHistogram()
  /// From when a request was sent to its answer.
  var serviceTime = LatencyHistogram()
  /// Why the run cannot go on.
  var failure: String?
  /// The first text with which the venue rejected a message.
  var firstReject: String?
  /// The order status request that is not answered: its answer carries the order's ClOrdID, not its own.
  var openStatusRequest: UInt64 = 0
  var answered = 0
  /// When the last answer came, or the first request was written to an engine that had nothing to answer.
  var lastAnswer: UInt64 = 0
  var worstLatency: UInt64 = 0

  /// Monotonic nanoseconds of the start, and what to add for UTC.
  var start: UInt64 = 0
  var wallOffset: UInt64 = 0
  var measuredFrom: UInt64 = 0

  private let memory: Region
  private static var completionsPerPoll: Int { 256 }

  /// - Throws: `LoadError` or `SystemError` if the engine cannot be reached.
  init(io: consuming Machine, source: consuming Source, options: LoadOptions) throws {
    precondition(options.sessions > 0 && options.sessions <= 999 && options.window > 0)
    self.options = options
    sessionCount = options.sessions
    var window = 1024
    while window < options.window && window < 1 << 20 { window <<= 1 }
    ledger = RequestLedger(capacity: options.capacity, window: window)
    executionIDs = ExecutionIDSet(capacity: 4 * options.capacity)
    wallOffset = io.wallNow() &- io.monotonicNow()
    let names = RequestName(start: io.wallNow())
    encoder = RequestEncoder(instruments: options.instruments, names: names)
    decoder = ResponseDecoder(names: names, instruments: options.instruments)
    let sessionBytes = sessionCount * MemoryLayout<ClientSession>.stride
    let completionBytes = Self.completionsPerPoll * MemoryLayout<Completion>.stride
    let connectionBytes = (io.maximumConnections * 4 + 63) & ~63
    let fixed = (sessionBytes + completionBytes + connectionBytes + 4095) & ~4095
    memory = Region(byteCount: fixed + sessionCount * ClientSession.memorySize)
    completions = UnsafeMutableBufferPointer(
      start: memory.bind(Completion.self, count: Self.completionsPerPoll), count: Self.completionsPerPoll)
    sessionOfConnection = memory.bind(
      Int32.self, count: io.maximumConnections, byteOffset: completionBytes)
    sessions = (memory.base + completionBytes + connectionBytes).bindMemory(
      to: ClientSession.self, capacity: sessionCount)
    for index in 0..<sessionCount {
      let connection = try io.connect(host: options.host, port: options.port)
      sessionOfConnection[Int(connection.rawValue)] = Int32(index)
      let numbers = options.sequenceNumbers?[index] ?? SequenceNumbers()
      sessions[index] = ClientSession(
        connection: connection, compID: Self.compID(options.senderPrefix, index),
        nextOutbound: numbers.nextOutbound,
        nextInbound: numbers.nextInbound, memory: memory.base + fixed + index * ClientSession.memorySize)
    }
    self.io = io
    self.source = source
  }

  static func compID(_ prefix: String, _ index: Int) -> CompID {
    let number = String(index + 1)
    return CompID(prefix + String(repeating: "0", count: max(0, 3 - number.count)) + number) ?? CompID()
  }

  /// Runs from logon to logout. What is wrong with the answers stands in the tally; what ends the run early, in
  /// `failure`.
  mutating func run(progress: LoadProgress) {
    logOn()
    if failure == nil { drive(progress: progress) }
    if failure == nil { settle(progress: progress) }
    logOut()
    tally.missing = ledger.inFlight
    tally.duplicateAnswers = ledger.duplicates
    tally.unknownAnswers = ledger.unknown
    tally.duplicateExecutionIDs = executionIDs.duplicates
  }

  /// Sends what is due until the time is over or the source has no more.
  private mutating func drive(progress: LoadProgress) {
    var due = DueTimes(pace: options.pace, seed: options.seed)
    start = io.monotonicNow()
    measuredFrom = start + UInt64(options.warmUp * 1e9)
    let end = measuredFrom + UInt64(options.seconds * 1e9)
    lastAnswer = start
    var nextDue = start + due.next(recorded: source.dueTime())
    var turn = 0
    while failure == nil {
      let now = io.monotonicNow()
      var isOver = false
      while !isOver {
        if options.pace == .closed { nextDue = now }
        if nextDue > now { break }
        if nextDue >= end || ledger.isFull {
          isOver = true
        } else {
          let outcome = issue(due: nextDue, now: now)
          if outcome == .later { break }
          isOver = outcome == .exhausted
          if outcome == .sent { nextDue = start + due.next(recorded: source.dueTime()) }
        }
      }
      turnAround(now)
      turn &+= 1
      if turn & 63 == 0 { report(to: progress) }
      if isOver || StopSignal.isRequested { break }
      if turn & 0x3FFF == 0 { lookAtTheClock(now) }
    }
  }

  /// What need not be done in every turn.
  private mutating func lookAtTheClock(_ now: UInt64) {
    keepAlive(now)
    if ledger.inFlight > 0 && now > lastAnswer + UInt64(options.patience * 1e9) {
      failure = "the engine has answered nothing for \(options.patience) s"
    }
  }

  private enum Outcome { case sent, later, exhausted }

  /// Writes one request, if there is a place for it.
  private mutating func issue(due: UInt64, now: UInt64) -> Outcome {
    guard ledger.inFlight < options.window, ledger.hasRoom, let free = freeSession() else { return .later }
    let number = ledger.nextNumber
    guard let request = held ?? takeNext(session: free, number: number) else {
      return isExhausted ? .exhausted : .later
    }
    let session = Int(request.session)
    guard canTake(session) else {
      held = request
      return .later
    }
    held = nil
    let counts = due >= measuredFrom
    let length = encoder.write(
      request, number: number, header: header(session, now), into: sessions[session].room)
    sessions[session].wrote(length)
    tally.bytesSent += length
    if ledger.inFlight == 0 { lastAnswer = now }
    ledger.open(request.kind, due: due, sent: now, counts: counts)
    if request.kind == .status { openStatusRequest = number }
    if counts { tally.sent += 1 } else { tally.warmUpSent += 1 }
    return .sent
  }

  /// A request that was taken from the source for a session that was busy.
  private var held: Request?
  private var isExhausted = false
  private var nextSession = 0

  private mutating func takeNext(session: Int, number: UInt64) -> Request? {
    switch source.next(session: Int32(session), number: number, inFlight: ledger.inFlight) {
    case .send(let request): return request
    case .waitForAnswers: return nil
    case .exhausted:
      isExhausted = true
      return nil
    }
  }

  private func canTake(_ session: Int) -> Bool {
    !sessions[session].isSending && sessions[session].room.count >= 2 * FIXWriter.maximumMessageLength
  }

  /// The next session in turn that can take a request.
  private mutating func freeSession() -> Int? {
    for _ in 0..<sessionCount {
      let session = nextSession
      nextSession = session + 1 == sessionCount ? 0 : session + 1
      if canTake(session) { return session }
    }
    return nil
  }

  /// Waits until everything is answered.
  private mutating func settle(progress: LoadProgress) {
    let deadline = io.monotonicNow() + UInt64(options.patience * 1e9)
    while failure == nil && ledger.inFlight > 0 {
      let now = io.monotonicNow()
      if now > deadline { break }
      turnAround(now)
    }
    report(to: progress)
  }

  private mutating func report(to progress: LoadProgress) {
    progress.publish(sent: tally.sent + tally.warmUpSent, answered: answered, worst: worstLatency)
    worstLatency = 0
  }

  func header(_ session: Int, _ now: UInt64) -> FIXHeader {
    let sequence = sessions[session].nextOutbound
    sessions[session].nextOutbound = sequence + 1
    return FIXHeader(
      sender: sessions[session].compID, target: options.target, messageSequence: sequence,
      sendingTime: now &+ wallOffset)
  }

  /// Sends what was written and takes what came.
  mutating func turnAround(_ now: UInt64) {
    for index in 0..<sessionCount { sessions[index].flush(&io, now: now) }
    let count = io.poll(into: completions, wait: 0)
    guard count > 0 else {
      if options.yields { sched_yield() }
      return
    }
    let arrival = io.monotonicNow()
    for index in 0..<count { complete(completions[index], at: arrival) }
  }

  private mutating func complete(_ completion: Completion, at now: UInt64) {
    let index = Int(sessionOfConnection[Int(completion.id)])
    switch completion.kind {
    case .sent:
      sessions[index].isSending = false
      if completion.result < 0 { lost(index) }
    case .received:
      guard completion.result > 0 else { return lost(index) }
      tally.bytesReceived += Int(completion.result)
      take(sessions[index].arrived(Int(completion.result)), of: index, at: now)
    case .accepted, .closed, .written: break
    }
  }

  private mutating func lost(_ index: Int) {
    if sessions[index].state != .loggedOut && sessions[index].state != .loggingOut {
      failure = failure ?? "the engine closed the connection of \(sessions[index].compID)"
    }
    sessions[index].state = .loggedOut
  }

  /// Takes whole messages out of `bytes`; the rest stays for the next receive.
  private mutating func take(_ bytes: UnsafeRawBufferPointer, of index: Int, at now: UInt64) {
    var offset = 0
    scan: while offset < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
      switch FIXFrame.next(in: rest) {
      case .message(let length):
        offset += length
        receive(UnsafeRawBufferPointer(rebasing: rest[..<length]), of: index, at: now)
      case .incomplete: break scan
      case .garbled(let skip, _):
        offset += skip
        tally.garbled += 1
      }
    }
    sessions[index].consume(offset)
    if sessions[index].state != .loggedOut { sessions[index].receive(&io) }
  }
}
