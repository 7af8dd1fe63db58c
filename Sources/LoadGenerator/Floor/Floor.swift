import Kernel
import Memory
import Synchronization

/// What this machine allows at best: the latencies that an engine on it cannot beat.
public enum Floor {
  /// Round trips of a busy-polling TCP echo on the loopback, client and server each on its own CPU.
  ///
  /// - Parameters:
  ///   - requestBytes: what the client sends.
  ///   - response: what the server answers: an engine's answer, which the client reads off the clock as it reads those of
  ///     an engine.
  ///   - durableFile: if given, the server makes one durable 4 KiB write there before each answer, and the client
  ///     gives its CPU away between looks, for the write's completion may want it.
  ///   - seconds: how long.
  public static func echo(
    requestBytes: Int, response: [UInt8], durableFile: String? = nil, serverCPU: Int?, clientCPU: Int?,
    seconds: Double
  ) throws -> LatencyHistogram {
    precondition(requestBytes > 0 && !response.isEmpty)
    let listener = try EchoSocket.listener()
    let port = listener.port
    let listening = Handover(listener)
    let serving = Outcome<Void>()
    let server = try PinnedThread(name: "floor-server", cpu: serverCPU) {
      serving.set { try serve(listening.take(), requestBytes, response, durableFile) }
    }
    let measured = Outcome<LatencyHistogram>()
    let client = try PinnedThread(name: "floor-client", cpu: clientCPU) {
      measured.set {
        var client = try OrderClient(port: port, yields: durableFile != nil)
        return client.measureEcho(
          requestBytes: requestBytes, responseBytes: response.count, seconds: seconds)
      }
    }
    client.join()
    server.join()
    try serving.get()
    return try measured.get()
  }

  /// What `orders` gives.
  public struct Orders: Sendable {
    public var latency: LatencyHistogram
    /// Mean size of the requests.
    public var requestBytes: Int
    /// The bytes of one of the answers.
    public var answer: [UInt8]
  }

  /// Round trips of one order in flight at an engine's FIX port: 45 % new orders that rest, 40 % cancels, 10 %
  /// replaces, 5 % orders that trade. From just before a request is sent to just after its answer was received.
  /// - Throws: `LoadError` if the engine answers anything wrong.
  public static func orders(port: UInt16, yields: Bool, clientCPU: Int?, seconds: Double) throws -> Orders {
    let measured = Outcome<Orders>()
    let thread = try PinnedThread(name: "floor-client", cpu: clientCPU) {
      measured.set {
        var client = try OrderClient(port: port, yields: yields)
        let latency = try client.measure(seconds: seconds)
        return Orders(
          latency: latency, requestBytes: client.meanRequestBytes, answer: client.sampleAnswer)
      }
    }
    thread.join()
    return try measured.get()
  }

  /// Durable writes of 4 KiB, one after the other, to a preallocated file at `path`.
  public static func durableWrite(path: String, cpu: Int?, seconds: Double) throws -> LatencyHistogram {
    let measured = Outcome<LatencyHistogram>()
    let thread = try PinnedThread(name: "floor-write", cpu: cpu) {
      measured.set {
        var file = try DurableFile(path: path)
        return repeatedly(seconds) { file.write() }
      }
    }
    thread.join()
    return try measured.get()
  }

  private static func serve(
    _ listener: consuming EchoSocket, _ requestBytes: Int, _ answer: [UInt8], _ durableFile: String?
  ) throws {
    let memory = Region(byteCount: requestBytes + answer.count)
    let request = UnsafeMutableRawBufferPointer(start: memory.base, count: requestBytes)
    let response = UnsafeMutableRawBufferPointer(start: memory.base + requestBytes, count: answer.count)
    response.copyBytes(from: answer)
    guard let durableFile else {
      let client = try listener.accepted()
      while client.receive(request) && client.send(response) {}
      return
    }
    var file = try DurableFile(path: durableFile)
    let client = try listener.accepted()
    while client.receive(request) {
      guard file.write() else { throw LoadError("a durable write to \(durableFile) failed") }
      guard client.send(response) else { break }
    }
  }

  /// Times `body` for `seconds`, after a tenth of that unmeasured, or until it gives false.
  private static func repeatedly(_ seconds: Double, _ body: () -> Bool) -> LatencyHistogram {
    var histogram = LatencyHistogram()
    let clock = SystemClock()
    let measured = clock.monotonicNow() + UInt64(seconds * 1e8)
    let end = measured + UInt64(seconds * 1e9)
    var start = clock.monotonicNow()
    while start < end && body() {
      let now = clock.monotonicNow()
      if start >= measured { histogram.record(now - start) }
      start = now
    }
    return histogram
  }

  /// A socket on its way to a thread.
  private final class Handover: Sendable {
    private let socket: Mutex<EchoSocket?>
    init(_ socket: consuming EchoSocket) { self.socket = Mutex(socket) }
    func take() -> EchoSocket { socket.withLock { $0.take()! } }
  }
}

/// What a thread's work gave.
final class Outcome<Value: Sendable>: Sendable {
  private let value = Mutex<Result<Value, any Error>?>(nil)

  func set(_ body: () throws -> Value) {
    let result = Result { try body() }
    value.withLock { $0 = result }
  }

  /// - Precondition: the thread has ended.
  func get() throws -> Value { try value.withLock { try $0!.get() } }
}
