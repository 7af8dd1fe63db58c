import Domain
import Memory
import Wire

/// FIX order entry without IO: it is told what happened on connections, gives commands for what clients sent, and puts
/// the sessions' messages into bytes. The sequencer owns the `IO` and does what the gateway asks.
///
/// A connection id is the `IO`'s: dense from 0.
public struct FIXGateway: ~Copyable {
  let configuration: GatewayConfiguration
  /// Connections that are not free.
  public internal(set) var openConnections = 0

  private let inPlace = InPlace()
  private let memory: Region
  private let buffers: Region
  let connections: UnsafeMutablePointer<Connection>
  /// Where `nextCommand` puts what it found.
  let command: UnsafeMutablePointer<Command>
  /// The connection of each session that is logged on, else `UInt32.max`.
  let connectionOfSession: UnsafeMutablePointer<UInt32>
  var dirty: ConnectionList
  var stalled: ConnectionList
  /// Sessions whose connection ended: `nextDisconnectCommand` goes through them.
  var disconnected: ConnectionList
  var notices = NoticeQueue()

  var parser: FIXParser
  var writer = FIXWriter()
  /// Next connection that `nextTimerCommand` looks at.
  var timerIndex = 0
  var isStopping = false

  /// Reserves memory for all connections and sessions; pages of buffers arrive when a connection uses them.
  public init(configuration: GatewayConfiguration, limits: Limits) {
    let count = configuration.maximumConnections
    precondition(configuration.bufferSize >= 2 * FIXWriter.maximumMessageLength)
    self.configuration = configuration
    let commandOffset = (count * MemoryLayout<Connection>.stride + 63) & ~63
    let sessionOffset = commandOffset + MemoryLayout<Command>.stride
    memory = Region(byteCount: sessionOffset + Int(limits.sessions) * 4)
    buffers = Region(byteCount: count * 3 * configuration.bufferSize, prefault: false)
    connections = memory.bind(Connection.self, count: count)
    connections.initialize(repeating: Connection(), count: count)
    command = memory.bind(Command.self, count: 1, byteOffset: commandOffset)
    connectionOfSession = memory.bind(
      UInt32.self, count: Int(limits.sessions), byteOffset: sessionOffset)
    connectionOfSession.initialize(repeating: .max, count: Int(limits.sessions))
    dirty = ConnectionList(capacity: count)
    stalled = ConnectionList(capacity: count)
    disconnected = ConnectionList(capacity: Int(limits.sessions))
    parser = FIXParser()
  }

  func connection(_ id: UInt32) -> UnsafeMutablePointer<Connection> {
    precondition(Int(id) < configuration.maximumConnections, "no such connection")
    return connections + Int(id)
  }

  func inputBuffer(_ id: UInt32) -> UnsafeMutableRawPointer {
    buffers.base + Int(id) * 3 * configuration.bufferSize
  }

  func outputBuffer(_ id: UInt32, _ index: Int) -> UnsafeMutableRawPointer {
    inputBuffer(id) + (1 + index) * configuration.bufferSize
  }

  // MARK: What happened on a connection

  /// A client connected.
  public mutating func open(_ id: UInt32, now: UInt64) {
    let it = connection(id)
    precondition(it.pointee.phase == .free, "the connection is in use")
    it.pointee.phase = isStopping ? .draining : .awaitingLogon
    it.pointee.deadline = now + configuration.logonTimeout
    it.pointee.lastReceivedAt = now
    openConnections += 1
    if isStopping { markDirty(id) }
  }

  /// A receive is done: `result` bytes, or 0 or less if the client is gone.
  public mutating func received(_ id: UInt32, result: Int32, now: UInt64) {
    let it = connection(id)
    it.pointee.isReceiving = false
    guard result > 0 else {
      lose(id, .disconnected)
      return
    }
    it.pointee.inputEnd += Int(result)
    precondition(it.pointee.inputEnd <= configuration.bufferSize, "more bytes than there was room for")
    it.pointee.lastReceivedAt = now
    it.pointee.testRequestIsOut = false
  }

  /// A send is done.
  public mutating func sent(_ id: UInt32, result: Int32) {
    let it = connection(id)
    it.pointee.isSending = false
    if result < 0 { lose(id, .disconnected) } else { markDirty(id) }
  }

  /// A close is done; the id may come again. It stays on the lists that it is on, so that it is never on one twice.
  public mutating func closed(_ id: UInt32) {
    let it = connection(id)
    var free = Connection()
    free.isDirty = it.pointee.isDirty
    free.isStalled = it.pointee.isStalled
    it.pointee = free
    openConnections -= 1
  }

  // MARK: What the sequencer does for a connection

  /// Where the next receive shall put bytes; nil if one is under way, or none is wanted.
  public mutating func beginReceive(_ id: UInt32) -> UnsafeMutableRawBufferPointer? {
    let it = connection(id)
    switch it.pointee.phase {
    case .awaitingLogon, .active, .loggingOut: break
    case .free, .draining, .closing: return nil
    }
    guard !it.pointee.isReceiving, !it.pointee.isStalled else { return nil }
    compactInput(it, inputBuffer(id))
    let free = configuration.bufferSize - it.pointee.inputEnd
    guard free > 0 else {
      lose(id, .inputOverflow)
      return nil
    }
    it.pointee.isReceiving = true
    return UnsafeMutableRawBufferPointer(start: inputBuffer(id) + it.pointee.inputEnd, count: free)
  }

  /// Moves unread bytes to the front of the buffer.
  private func compactInput(
    _ it: UnsafeMutablePointer<Connection>, _ buffer: UnsafeMutableRawPointer
  ) {
    let unread = it.pointee.inputEnd - it.pointee.inputStart
    if unread > 0 && it.pointee.inputStart > 0 {
      buffer.copyMemory(from: buffer + it.pointee.inputStart, byteCount: unread)
    }
    it.pointee.inputStart = 0
    it.pointee.inputEnd = unread
  }

  /// The bytes of the next send; nil if one is under way or there are none.
  public mutating func beginSend(_ id: UInt32, now: UInt64) -> UnsafeRawBufferPointer? {
    let it = connection(id)
    guard !it.pointee.isSending, it.pointee.outputCount > 0, it.pointee.phase != .closing else {
      return nil
    }
    let output = UnsafeRawBufferPointer(
      start: outputBuffer(id, it.pointee.outputIndex), count: it.pointee.outputCount)
    it.pointee.isSending = true
    it.pointee.outputIndex ^= 1
    it.pointee.outputCount = 0
    it.pointee.lastSentAt = now
    return output
  }

  /// Whether the connection shall be closed now: asked once, after its output went. One that was given up does not wait
  /// for a client that may never read; the `IO` ends what is under way.
  public mutating func takeClose(_ id: UInt32) -> Bool {
    let it = connection(id)
    guard it.pointee.phase == .draining else { return false }
    if it.pointee.session != .none {
      guard it.pointee.hasSentLogout, !it.pointee.isSending, it.pointee.outputCount == 0 else {
        return false
      }
    }
    detach(it)
    it.pointee.phase = .closing
    return true
  }

  /// Whether the answers to a session's requests still have room: a client that does not read is not read either.
  public func hasRoom(_ id: UInt32, sessions: borrowing SessionTable) -> Bool {
    let it = connection(id)
    guard it.pointee.session != .none, it.pointee.phase == .active else { return true }
    let waiting = sessions.entry(it.pointee.session).pointee.nextOutbound &- it.pointee.cursor
    return Int(waiting) < sessions.resendCapacity / 2
  }

  /// The client is gone or is no longer wanted: nothing more is read or sent.
  mutating func lose(_ id: UInt32, _ kind: Notice.Kind) {
    let it = connection(id)
    guard it.pointee.phase != .free, it.pointee.phase != .closing else { return }
    note(kind, id)
    detach(it)
    it.pointee.session = .none
    it.pointee.followUp = nil
    it.pointee.outputCount = 0
    it.pointee.phase = .draining
    it.pointee.inputStart = it.pointee.inputEnd
    markDirty(id)
  }

  /// The session has no connection any more.
  mutating func detach(_ it: UnsafeMutablePointer<Connection>) {
    let session = it.pointee.session
    guard session != .none else { return }
    connectionOfSession[Int(session.rawValue)] = .max
    noteDisconnected(session)
  }

  mutating func note(_ kind: Notice.Kind, _ id: UInt32) {
    notices.append(
      Notice(kind: kind, connection: id, session: connection(id).pointee.session.rawValue))
  }

  /// Takes one thing for the operator's log.
  public mutating func takeNotice() -> Notice? { notices.take() }

  /// How many notices found no place since the last call.
  public mutating func takeDroppedNotices() -> UInt64 { notices.takeDropped() }
}
