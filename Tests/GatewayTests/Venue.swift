import Domain
import Gateway
import Testing
import Wire

/// Limits and sizes small enough for every one of them to be reached.
func smallLimits(sessions: UInt32 = 4, resendMessages: UInt32 = 64) -> Limits {
  var limits = Limits()
  limits.instruments = 4
  limits.sessions = sessions
  limits.resendMessages = resendMessages
  return limits
}

func smallConfiguration() -> GatewayConfiguration {
  var configuration = GatewayConfiguration()
  configuration.maximumConnections = 4
  configuration.bufferSize = 16 << 10
  return configuration
}

/// The gateway with everything around it: an `IO` that is a pair of byte strings a connection, a journal that is a
/// counter, and a matching engine that answers every request with one report. Time stands until a test moves it.
final class Venue {
  /// What the test's side of one connection has.
  struct Line {
    var isOpen = false
    /// Sent by the client, not yet received.
    var input: [UInt8] = []
    var receiving: UnsafeMutableRawBufferPointer?
    /// Whether the client reads. If not, the first send stays under way.
    var reads = true
    var sending: [UInt8]?
    /// Read by the client.
    var output: [UInt8] = []
    /// The venue ended the connection.
    var isEnded = false
    /// Next MsgSeqNum of the client, and its name.
    var next: UInt32 = 1
    var client = "CLIENT"
  }

  var gateway: FIXGateway
  var sessions: SessionTable
  var instruments: InstrumentDirectory
  var lines: [Line]
  /// Commands in their order.
  var commands: [Command] = []
  /// Monotonic nanoseconds; UTC runs along.
  var now: UInt64 = 5_000_000_000
  private let start: UInt64 = 5_000_000_000
  var time: UInt64 { newYear + (now - start) }
  var sequence: UInt64 = 0
  /// Number up to which answers may leave; nil: all.
  var durable: UInt64?
  /// How many more commands the journal takes; nil: any number.
  var journalRoom: Int?
  /// The most bytes that one receive brings.
  var chunk = Int.max
  /// Whether a cycle looks at sessions that have lost their connection.
  var drainsDisconnected = true
  /// Called before a command is applied.
  var watch: ((Command) -> Void)?

  init(_ configuration: GatewayConfiguration = smallConfiguration(), limits: Limits = smallLimits()) {
    gateway = FIXGateway(configuration: configuration, limits: limits)
    sessions = SessionTable(limits: limits)
    instruments = InstrumentDirectory(limits: limits)
    lines = Array(repeating: Line(), count: configuration.maximumConnections)
    instruments.define(
      Instrument(
        id: InstrumentID(rawValue: 0), symbol: "ABC", tick: Increment(units: 1, decimals: 2),
        lot: Increment(units: 1, decimals: 0)))
    instruments.define(
      Instrument(
        id: InstrumentID(rawValue: 1), symbol: "XYZ", tick: Increment(units: 5, decimals: 2),
        lot: Increment(units: 1, decimals: 1)))
  }

  // MARK: The client's side

  /// A new connection, with the lowest id that is free.
  func connect(as client: String = "CLIENT") -> UInt32 {
    let id = UInt32(lines.firstIndex { !$0.isOpen }!)
    lines[Int(id)] = Line()
    lines[Int(id)].isOpen = true
    lines[Int(id)].client = client
    gateway.open(id, now: now)
    startReceive(id)
    run()
    return id
  }

  /// A connection that is logged on, its Logon read.
  func logOn(as client: String = "CLIENT", next: UInt32 = 1, heartbeat: Int = 30) -> UInt32 {
    let id = connect(as: client)
    lines[Int(id)].next = next
    send(id, "A", "98=0|108=\(heartbeat)")
    let answer = messages(id).first
    #expect(answer?.type == "A", "the Logon was not answered: \(answer?.summary ?? "nothing")")
    return id
  }

  /// One message of the client, with the next number unless one is given.
  func send(
    _ id: UInt32, _ type: String, _ body: String = "", number: UInt32? = nil, sentAt: UInt64? = nil,
    header: String = ""
  ) {
    send(id, bytes: message(id, type, body, number: number, sentAt: sentAt, header: header))
  }

  func message(
    _ id: UInt32, _ type: String, _ body: String = "", number: UInt32? = nil, sentAt: UInt64? = nil,
    header: String = ""
  ) -> [UInt8] {
    let line = lines[Int(id)]
    let sequence = number ?? line.next
    if number == nil { lines[Int(id)].next &+= 1 }
    let extra = header.isEmpty ? "" : header + "|"
    return framed(
      "35=\(type)|34=\(sequence)|49=\(line.client)|56=APUS|\(extra)52=\(timestamp(sentAt ?? time))|\(body)")
  }

  /// One message again, as a resend has it.
  func sendAgain(_ id: UInt32, _ type: String, _ body: String, number: UInt32) {
    send(id, type, body, number: number, header: "43=Y|122=\(timestamp(time))")
  }

  func send(_ id: UInt32, bytes: [UInt8]) {
    lines[Int(id)].input += bytes
    run()
  }

  static func order(_ id: String, _ more: String = "38=10|40=2|44=1.50") -> String {
    "11=\(id)|55=ABC|54=1|60=20260101-00:00:00|\(more)"
  }

  func sendOrder(_ id: UInt32, _ name: String, number: UInt32? = nil) {
    send(id, "D", Self.order(name), number: number)
  }

  /// The client goes away.
  func hangUp(_ id: UInt32) {
    guard lines[Int(id)].receiving != nil else { return }
    lines[Int(id)].receiving = nil
    gateway.received(id, result: 0, now: now)
    drain(id)
    run()
  }

  /// The client reads what it has left lying.
  func resumeReading(_ id: UInt32) {
    lines[Int(id)].reads = true
    finishSend(id)
    run()
  }

  /// Whole messages that came since the last call.
  func messages(_ id: UInt32) -> [Message] {
    var found: [Message] = []
    let bytes = lines[Int(id)].output
    bytes.withUnsafeBytes { raw in
      var offset = 0
      while offset < raw.count {
        let rest = UnsafeRawBufferPointer(rebasing: raw[offset...])
        guard case .message(let length) = FIXFrame.next(in: rest) else { break }
        found.append(Message(Array(rest[0..<length])))
        offset += length
      }
      #expect(offset == raw.count, "the venue sent something that is no FIX message")
    }
    lines[Int(id)].output = []
    return found
  }

  /// What came since the last call, in short.
  func read(_ id: UInt32) -> [String] { messages(id).map(\.summary) }

  func isEnded(_ id: UInt32) -> Bool { lines[Int(id)].isEnded }

  func notices() -> [Notice.Kind] {
    var kinds: [Notice.Kind] = []
    while let notice = gateway.takeNotice() { kinds.append(notice.kind) }
    return kinds
  }

  func session(_ client: CompID = "CLIENT") -> SessionTable.Session {
    sessions[sessions.find(client: client, venue: "APUS")]
  }

  var hasStalled: Bool { gateway.hasStalled }
  var stalledCount: Int { gateway.stalledCount }
  var openConnections: Int { gateway.openConnections }
  var sessionCount: Int { sessions.count }

  // MARK: The sequencer's side

  /// Goes on until there is nothing more to do.
  func run() {
    for _ in 0..<10_000 where !cycle() { return }
    Issue.record("the venue never comes to rest")
  }

  /// Time passes, in steps in which the timers are looked at.
  func wait(_ seconds: Double, step: Double = 0.1) {
    var left = Int((seconds / step).rounded())
    while left > 0 {
      left -= 1
      now += UInt64(step * 1e9)
      runTimers()
      run()
    }
  }

  func runTimers() {
    gateway.beginTimers()
    while hasJournalRoom, let command = gateway.nextTimerCommand(now: now, sessions: sessions) {
      apply(command)
    }
  }

  /// One cycle. - Returns: whether anything was done.
  func cycle() -> Bool {
    var didWork = false
    for index in lines.indices { didWork = receive(UInt32(index)) || didWork }
    var stalled = gateway.stalledCount
    while hasJournalRoom, stalled > 0, let id = gateway.takeStalled() {
      stalled -= 1
      let before = commands.count
      drain(id)
      didWork = commands.count > before || lines[Int(id)].receiving != nil || didWork
    }
    while drainsDisconnected, hasJournalRoom, let command = gateway.nextDisconnectCommand(sessions: sessions)
    {
      apply(command)
      didWork = true
    }
    return sendAnswers() || didWork
  }

  private var hasJournalRoom: Bool { journalRoom.map { $0 > 0 } ?? true }

  private func receive(_ id: UInt32) -> Bool {
    let index = Int(id)
    guard let buffer = lines[index].receiving, !lines[index].input.isEmpty else { return false }
    let count = min(lines[index].input.count, buffer.count, max(1, chunk))
    buffer.copyBytes(from: lines[index].input[0..<count])
    lines[index].input.removeFirst(count)
    lines[index].receiving = nil
    gateway.received(id, result: Int32(count), now: now)
    drain(id)
    return true
  }

  private func startReceive(_ id: UInt32) {
    guard let buffer = gateway.beginReceive(id) else { return }
    lines[Int(id)].receiving = buffer
  }

  private func drain(_ id: UInt32) {
    while true {
      guard hasJournalRoom, gateway.hasRoom(id, sessions: sessions) else {
        gateway.stall(id)
        return
      }
      guard
        let command = gateway.nextCommand(
          id, now: now, time: time, sessions: sessions, instruments: instruments)
      else { break }
      apply(command.pointee)
    }
    startReceive(id)
  }

  func apply(_ command: Command) {
    journalRoom = journalRoom.map { $0 - 1 }
    watch?(command)
    commands.append(command)
    sequence += 1
    switch command {
    case .sessionLogon(let logon): sessions.apply(logon, sequence: sequence, timestamp: time)
    case .sessionMessage(let message): sessions.apply(message, sequence: sequence, timestamp: time)
    case .massCancel(let request): sessions.apply(request)
    default:
      if command.cancelsOnDisconnect { sessions.noteCancelOnDisconnect(command.origin.session) }
      guard let (origin, name) = command.request else { return }
      sessions.take(origin)
      deliver(to: origin.session, name)
    }
  }

  /// A report reaches a session, of its own request or of another's.
  func deliver(to session: SessionID, _ name: ClientOrderID, _ type: ExecutionType = .new) {
    var report = ExecutionReport()
    report.type = type
    report.session = session
    report.clientOrderID = name
    report.executionID = ExecutionID(rawValue: sequence)
    report.transactTime = time
    var event = Event.execution(report)
    sessions.deliver(&event, sequence: sequence, timestamp: time)
  }

  private func sendAnswers() -> Bool {
    while true {
      let session = sessions.takeListed()
      if session == .none { break }
      gateway.markDirty(session: session)
    }
    var didWork = false
    var remaining = gateway.dirtyCount
    while remaining > 0, let id = gateway.takeDirty() {
      remaining -= 1
      gateway.encode(
        id, sessions: sessions, instruments: instruments, released: durable ?? sequence, time: time)
      if let output = gateway.beginSend(id, now: now) {
        didWork = true
        lines[Int(id)].sending = Array(output)
        if lines[Int(id)].reads { finishSend(id) }
      }
      if gateway.takeClose(id) {
        didWork = true
        end(id)
      }
    }
    return didWork
  }

  private func finishSend(_ id: UInt32) {
    guard let bytes = lines[Int(id)].sending else { return }
    lines[Int(id)].sending = nil
    lines[Int(id)].output += bytes
    gateway.sent(id, result: Int32(bytes.count))
  }

  /// The `IO` closes: what is under way ends first.
  private func end(_ id: UInt32) {
    if lines[Int(id)].sending != nil {
      lines[Int(id)].sending = nil
      gateway.sent(id, result: -104)
    }
    if lines[Int(id)].receiving != nil {
      lines[Int(id)].receiving = nil
      gateway.received(id, result: 0, now: now)
    }
    lines[Int(id)].isOpen = false
    lines[Int(id)].isEnded = true
    gateway.closed(id)
  }
}

extension Command {
  /// It brings an order that is canceled on disconnect.
  var cancelsOnDisconnect: Bool {
    switch self {
    case .newOrder(let order): order.instructions.contains(.cancelOnDisconnect)
    case .newOrderPair(let pair):
      pair.first.instructions.union(pair.second.instructions).contains(.cancelOnDisconnect)
    default: false
    }
  }

  /// Where a request on orders came from, and what the client calls it.
  var request: (Origin, ClientOrderID)? {
    switch self {
    case .newOrder(let order): (order.origin, order.clientOrderID)
    case .cancelOrder(let cancel): (cancel.origin, cancel.clientOrderID)
    case .replaceOrder(let replace): (replace.origin, replace.clientOrderID)
    case .orderStatus(let query): (query.origin, query.clientOrderID)
    case .refuseRequest(let refused): (refused.origin, refused.clientOrderID)
    case .newOrderPair(let pair): (pair.origin, pair.first.clientOrderID)
    default: nil
    }
  }
}
