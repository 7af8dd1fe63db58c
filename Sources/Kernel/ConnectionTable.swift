import Glibc
import Memory

/// One TCP connection of a backend: its socket, what is under way on it, and how far its end has come.
struct Connection: BitwiseCopyable {
  /// What is under way, or has happened.
  struct State: OptionSet, BitwiseCopyable {
    var rawValue: UInt16
    /// The id is in use.
    static let open = State(rawValue: 1 << 0)
    /// The caller waits for `.received`.
    static let receiving = State(rawValue: 1 << 1)
    /// The caller waits for `.sent`.
    static let sending = State(rawValue: 1 << 2)
    /// The caller asked for the end; `.closed` will come.
    static let closing = State(rawValue: 1 << 3)
    /// Our end is sent: nothing follows what the peer was sent.
    static let sendEnded = State(rawValue: 1 << 4)
    /// The peer's end has come, or the connection failed: nothing more will be received.
    static let receiveEnded = State(rawValue: 1 << 5)
    /// The backend receives on its own and throws the bytes away, until the peer's end.
    static let draining = State(rawValue: 1 << 6)
    /// The peer took too long to close; the connection is cut.
    static let overdue = State(rawValue: 1 << 7)
    /// Epoll only: the socket may have bytes or its end to receive.
    static let readable = State(rawValue: 1 << 8)
    /// Epoll only: the peer's end is known to be in the socket, perhaps behind bytes.
    static let endSeen = State(rawValue: 1 << 9)
    /// Epoll only: an event tells when the socket takes more.
    static let watchedForRoom = State(rawValue: 1 << 10)
  }

  var socket: Int32 = -1
  var state: State = []
  var receiveBase: UnsafeMutableRawPointer?
  var receiveCount = 0
  var sendBase: UnsafeRawPointer?
  var sendCount = 0
  /// Bytes of the outstanding send that the socket has taken.
  var sentCount = 0
  /// Closing connections stand in a list by deadline, the earliest first.
  var closeDeadline: UInt64 = 0
  var previousClosing: UInt32 = ConnectionTable.none
  var nextClosing: UInt32 = ConnectionTable.none
}

/// The connections of one backend and their way to the end, which is the same for both: first what was sent goes
/// out, then our end is sent, then what the peer still sends is received and thrown away until its end comes (a
/// socket closed over unread bytes would reset the connection and could take sent bytes with it), then the socket
/// closes. A peer that does not play along is cut at the deadline.
struct ConnectionTable: ~Copyable {
  /// No connection.
  static var none: UInt32 { .max }
  /// How long a peer may take, after `close`, to read what was sent and to close its end: one second.
  static var closeTimeLimit: UInt64 { 1_000_000_000 }

  /// What has to happen next for a connection that closes.
  enum CloseStep {
    /// An outstanding operation has to complete first.
    case wait
    /// Receive and throw away.
    case drain
    /// The socket is closed and the id is free; tell the caller.
    case closed
  }

  let capacity: Int
  let entries: UnsafeMutablePointer<Connection>
  private let free: UnsafeMutablePointer<UInt32>
  private var freeCount: Int
  private var firstClosing = ConnectionTable.none
  private var lastClosing = ConnectionTable.none
  private let inPlace = InPlace()
  private let region: Region

  init(capacity: Int) {
    precondition(capacity > 0 && capacity < Int(Self.none), "at least one connection")
    self.capacity = capacity
    let entryBytes = capacity * MemoryLayout<Connection>.stride
    region = Region(byteCount: entryBytes + capacity * MemoryLayout<UInt32>.stride)
    entries = region.bind(Connection.self, count: capacity)
    free = region.bind(UInt32.self, count: capacity, byteOffset: entryBytes)
    for id in 0..<capacity {
      (entries + id).initialize(to: Connection())
      (free + id).initialize(to: UInt32(capacity - 1 - id))
    }
    freeCount = capacity
  }

  /// The sockets still open are closed; their peers see a reset or an end.
  deinit {
    for id in 0..<capacity where entries[id].socket >= 0 { Glibc.close(entries[id].socket) }
  }

  /// Connections open now.
  var count: Int { capacity - freeCount }

  /// Takes `socket` in; `nil` when the table is full, the socket then stays the caller's.
  mutating func insert(socket: Int32) -> UInt32? {
    if freeCount == 0 { return nil }
    freeCount -= 1
    let id = free[freeCount]
    entries[Int(id)] = Connection(socket: socket, state: .open)
    return id
  }

  /// The connection behind an id that a caller gave.
  func entry(_ id: UInt32) -> UnsafeMutablePointer<Connection> {
    precondition(Int(id) < capacity && entries[Int(id)].state.contains(.open), "no such connection")
    return entries + Int(id)
  }

  // MARK: Outstanding work

  /// Notes a receive.
  func beginReceive(_ id: UInt32, into base: UnsafeMutableRawPointer, count: Int) {
    let entry = entry(id)
    precondition(
      entry.pointee.state.isDisjoint(with: [.receiving, .closing]), "one receive at a time, none after close")
    precondition(count > 0 && count <= Int(Int32.max), "a receive needs room for a byte")
    entry.pointee.state.insert(.receiving)
    entry.pointee.receiveBase = base
    entry.pointee.receiveCount = count
  }

  /// Notes a send.
  func beginSend(_ id: UInt32, from base: UnsafeRawPointer, count: Int) {
    let entry = entry(id)
    precondition(
      entry.pointee.state.isDisjoint(with: [.sending, .closing]), "one send at a time, none after close")
    precondition(count > 0 && count <= Int(Int32.max), "a send needs at least one byte")
    entry.pointee.state.insert(.sending)
    entry.pointee.sendBase = base
    entry.pointee.sendCount = count
    entry.pointee.sentCount = 0
  }

  /// Notes what became of a receive.
  func endReceive(_ id: UInt32, _ result: Int32) -> Completion {
    let entry = entries + Int(id)
    entry.pointee.state.remove(.receiving)
    if result <= 0 { entry.pointee.state.insert(.receiveEnded) }
    return Completion(kind: .received, id: id, result: result)
  }

  /// Notes what became of a send, or of the part of it that was under way.
  /// - Returns: `nil` when the rest has to be sent.
  func endSend(_ id: UInt32, _ result: Int32) -> Completion? {
    let entry = entries + Int(id)
    if result > 0 {
      entry.pointee.sentCount += Int(result)
      if entry.pointee.sentCount < entry.pointee.sendCount { return nil }
    } else {
      // The connection is broken: let a receive under way end too, and send nothing more.
      shutdown(entry.pointee.socket, Int32(SHUT_RDWR))
      entry.pointee.state.formUnion([.sendEnded, .receiveEnded])
    }
    entry.pointee.state.remove(.sending)
    let count = Int32(entry.pointee.sendCount)
    return Completion(kind: .sent, id: id, result: result > 0 ? count : result)
  }

  /// Notes what became of a receive of bytes that nobody wants.
  func endDrain(_ id: UInt32, _ result: Int32) {
    let entry = entries + Int(id)
    entry.pointee.state.remove(.draining)
    if result <= 0 { entry.pointee.state.insert(.receiveEnded) }
  }

  // MARK: The end

  /// Starts the end of a connection.
  mutating func beginClose(_ id: UInt32, now: UInt64) {
    let entry = entry(id)
    precondition(!entry.pointee.state.contains(.closing), "one close")
    entry.pointee.state.insert(.closing)
    entry.pointee.closeDeadline = now + Self.closeTimeLimit
    entry.pointee.previousClosing = lastClosing
    if lastClosing == Self.none {
      firstClosing = id
    } else {
      entries[Int(lastClosing)].nextClosing = id
    }
    lastClosing = id
  }

  /// Takes a closing connection one step further; called after `beginClose` and after each completion.
  mutating func advanceClose(_ id: UInt32) -> CloseStep {
    let entry = entries + Int(id)
    if entry.pointee.state.contains(.sending) { return .wait }
    if !entry.pointee.state.contains(.sendEnded) {
      shutdown(entry.pointee.socket, Int32(SHUT_WR))
      entry.pointee.state.insert(.sendEnded)
    }
    if !entry.pointee.state.isDisjoint(with: [.receiving, .draining]) { return .wait }
    if entry.pointee.state.isDisjoint(with: [.receiveEnded, .overdue]) { return .drain }
    release(id)
    return .closed
  }

  /// Whether any connection waits for its end.
  var isClosing: Bool { firstClosing != Self.none }

  /// A wait of `nanoseconds`, or less if a closing connection is to be cut before.
  func boundedByDeadline(_ nanoseconds: UInt64, _ clock: SystemClock) -> UInt64 {
    if !isClosing { return nanoseconds }
    let now = clock.monotonicNow()
    let deadline = entries[Int(firstClosing)].closeDeadline
    return deadline > now ? min(nanoseconds, deadline - now) : 1
  }

  /// Cuts the connections whose peers took too long: their outstanding operations end at once.
  mutating func cutOverdue(now: UInt64) {
    while firstClosing != Self.none, entries[Int(firstClosing)].closeDeadline <= now {
      let id = firstClosing
      unlinkClosing(id)
      entries[Int(id)].state.insert(.overdue)
      shutdown(entries[Int(id)].socket, Int32(SHUT_RDWR))
    }
  }

  private mutating func release(_ id: UInt32) {
    let entry = entries + Int(id)
    if !entry.pointee.state.contains(.overdue) { unlinkClosing(id) }
    Glibc.close(entry.pointee.socket)
    entry.pointee.socket = -1
    entry.pointee.state = []
    free[freeCount] = id
    freeCount += 1
  }

  private mutating func unlinkClosing(_ id: UInt32) {
    let previous = entries[Int(id)].previousClosing
    let next = entries[Int(id)].nextClosing
    if previous == Self.none { firstClosing = next } else { entries[Int(previous)].nextClosing = next }
    if next == Self.none { lastClosing = previous } else { entries[Int(next)].previousClosing = previous }
    entries[Int(id)].previousClosing = Self.none
    entries[Int(id)].nextClosing = Self.none
  }
}
