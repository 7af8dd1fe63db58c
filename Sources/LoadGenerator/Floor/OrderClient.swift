import Domain
import Glibc
import Kernel
import Memory
import Wire

/// A FIX client with one order in flight over a socket that spins: the client of every row of the floor's comparison.
///
/// What belongs to the client stays off the clock: a request is written before its time starts, and the answer is read
/// after its time has ended. Against an echo the client does the same work on the same kinds of messages, so that both
/// servers have the same pause between an answer and the next request.
struct OrderClient: ~Copyable {
  private static let roomSize = 4096
  private static let inboxSize = 64 << 10

  private let socket: EchoSocket
  private let clock = SystemClock()
  private let client: CompID = "FLOOR001"
  private let venue: CompID = "APUS"
  private var flow: OrderFlow
  private var encoder: RequestEncoder
  private var parser = FIXParser()
  private let decoder: ResponseDecoder
  private let memory: Region
  private let room: UnsafeMutableRawBufferPointer
  private let inbox: UnsafeMutableRawBufferPointer
  private let yields: Bool

  private var nextSequence: UInt32 = 1
  private var number: UInt64 = 0
  private var pending: RequestKind?
  private var isAnswered = false
  /// Mean size of the requests sent, in bytes.
  var meanRequestBytes: Int { requestBytes / max(1, requests) }
  private var requests = 0
  private var requestBytes = 0
  private var responseBytes = 0
  /// The bytes of an answer of about mean size.
  private(set) var sampleAnswer: [UInt8] = []

  /// Connects to `port`.
  /// - Parameter yields: gives the CPU away between looks at the network.
  init(port: UInt16, yields: Bool) throws {
    socket = try EchoSocket.connected(to: port)
    self.yields = yields
    let traded = TradedInstrument.development
    flow = OrderFlow(instruments: traded, sessions: 1, resting: 1000, mix: .balanced, seed: 1)
    let names = RequestName(start: clock.wallNow())
    encoder = RequestEncoder(instruments: traded, names: names)
    decoder = ResponseDecoder(names: names, instruments: traded)
    memory = Region(byteCount: Self.roomSize + Self.inboxSize)
    room = UnsafeMutableRawBufferPointer(start: memory.base, count: Self.roomSize)
    inbox = UnsafeMutableRawBufferPointer(start: memory.base + Self.roomSize, count: Self.inboxSize)
  }

  // MARK: Against an engine

  /// Logs on, measures for `seconds` after a tenth of that unmeasured, and logs out.
  /// - Throws: `LoadError` for an answer that no request calls for, or a connection that ends.
  mutating func measure(seconds: Double) throws -> LatencyHistogram {
    try exchange(encoder.writer.logon(header(), heartbeatSeconds: 30, resetSequenceNumbers: true, into: room))
    guard parser.messageType == .logon else { throw LoadError("the engine did not answer the Logon") }
    var histogram = LatencyHistogram()
    let measured = clock.monotonicNow() + UInt64(seconds * 1e8)
    let end = measured + UInt64(seconds * 1e9)
    while true {
      let length = writeRequest()
      let start = clock.monotonicNow()
      if start >= end { break }
      guard socket.send(part(room, length)) else { throw LoadError("the engine is gone") }
      let arrived = try receive(after: 0)
      var now = clock.monotonicNow()
      requests += 1
      requestBytes += length
      responseBytes += arrived
      var count = arrived
      while try !readAnswers(&count) {
        count += try receive(after: count)
        now = clock.monotonicNow()
      }
      if start >= measured { histogram.record(now - start) }
    }
    // The request that was written and not sent is none.
    nextSequence -= 1
    try exchange(encoder.writer.logout(header(), into: room))
    return histogram
  }

  /// Sends a message of the session layer and reads the answer.
  private mutating func exchange(_ length: Int) throws {
    guard socket.send(part(room, length)) else { throw LoadError("the engine is gone") }
    pending = nil
    isAnswered = false
    var count = try receive(after: 0)
    while try !readAnswers(&count) { count += try receive(after: count) }
  }

  private func receive(after count: Int) throws -> Int {
    let rest = UnsafeMutableRawBufferPointer(rebasing: inbox[count...])
    guard let arrived = socket.receiveSome(rest, yields: yields) else {
      throw LoadError("the engine is gone")
    }
    return arrived
  }

  /// Writes the flow's next request. - Returns: its length.
  private mutating func writeRequest() -> Int {
    number += 1
    guard case .send(let request) = flow.next(session: 0, number: number, inFlight: 0) else {
      preconditionFailure("a synthetic flow has no end")
    }
    pending = request.kind
    isAnswered = false
    return encoder.write(request, number: number, header: header(), into: room)
  }

  private mutating func header() -> FIXHeader {
    defer { nextSequence += 1 }
    return FIXHeader(
      sender: client, target: venue, messageSequence: nextSequence, sendingTime: clock.wallNow())
  }

  /// Reads the `count` bytes that came; what is no whole message stays. - Returns: whether the request is answered.
  private mutating func readAnswers(_ count: inout Int) throws -> Bool {
    var offset = 0
    scan: while offset < count {
      let rest = UnsafeRawBufferPointer(rebasing: inbox[offset..<count])
      switch FIXFrame.next(in: rest) {
      case .message(let length):
        offset += length
        try take(UnsafeRawBufferPointer(rebasing: rest[..<length]))
      case .incomplete: break scan
      case .garbled: throw LoadError("the engine sent bytes that are no message")
      }
    }
    if offset < count { memmove(inbox.baseAddress!, inbox.baseAddress! + offset, count - offset) }
    count -= offset
    return isAnswered
  }

  private mutating func take(_ message: UnsafeRawBufferPointer) throws {
    guard case .message(let type) = parser.parse(message, validating: false) else {
      throw LoadError("the engine sent a message that cannot be read")
    }
    switch type {
    case .executionReport, .orderCancelReject:
      guard let response = decoder.response(parser, readsAmounts: false) else { return }
      flow.observe(response)
      guard response.number == number else { return }
      switch (response.execution, pending) {
      case (.new, .newOrder), (.canceled, .cancel), (.replaced, .replace), (nil, .cancel), (nil, .replace),
        (.rejected, _):
        if isAnswered { throw LoadError("the engine answered request \(number) twice") }
        isAnswered = true
        keepIfTypical(message)
      default: break
      }
    case .logon, .logout: isAnswered = pending == nil
    case .heartbeat: break
    default: throw LoadError("the engine sent a message of type \(type)")
    }
  }

  /// Keeps the answer if its size is nearer to the mean than that of the one kept before.
  private mutating func keepIfTypical(_ message: UnsafeRawBufferPointer) {
    guard requests <= 1000 else { return }
    let mean = responseBytes / requests
    if sampleAnswer.isEmpty || abs(message.count - mean) < abs(sampleAnswer.count - mean) {
      sampleAnswer = [UInt8](message)
    }
  }

  // MARK: Against an echo

  /// Round trips of `requestBytes` out and `responseBytes` in.
  mutating func measureEcho(requestBytes: Int, responseBytes: Int, seconds: Double) -> LatencyHistogram {
    var histogram = LatencyHistogram()
    let response = part(inbox, responseBytes)
    // The first one waits until the server is ready.
    guard socket.send(part(room, requestBytes)), socket.receive(response, yields: yields) else {
      return histogram
    }
    let measured = clock.monotonicNow() + UInt64(seconds * 1e8)
    let end = measured + UInt64(seconds * 1e9)
    while true {
      _ = writeRequest()
      let start = clock.monotonicNow()
      guard start < end, socket.send(part(room, requestBytes)), socket.receive(response, yields: yields)
      else {
        return histogram
      }
      let now = clock.monotonicNow()
      if start >= measured { histogram.record(now - start) }
      var count = responseBytes
      _ = try? readAnswers(&count)
    }
  }

  private func part(_ buffer: UnsafeMutableRawBufferPointer, _ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
  }
}
