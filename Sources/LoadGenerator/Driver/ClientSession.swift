import Domain
import Kernel

/// One FIX session of the load generator, seen from the client. Plain memory: sessions lie side by side in a region.
///
/// It has two send buffers: one is filled while the other is on its way. Requests are written only when none is on its
/// way, so that a request's time of sending is that of the system call.
struct ClientSession: BitwiseCopyable {
  enum State: UInt8, BitwiseCopyable {
    /// Logon is sent.
    case loggingOn
    case loggedOn
    /// Logout is sent.
    case loggingOut
    case loggedOut
  }

  static let bufferSize = 64 << 10
  static let memorySize = 3 * bufferSize

  let connection: ConnectionID
  let compID: CompID
  var state = State.loggingOn
  /// Number of the next message out.
  var nextOutbound: UInt32
  /// Number of the next message in.
  var nextInbound: UInt32
  /// The highest number that a resend request under way reaches; 0 if there is none.
  var awaitsResendTo: UInt32 = 0
  /// When something was last sent, monotonic nanoseconds.
  var lastSent: UInt64 = 0
  var isSending = false

  private let received: UnsafeMutableRawPointer
  private var receivedCount = 0
  private var filling: UnsafeMutableRawPointer
  private var onItsWay: UnsafeMutableRawPointer
  private(set) var filledCount = 0

  /// - Parameter memory: `memorySize` bytes.
  init(
    connection: ConnectionID, compID: CompID, nextOutbound: UInt32, nextInbound: UInt32,
    memory: UnsafeMutableRawPointer
  ) {
    self.connection = connection
    self.compID = compID
    self.nextOutbound = nextOutbound
    self.nextInbound = nextInbound
    received = memory
    filling = memory + Self.bufferSize
    onItsWay = memory + 2 * Self.bufferSize
  }

  /// Where the next message goes.
  var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: filling + filledCount, count: Self.bufferSize - filledCount)
  }

  /// A message of `count` bytes was written to `room`.
  mutating func wrote(_ count: Int) { filledCount += count }

  /// Sends what was written, if anything and if nothing is on its way.
  mutating func flush<Machine: IO & ~Copyable>(_ io: inout Machine, now: UInt64) {
    guard filledCount > 0, !isSending else { return }
    swap(&filling, &onItsWay)
    io.send(connection, from: onItsWay, count: filledCount)
    filledCount = 0
    isSending = true
    lastSent = now
  }

  /// Starts the next receive.
  func receive<Machine: IO & ~Copyable>(_ io: inout Machine) {
    io.receive(connection, into: received + receivedCount, count: Self.bufferSize - receivedCount)
  }

  /// `count` more bytes have come. - Returns: all that is not consumed.
  mutating func arrived(_ count: Int) -> UnsafeRawBufferPointer {
    receivedCount += count
    return UnsafeRawBufferPointer(start: received, count: receivedCount)
  }

  /// The first `count` bytes are done with.
  mutating func consume(_ count: Int) {
    receivedCount -= count
    if receivedCount > 0 && count > 0 {
      received.copyMemory(from: received + count, byteCount: receivedCount)
    }
  }
}
