import CLiburing
import Glibc
import Memory

/// The `IO` on io_uring: sockets and durable writes in one ring, one system call a batch, none while nothing
/// happens.
///
/// Belongs to one thread: make it, use it and let it go on the thread that polls (`PinnedThread`).
public struct UringIO: IO, ~Copyable {
  /// How the ring was set up, the best that the kernel grants. Before Linux 5.19 there is no accept that goes on by
  /// itself, so older kernels have no `UringIO`.
  public enum Setup: String, CaseIterable, Sendable {
    /// One submitting thread, completions are run when it enters the kernel, a flag in memory says when that is
    /// worth it (Linux 6.1).
    case deferred
    /// Completions are run when the thread enters the kernel for anything, with the flag (Linux 5.19).
    case cooperative

    var flags: UInt32 {
      let common = IORING_SETUP_TASKRUN_FLAG | IORING_SETUP_SUBMIT_ALL
      return switch self {
      case .deferred: UInt32(common | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN)
      case .cooperative: UInt32(common | IORING_SETUP_COOP_TASKRUN)
      }
    }
  }

  /// The most writes under way at one time.
  public static var maximumWrites: Int { 64 }

  private let inPlace = InPlace()
  public let maximumConnections: Int
  /// Clients turned away because all connections, or all descriptors of the process, were taken.
  public internal(set) var refusedConnections: UInt64 = 0
  /// How the ring was set up.
  public var setup: Setup { ring.setup }

  var connections: ConnectionTable
  var files: FileTable
  var direct = DirectReceives()
  /// Completions that did not come through the ring.
  var ready: CompletionQueue
  var writes: WriteTable
  var listener: Int32 = -1
  /// Counts `listen` calls, so that a late completion of an earlier listener is known as such.
  var listenerEpoch: UInt32 = 0
  var spareDescriptor: Int32
  let clock = SystemClock()
  let scratch: Region
  let ring: Ring

  /// Sets the ring up for the calling thread.
  ///
  /// - Parameter maximumConnections: beyond it a new client is accepted and closed at once.
  /// - Throws: `SystemError` with the reason where the system has no io_uring or forbids it (`ENOSYS`, `EPERM`).
  public init(maximumConnections: Int) throws {
    self.maximumConnections = maximumConnections
    ring = try Ring(completionSlots: 2 * maximumConnections + Self.maximumWrites + 64)
    connections = ConnectionTable(capacity: maximumConnections)
    files = FileTable()
    ready = CompletionQueue(capacity: 4 * maximumConnections)
    writes = WriteTable(capacity: Self.maximumWrites)
    scratch = Region(byteCount: 64 << 10)
    spareDescriptor = StreamSocket.openSpare()
    DescriptorLimit.raise(to: maximumConnections + 512)
  }

  /// Why this process cannot have an io_uring; `nil` if it can.
  public static func refusal() -> SystemError? {
    do {
      _ = try Ring(completionSlots: 8)
      return nil
    } catch let error as SystemError {
      return error
    } catch {
      return SystemError(action: "set up io_uring", code: ENOSYS)
    }
  }

  /// Waits for the writes under way, for they are in use by the kernel; connections are closed.
  deinit {
    var remaining = writes.count
    while remaining > 0 {
      ring.enter(wait: 1_000_000_000)
      let count = apus_ring_ready(ring.pointer)
      for index in 0..<count {
        let completion = apus_ring_completion(ring.pointer, index)!
        if Operation(of: completion.pointee.user_data) == .write { remaining -= 1 }
      }
      io_uring_cq_advance(ring.pointer, count)
    }
    if listener >= 0 { Glibc.close(listener) }
    if spareDescriptor >= 0 { Glibc.close(spareDescriptor) }
  }

  public func monotonicNow() -> UInt64 { clock.monotonicNow() }
  public func wallNow() -> UInt64 { clock.wallNow() }

  // MARK: Poll

  public mutating func poll(into completions: UnsafeMutableBufferPointer<Completion>, wait: UInt64) -> Int {
    if connections.isClosing { connections.cutOverdue(now: clock.monotonicNow()) }
    if wait > 0 && ready.isEmpty && apus_ring_ready(ring.pointer) == 0 {
      submitDirectReceives()
      ring.enter(wait: connections.boundedByDeadline(wait, clock))
    } else if ring.hasSubmissions || apus_ring_wants_enter(ring.pointer) != 0 {
      ring.enter()
    }
    var count = ready.isEmpty ? 0 : ready.drain(into: completions)
    if direct.count > 0 { count += lookForBytes(into: completions, count, isIdle: count == 0) }
    let available = apus_ring_ready(ring.pointer)
    var taken: UInt32 = 0
    while taken < available && count < completions.count {
      let entry = apus_ring_completion(ring.pointer, taken)!
      taken += 1
      if let completion = complete(entry.pointee.user_data, entry.pointee.res, entry.pointee.flags) {
        completions[count] = completion
        count += 1
      }
    }
    if taken > 0 { io_uring_cq_advance(ring.pointer, taken) }
    if count < completions.count && !ready.isEmpty {
      count += ready.drain(into: UnsafeMutableBufferPointer(rebasing: completions[count...]))
    }
    return count
  }

  /// One completion of the ring: what it means for the caller, if anything.
  private mutating func complete(_ userData: UInt64, _ result: Int32, _ flags: UInt32) -> Completion? {
    let subject = Operation.subject(of: userData)
    switch Operation(of: userData) {
    case .receive: return completeReceive(subject, result)
    case .send: return completeSend(subject, result)
    case .write: return completeWrite(subject, result)
    case .accept: return completeAccept(epoch: subject, result, more: flags & IORING_CQE_F_MORE != 0)
    case .drain:
      completeDrain(subject, result)
      return nil
    case .listenerWatch:
      completeListenerWatch(epoch: subject)
      return nil
    }
  }
}

/// What a submission was, in the upper half of its user data; the lower half is its subject: a connection, a write
/// or a listener's epoch.
enum Operation: UInt32 {
  case receive
  case send
  case drain
  case accept
  case listenerWatch
  case write

  init(of userData: UInt64) {
    guard let operation = Operation(rawValue: UInt32(truncatingIfNeeded: userData >> 32)) else {
      preconditionFailure("a completion that was never asked for")
    }
    self = operation
  }

  static func subject(of userData: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: userData) }

  func userData(_ subject: UInt32) -> UInt64 { UInt64(rawValue) << 32 | UInt64(subject) }
}
