import Domain
import Kernel
import Wire

@testable import LoadGenerator

/// What a scripted venue does wrong, or does at all.
struct VenueScript {
  /// Nanoseconds that each message takes, one after the other.
  var serviceTime: UInt64 = 10_000
  /// Nothing is answered from here to there, in nanoseconds from the first request.
  var stall: Range<UInt64>?
  /// MsgSeqNums of requests that are never answered.
  var dropped: Set<UInt32> = []
  /// MsgSeqNums of requests that are answered twice.
  var doubled: Set<UInt32> = []
  /// MsgSeqNums of requests whose report repeats the ExecID before.
  var repeatedExecID: Set<UInt32> = []
  /// MsgSeqNums before whose answer one number of the venue's own is left out.
  var skippedNumber: Set<UInt32> = []
  /// MsgSeqNums of requests on which the venue says Reject (35=3) instead of an answer.
  var sessionRejected: Set<UInt32> = []
  /// After this MsgSeqNum the venue sends a TestRequest and a ResendRequest for everything.
  var asksAfter: UInt32?
  /// After this MsgSeqNum the venue logs the client out.
  var logsOutAfter: UInt32?
}

/// A venue, its connections and a clock of its own, as an `IO`: each poll takes 20 virtual microseconds. It answers
/// requests without matching them.
struct ScriptedVenue: IO, ~Copyable {
  private struct Reply {
    var at: UInt64
    var bytes: [UInt8]
  }
  private struct Client {
    var replies: [Reply] = []
    var buffer: UnsafeMutableRawPointer?
    var capacity = 0
    var nextOutbound: UInt32 = 1
    var nextInbound: UInt32 = 1
    var compID = CompID()
  }

  /// What the venue heard of the session layer, for tests to look at after a run.
  final class Heard {
    var types: [FIXMessageType] = []
    var gapFilledTo: UInt32?
    var heartbeatIDs: [String] = []
  }

  let script: VenueScript
  let heard: Heard
  private var now: UInt64 = 1_000_000_000
  private var firstRequest: UInt64?
  private var freeAt: UInt64 = 0
  private var clients: [Client] = []
  private var done: [Completion] = []
  private var parser = FIXParser()
  private var writer = FIXWriter()
  private var nextExecID: UInt64 = 1

  var maximumConnections: Int { 8 }

  init(script: VenueScript = VenueScript(), heard: Heard = Heard()) {
    self.script = script
    self.heard = heard
  }

  mutating func monotonicNow() -> UInt64 { now }
  mutating func wallNow() -> UInt64 { 1_790_000_000_000_000_000 + now }

  mutating func connect(host: String, port: UInt16) throws -> ConnectionID {
    clients.append(Client())
    return ConnectionID(rawValue: UInt32(clients.count - 1))
  }

  mutating func receive(_ connection: ConnectionID, into base: UnsafeMutableRawPointer, count: Int) {
    clients[Int(connection.rawValue)].buffer = base
    clients[Int(connection.rawValue)].capacity = count
  }

  mutating func send(_ connection: ConnectionID, from base: UnsafeRawPointer, count: Int) {
    var rest = UnsafeRawBufferPointer(start: base, count: count)
    while case .message(let length) = FIXFrame.next(in: rest) {
      take(UnsafeRawBufferPointer(rebasing: rest[..<length]), from: Int(connection.rawValue))
      rest = UnsafeRawBufferPointer(rebasing: rest[length...])
    }
    precondition(rest.isEmpty, "the client sent bytes that are no message")
    done.append(Completion(kind: .sent, id: connection.rawValue, result: Int32(count)))
  }

  mutating func close(_ connection: ConnectionID) {}

  mutating func poll(into completions: UnsafeMutableBufferPointer<Completion>, wait: UInt64) -> Int {
    now += 20_000
    for index in clients.indices {
      guard let buffer = clients[index].buffer else { continue }
      var count = 0
      while let reply = clients[index].replies.first, reply.at <= now,
        count + reply.bytes.count <= clients[index].capacity
      {
        reply.bytes.withUnsafeBytes {
          (buffer + count).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
        }
        count += reply.bytes.count
        clients[index].replies.removeFirst()
      }
      guard count > 0 else { continue }
      clients[index].buffer = nil
      done.append(Completion(kind: .received, id: UInt32(index), result: Int32(count)))
    }
    let count = min(done.count, completions.count)
    for index in 0..<count { completions[index] = done[index] }
    done.removeFirst(count)
    return count
  }

  // MARK: The venue

  private mutating func take(_ message: UnsafeRawBufferPointer, from client: Int) {
    guard case .message(let type) = parser.parse(message, validating: true) else {
      preconditionFailure("the client sent a faulty message: \(String(decoding: message, as: UTF8.self))")
    }
    heard.types.append(type)
    guard let sequence = parser.messageSequence, let inbound = parser.bytes(.senderCompID) else { return }
    if type == .sequenceReset {
      heard.gapFilledTo = parser.sequence(.newSequence)
      return
    }
    precondition(sequence == clients[client].nextInbound, "the client's MsgSeqNum is out of order")
    clients[client].nextInbound += 1
    clients[client].compID = CompID(bytes: inbound)!
    switch type {
    case .logon:
      reply(client) { $0.logon($1, heartbeatSeconds: 30, resetSequenceNumbers: true, into: $2) }
    case .logout: reply(client) { $0.logout($1, into: $2) }
    case .heartbeat:
      if let id = parser.bytes(.testRequestID) {
        heard.heartbeatIDs.append(String(decoding: id, as: UTF8.self))
      }
    default: answer(type, sequence, client)
    }
  }

  private mutating func answer(_ type: FIXMessageType, _ sequence: UInt32, _ client: Int) {
    firstRequest = firstRequest ?? now
    freeAt = max(freeAt, now) + script.serviceTime
    if let stall = script.stall, let firstRequest, stall.contains(freeAt - firstRequest) {
      freeAt = firstRequest + stall.upperBound
    }
    if script.sessionRejected.contains(sequence) {
      let fault = FIXFault(.valueOutOfRange)
      return reply(client) {
        $0.reject($1, referencedSequence: sequence, fault: fault, type: "D", text: "no such thing", into: $2)
      }
    }
    if script.skippedNumber.contains(sequence) { clients[client].nextOutbound += 1 }
    if script.repeatedExecID.contains(sequence) { nextExecID -= 1 }
    if !script.dropped.contains(sequence) { report(type, client) }
    if script.doubled.contains(sequence) { report(type, client) }
    if script.asksAfter == sequence {
      reply(client) { $0.testRequest($1, testRequestID: "are you there", into: $2) }
      reply(client) { $0.resendRequest($1, from: 1, into: $2) }
    }
    if script.logsOutAfter == sequence { reply(client) { $0.logout($1, text: "enough", into: $2) } }
  }

  private mutating func report(_ type: FIXMessageType, _ client: Int) {
    guard case .value(let id) = parser.text(.clOrdID, as: ClientOrderID.self),
      case .value(let symbol) = parser.text(.symbol, as: Symbol.self)
    else { return }
    var report = ExecutionReport()
    report.executionID = ExecutionID(rawValue: nextExecID)
    nextExecID += 1
    report.orderID = OrderID(rawValue: 1)
    report.clientOrderID = id
    switch type {
    case .newOrderSingle: (report.type, report.status) = (.new, .new)
    case .orderCancelRequest: (report.type, report.status) = (.canceled, .canceled)
    case .orderCancelReplaceRequest: (report.type, report.status) = (.replaced, .new)
    default: (report.type, report.status) = (.orderStatus, .new)
    }
    report.symbol = symbol
    let instrument = TradedInstrument.development.first { $0.instrument.symbol == symbol }!.instrument
    reply(client) { $0.executionReport($1, report, instrument: instrument, into: $2) }
  }

  private mutating func reply(
    _ client: Int, _ write: (inout FIXWriter, FIXHeader, UnsafeMutableRawBufferPointer) -> Int
  ) {
    let header = FIXHeader(
      sender: "APUS", target: clients[client].compID, messageSequence: clients[client].nextOutbound,
      sendingTime: 1_790_000_000_000_000_000 + now)
    clients[client].nextOutbound += 1
    let bytes = [UInt8](unsafeUninitializedCapacity: FIXWriter.maximumMessageLength) { room, count in
      count = write(&writer, header, UnsafeMutableRawBufferPointer(room))
    }
    clients[client].replies.append(Reply(at: max(freeAt, now), bytes: bytes))
  }

  // MARK: What a client has no use for

  mutating func listen(host: String, port: UInt16) throws -> UInt16 { fatalError("a client does not listen") }
  mutating func stopListening() { fatalError("a client does not listen") }
  mutating func list(directory: String) throws -> [String] { fatalError("there are no files") }
  mutating func open(path: String, mode: FileMode) throws -> FileID { fatalError("there are no files") }
  mutating func close(_ file: FileID) { fatalError("there are no files") }
  mutating func size(_ file: FileID) throws -> Int { fatalError("there are no files") }
  mutating func writeAlignment(_ file: FileID) -> Int { fatalError("there are no files") }
  mutating func read(_ file: FileID, at: Int, into: UnsafeMutableRawPointer, count: Int) throws -> Int {
    fatalError("there are no files")
  }
  mutating func writeBlocking(_ file: FileID, at: Int, from: UnsafeRawPointer, count: Int) throws {
    fatalError("there are no files")
  }
  mutating func truncate(_ file: FileID, to size: Int) throws { fatalError("there are no files") }
  mutating func remove(path: String) throws { fatalError("there are no files") }
  mutating func lock(path: String) throws { fatalError("there are no files") }
  mutating func write(_ file: FileID, at: Int, from: UnsafeRawPointer, count: Int, token: UInt64) {
    fatalError("there are no files")
  }
}
