import Domain
import Kernel
import Wire

/// A message as it came, field by field.
struct Message {
  var fields: [(tag: Int, value: String)]

  init(_ bytes: UnsafeRawBufferPointer) {
    fields = bytes.split(separator: 1).map { field in
      let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return (Int(String(decoding: parts[0], as: UTF8.self))!, String(decoding: parts[1], as: UTF8.self))
    }
  }

  subscript(tag: Int) -> String? { fields.first { $0.tag == tag }?.value }
  var type: String { self[35] ?? "" }
  var number: Int { Int(self[34] ?? "") ?? 0 }
}

/// A FIX client in a simulated world that does just what a test tells it to.
final class TestClient {
  private var io: SimulatedIO
  private let name: CompID
  private var connection: ConnectionID?
  private let completions = UnsafeMutableBufferPointer<Completion>.allocate(capacity: 16)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
  private var unread = 0
  private var outgoing = 0
  private var writer = FIXWriter()

  /// MsgSeqNum of the next message; a test may set it.
  var next: UInt32 = 1
  /// All messages received, in order.
  private(set) var received: [Message] = []
  private(set) var isConnected = false

  init(_ world: SimulatedWorld, _ name: CompID) {
    io = SimulatedIO(world, maximumConnections: 2)
    self.name = name
  }

  deinit {
    completions.deallocate()
    input.deallocate()
    output.deallocate()
  }

  /// Execution reports received.
  var reports: [Message] { received.filter { $0.type == "8" } }

  func connect(_ port: UInt16) throws {
    unread = 0
    connection = try io.connect(host: "127.0.0.1", port: port)
    isConnected = true
    io.receive(connection!, into: input.baseAddress!, count: input.count)
  }

  func close() {
    if let connection { io.close(connection) }
    connection = nil
  }

  // MARK: What it sends

  private func add(_ write: (inout FIXWriter, FIXHeader, UnsafeMutableRawBufferPointer) -> Int) {
    let header = FIXHeader(
      sender: name, target: "APUS", messageSequence: next, sendingTime: io.wallNow())
    next += 1
    outgoing += write(&writer, header, UnsafeMutableRawBufferPointer(rebasing: output[outgoing...]))
  }

  func addLogon() { add { $0.logon($1, heartbeatSeconds: 0, into: $2) } }
  func addLogout() { add { $0.logout($1, into: $2) } }
  func addResendRequest(from begin: UInt32) { add { $0.resendRequest($1, from: begin, into: $2) } }

  /// A limit order for 10 lots.
  func addOrder(
    _ id: ClientOrderID, _ side: Side, price: Int64, timeInForce: TimeInForce = .goodTillCancel,
    instrument: Instrument = TestExchange.instruments[0]
  ) {
    let order = NewOrder(
      origin: .venue, clientOrderID: id, instrument: instrument.id, side: side, timeInForce: timeInForce,
      quantity: Quantity(lots: 10), price: Price(ticks: price))
    add { $0.newOrderSingle($1, order, instrument: instrument, into: $2) }
  }

  /// Everything added goes in one send. Once at a time.
  func send() {
    guard let connection, outgoing > 0 else { return }
    io.send(connection, from: output.baseAddress!, count: outgoing)
    outgoing = 0
  }

  // MARK: What it receives

  func turn() {
    for place in 0..<io.poll(into: completions, wait: 0) where completions[place].kind == .received {
      take(completions[place].result)
    }
  }

  private func take(_ count: Int32) {
    guard count > 0, let connection else {
      isConnected = false
      return close()
    }
    unread += Int(count)
    var start = 0
    while case .message(let length) = FIXFrame.next(
      in: UnsafeRawBufferPointer(rebasing: input[start..<unread]))
    {
      received.append(Message(UnsafeRawBufferPointer(rebasing: input[start..<start + length])))
      start += length
    }
    input.baseAddress!.copyMemory(from: input.baseAddress! + start, byteCount: unread - start)
    unread -= start
    io.receive(connection, into: input.baseAddress! + unread, count: input.count - unread)
  }
}
