import Domain
import Kernel
import Wire

/// A FIX client in a simulated world: a session with numbers that go on over connections, random orders, bad
/// manners on the wire. Its session layer does what FIX asks of it.
final class SimulatedClient {
  enum Phase {
    /// No connection.
    case away
    /// The Logon is out.
    case loggingOn
    case active
    /// The client's Logout is out.
    case loggingOut
    /// The connection was given to the system to be closed.
    case closing
  }

  /// A message that this client sent under a number.
  struct Sent {
    var time: UInt64
    /// Nil for a message of the session layer: a gap fill stands for it.
    var request: ClientRequest?
  }

  let context: SimulationContext
  let index: Int
  let name: CompID
  var io: SimulatedIO
  var phase = Phase.away
  var connection: ConnectionID?

  /// By number, from 1.
  var sent: [Sent] = []
  /// MsgSeqNum expected next.
  var nextInbound: UInt32 = 1
  /// MsgSeqNum of the next message.
  var nextOutbound: UInt32 { UInt32(sent.count) + 1 }
  var orders = OrderLedger()
  /// A ResendRequest is out; what comes beyond the gap is left.
  var isRecovering = false
  /// How many TestRequests were sent; TestReqID of the one that is waited for, and whether it was answered.
  private var testRequests = 0
  private(set) var awaited: Int?
  private(set) var isAnswered = false
  var nextName = 1

  /// When to come back, when to give up a Logon or Logout, until when to read nothing.
  private var returnsAt: UInt64 = 0
  private var deadline: UInt64 = 0
  private var wakesAt: UInt64 = 0

  private let completions = UnsafeMutableBufferPointer<Completion>.allocate(capacity: 32)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 8)
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 << 10, alignment: 8)
  private let room = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FIXWriter.maximumMessageLength, alignment: 8)
  private var unread = 0
  private var outbox: [UInt8] = []
  private var isSending = false
  private var writer = FIXWriter()
  var parser = FIXParser()

  init(_ context: SimulationContext, index: Int) {
    self.context = context
    self.index = index
    name = CompID("CLIENT\(index)")!
    io = SimulatedIO(context.world, maximumConnections: 4)
    context.auditor.addClient()
  }

  deinit {
    completions.deallocate()
    input.deallocate()
    output.deallocate()
    room.deallocate()
  }

  /// One turn of the client's loop.
  /// - Parameter port: where the venue listens; nil if it is down.
  /// - Throws: `Violation` if the venue breaks a promise.
  func turn(port: UInt16?) throws {
    if context.world.now < wakesAt && !context.isQuiet { return }
    let count = io.poll(into: completions, wait: 0)
    for place in 0..<count { try take(completions[place]) }
    switch phase {
    case .away:
      if let port, context.world.now >= returnsAt { connect(port) }
    case .loggingOn, .loggingOut:
      if context.world.now >= deadline { leave() }
    case .active:
      act()
    case .closing: break
    }
    flush()
    if context.goesWrong(0.003) { wakesAt = context.world.now + UInt64(context.random.below(3_000_000)) }
  }

  private func act() {
    if context.isQuiet { return }
    if context.random.chance(0.2) { enterRequest() }
    if context.random.chance(0.01) { askForHeartbeat() }
    if context.random.chance(0.002) {
      logOut()
    } else if context.random.chance(0.002) {
      leave()
    }
  }

  /// Asks for an answer to everything so far: a TestRequest is answered in its turn.
  func askForHeartbeat() {
    testRequests += 1
    awaited = testRequests
    isAnswered = false
    let text = ShortText("T\(testRequests)")!
    post { writer, header, room in writer.testRequest(header, testRequestID: text, into: room) }
  }

  /// Whether the latest TestRequest was answered, and so everything before it.
  var isSettled: Bool { phase == .active && !isRecovering && isAnswered }

  /// The TestRequest will not be answered, or its answer no longer counts.
  func forgetTestRequest() {
    awaited = nil
    isAnswered = false
  }

  /// A Heartbeat answered a TestRequest.
  func answered(_ testRequest: Int) {
    if testRequest == awaited { isAnswered = true }
  }

  /// Sends a Logout, or answers one.
  func logOut() {
    phase = .loggingOut
    deadline = context.world.now + 20_000_000
    post { writer, header, room in writer.logout(header, into: room) }
  }

  // MARK: Connections

  private func connect(_ port: UInt16) {
    returnsAt = context.world.now + 200_000
    guard let connection = try? io.connect(host: "127.0.0.1", port: port) else { return }
    self.connection = connection
    phase = .loggingOn
    deadline = context.world.now + 20_000_000
    unread = 0
    outbox = []
    isSending = false
    isRecovering = false
    context.note("client", index, "connects, next numbers", UInt64(nextOutbound), UInt64(nextInbound))
    if context.goesWrong(0.02) { putGarbage() }
    post { writer, header, room in writer.logon(header, heartbeatSeconds: 1, into: room) }
    receive()
  }

  /// Ends the connection, if there is one.
  func leave() {
    guard let connection, phase != .closing else { return }
    context.coverage.disconnects += 1
    context.note("client", index, "leaves")
    phase = .closing
    io.close(connection)
  }

  private func receive() {
    guard let connection else { return }
    io.receive(connection, into: input.baseAddress! + unread, count: input.count - unread)
  }

  private func take(_ completion: Completion) throws {
    switch completion.kind {
    case .received:
      guard phase != .closing else { return }
      guard completion.result > 0 else { return leave() }
      unread += Int(completion.result)
      try readMessages()
      if phase != .closing { receive() }
    case .sent:
      isSending = false
      if completion.result < 0 { leave() }
    case .closed:
      connection = nil
      phase = .away
      forgetTestRequest()
      returnsAt = context.world.now + UInt64(context.isQuiet ? 0 : context.random.below(1_000_000))
    case .accepted, .written: break
    }
  }

  private func readMessages() throws {
    var start = 0
    loop: while start < unread, phase != .closing {
      let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[start..<unread])
      switch FIXFrame.next(in: rest) {
      case .incomplete: break loop
      case .garbled(_, let why): throw Violation("client \(index) received bytes that are not FIX: \(why)")
      case .message(let length):
        start += length
        try take(UnsafeRawBufferPointer(rebasing: rest[..<length]))
      }
    }
    (input.baseAddress!).copyMemory(from: input.baseAddress! + start, byteCount: unread - start)
    unread -= start
  }

  // MARK: Messages out

  typealias Writing = (inout FIXWriter, FIXHeader, UnsafeMutableRawBufferPointer) -> Int

  /// Sends a message under the next number.
  func post(request: ClientRequest? = nil, _ write: Writing) {
    sent.append(Sent(time: io.wallNow(), request: request))
    put(number: UInt32(sent.count), again: false, write)
  }

  /// Puts a message on the wire; now and then with a wrong byte, or after bytes that are no message.
  func put(number: UInt32, again: Bool, _ write: Writing) {
    let header = FIXHeader(
      sender: name, target: SimulationContext.venue, messageSequence: number, sendingTime: io.wallNow(),
      isPossibleDuplicate: again, originalSendingTime: sent[Int(number) - 1].time)
    let count = write(&writer, header, room)
    if context.goesWrong(0.003) { putGarbage() }
    if context.goesWrong(0.005) {
      context.coverage.garbled += 1
      room[context.random.below(count)] ^= UInt8(1 + context.random.below(255))
    }
    outbox.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<count]))
  }

  private func putGarbage() {
    context.coverage.garbled += 1
    if context.random.chance(0.3) { outbox.append(contentsOf: "8=FIX.4.4\u{1}9=120\u{1}35=D\u{1}".utf8) }
    for _ in 0..<context.random.below(40) { outbox.append(UInt8(context.random.below(256))) }
  }

  private func flush() {
    guard let connection, phase != .closing, !isSending, !outbox.isEmpty else { return }
    let count = min(outbox.count, output.count)
    outbox.withUnsafeBytes { output.baseAddress!.copyMemory(from: $0.baseAddress!, byteCount: count) }
    outbox.removeFirst(count)
    isSending = true
    io.send(connection, from: output.baseAddress!, count: count)
  }

  /// The session layer answered the Logon.
  func loggedOn() {
    guard phase == .loggingOn else { return }
    phase = .active
  }
}
