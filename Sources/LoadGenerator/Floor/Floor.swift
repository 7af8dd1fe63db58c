import Kernel
import Memory
import Synchronization

/// What this machine allows at best: the latencies that an engine on it cannot beat.
public enum Floor {
  /// Round trips of a busy-polling TCP echo on the loopback, client and server each on its own CPU.
  ///
  /// - Parameters:
  ///   - requestBytes: what the client sends; and `responseBytes`, what the server answers.
  ///   - durableFile: if given, the server makes one durable 4 KiB write there before each answer, and the client
  ///     gives its CPU away between looks, for the write's completion may want it.
  ///   - seconds: how long.
  public static func echo(
    requestBytes: Int, responseBytes: Int, durableFile: String? = nil, serverCPU: Int?, clientCPU: Int?,
    seconds: Double
  ) throws -> LatencyHistogram {
    precondition(requestBytes > 0 && responseBytes > 0)
    let listener = try EchoSocket.listener()
    let port = listener.port
    let listening = Handover(listener)
    let serving = Outcome<Void>()
    let server = try PinnedThread(name: "floor-server", cpu: serverCPU) {
      serving.set { try serve(listening.take(), requestBytes, responseBytes, durableFile) }
    }
    let measured = Outcome<LatencyHistogram>()
    let client = try PinnedThread(name: "floor-client", cpu: clientCPU) {
      measured.set { try ask(port, requestBytes, responseBytes, yields: durableFile != nil, seconds) }
    }
    client.join()
    server.join()
    try serving.get()
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
    _ listener: consuming EchoSocket, _ requestBytes: Int, _ responseBytes: Int, _ durableFile: String?
  ) throws {
    let memory = Region(byteCount: requestBytes + responseBytes)
    let request = UnsafeMutableRawBufferPointer(start: memory.base, count: requestBytes)
    let response = UnsafeMutableRawBufferPointer(start: memory.base + requestBytes, count: responseBytes)
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

  private static func ask(
    _ port: UInt16, _ requestBytes: Int, _ responseBytes: Int, yields: Bool, _ seconds: Double
  ) throws -> LatencyHistogram {
    let memory = Region(byteCount: requestBytes + responseBytes)
    let request = UnsafeMutableRawBufferPointer(start: memory.base, count: requestBytes)
    let response = UnsafeMutableRawBufferPointer(start: memory.base + requestBytes, count: responseBytes)
    let server = try EchoSocket.connected(to: port)
    // The first one waits until the server is ready.
    guard server.send(request) && server.receive(response, yields: yields) else { return LatencyHistogram() }
    return repeatedly(seconds) { server.send(request) && server.receive(response, yields: yields) }
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
