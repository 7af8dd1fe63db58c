import Domain
import Memory

/// A first-in first-out list of connections or sessions by number, each on it at most once (who appends sees to that).
struct ConnectionList: ~Copyable {
  private let memory: Region
  private let slots: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  private var head = 0
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = capacity
    memory = Region(byteCount: capacity * 4)
    slots = memory.bind(UInt32.self, count: capacity)
  }

  mutating func append(_ id: UInt32) {
    precondition(count < capacity, "a connection is on the list twice")
    var tail = head + count
    if tail >= capacity { tail -= capacity }
    slots[tail] = id
    count += 1
  }

  mutating func takeFirst() -> UInt32? {
    guard count > 0 else { return nil }
    let id = slots[head]
    head += 1
    if head == capacity { head = 0 }
    count -= 1
    return id
  }
}

extension FIXGateway {
  /// Connections that may have something to send.
  public var dirtyCount: Int { dirty.count }

  /// The connection may have something to send.
  mutating func markDirty(_ id: UInt32) {
    let it = connection(id)
    guard !it.pointee.isDirty else { return }
    it.pointee.isDirty = true
    dirty.append(id)
  }

  /// A session has new messages: so has its connection, if there is one.
  public mutating func markDirty(session: SessionID) {
    let id = connectionOfSession[Int(session.rawValue)]
    if id != .max { markDirty(id) }
  }

  /// The next connection that may have something to send.
  public mutating func takeDirty() -> UInt32? {
    guard let id = dirty.takeFirst() else { return nil }
    connection(id).pointee.isDirty = false
    return id
  }

  /// Connections with unread input that wait for room.
  public var stalledCount: Int { stalled.count }
  public var hasStalled: Bool { stalled.count > 0 }

  /// The connection has input, but there is no room to act on it.
  public mutating func stall(_ id: UInt32) {
    let it = connection(id)
    guard !it.pointee.isStalled else { return }
    it.pointee.isStalled = true
    stalled.append(id)
  }

  /// The next connection that waited for room.
  public mutating func takeStalled() -> UInt32? {
    guard let id = stalled.takeFirst() else { return nil }
    connection(id).pointee.isStalled = false
    return id
  }
}
