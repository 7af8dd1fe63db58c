import CKernel
import Glibc
import Memory

/// The `IO` on epoll, for hosts that forbid io_uring: each receive, send and write is a system call of its own.
///
/// Spinning (`wait` 0) it answers as fast as io_uring with few connections. A file write blocks the loop inside
/// `poll` until the disk has it.
public struct EpollIO: IO, ~Copyable {
  /// The most writes started between two polls.
  public static var maximumWrites: Int { 64 }
  /// Events taken from the kernel in one poll.
  static var eventsPerPoll: Int { 256 }
  /// How many polls may pass without a look at events while connections are received directly.
  static var turnsPerEvents: Int { 8 }
  /// What a peer may send after our end before it is cut, in pieces of the size of `scratch`: 1 MiB.
  static var drainRounds: Int { 16 }

  private let inPlace = InPlace()
  public let maximumConnections: Int
  /// Clients turned away because all connections, or all descriptors of the process, were taken.
  public internal(set) var refusedConnections: UInt64 = 0

  var connections: ConnectionTable
  var files: FileTable
  var direct = DirectReceives()
  /// Polls since epoll was last asked.
  private var turnsWithoutEvents = 0
  var ready: CompletionQueue
  /// Writes that the next poll does.
  let writes: UnsafeMutablePointer<PendingWrite>
  var writeCount = 0
  var listener: Int32 = -1
  var spareDescriptor: Int32
  let clock = SystemClock()
  let descriptor: Int32
  let scratch: Region
  private let events: UnsafeMutablePointer<epoll_event>
  private let tables: Region

  /// - Parameter maximumConnections: beyond it a new client is accepted and closed at once.
  public init(maximumConnections: Int) throws {
    self.maximumConnections = maximumConnections
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    if descriptor < 0 { throw SystemError(action: "set up epoll", code: errno) }
    connections = ConnectionTable(capacity: maximumConnections)
    files = FileTable()
    ready = CompletionQueue(capacity: 4 * maximumConnections + Self.maximumWrites)
    scratch = Region(byteCount: 64 << 10)
    let writeBytes = Self.maximumWrites * MemoryLayout<PendingWrite>.stride
    tables = Region(byteCount: writeBytes + Self.eventsPerPoll * MemoryLayout<epoll_event>.stride)
    writes = tables.bind(PendingWrite.self, count: Self.maximumWrites)
    events = (tables.base + writeBytes).bindMemory(to: epoll_event.self, capacity: Self.eventsPerPoll)
    spareDescriptor = StreamSocket.openSpare()
    DescriptorLimit.raise(to: maximumConnections + 512)
  }

  /// Connections are closed; writes started and not polled are not done.
  deinit {
    if listener >= 0 { Glibc.close(listener) }
    if spareDescriptor >= 0 { Glibc.close(spareDescriptor) }
    Glibc.close(descriptor)
  }

  public func monotonicNow() -> UInt64 { clock.monotonicNow() }
  public func wallNow() -> UInt64 { clock.wallNow() }

  // MARK: Poll

  public mutating func poll(into completions: UnsafeMutableBufferPointer<Completion>, wait: UInt64) -> Int {
    if connections.isClosing { connections.cutOverdue(now: clock.monotonicNow()) }
    if writeCount > 0 { performWrites() }
    if wait == 0 && direct.count > 0 {
      receiveDirectly()
      turnsWithoutEvents += 1
      if turnsWithoutEvents < Self.turnsPerEvents {
        return ready.isEmpty ? 0 : ready.drain(into: completions)
      }
    }
    turnsWithoutEvents = 0
    let limit = ready.isEmpty && wait > 0 ? connections.boundedByDeadline(wait, clock) : 0
    let count = apus_epoll_wait(descriptor, events, Int32(Self.eventsPerPoll), limit)
    precondition(count >= 0 || errno == EINTR, "epoll_wait failed")
    var index = 0
    while index < Int(count) {
      let event = events[index]
      if event.data.u32 == ConnectionTable.none {
        acceptAll()
      } else {
        take(event.events, of: event.data.u32)
      }
      index += 1
    }
    return ready.isEmpty ? 0 : ready.drain(into: completions)
  }

  private mutating func take(_ happened: UInt32, of id: UInt32) {
    let ended = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
    let entry = connections.entries + Int(id)
    if happened & (EPOLLIN.rawValue | ended) != 0 { entry.pointee.state.insert(.readable) }
    if happened & ended != 0 { entry.pointee.state.insert(.endSeen) }
    let canSend = happened & (EPOLLOUT.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
    if canSend && entry.pointee.state.contains(.sending) { trySend(id) }
    if entry.pointee.state.contains(.receiving) { tryReceive(id) }
    if entry.pointee.state.contains(.draining) { tryDrain(id) }
  }

  private mutating func performWrites() {
    for index in 0..<writeCount {
      let write = writes[index]
      let result = FileTable.writeAll(
        files.entries[Int(write.file)].descriptor, at: write.offset, from: write.base!, count: write.count)
      ready.append(Completion(kind: .written, id: write.file, result: result, token: write.token))
    }
    writeCount = 0
  }
}
