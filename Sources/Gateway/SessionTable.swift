import Domain
import Memory

/// The durable half of the gateway: every session ever seen, its numbers in both directions and the messages it
/// may be asked to send again. Like the matching engine it is a pure state machine, driven by commands and events
/// only, so a replay of the journal brings it back as it was.
public struct SessionTable: ~Copyable {
  /// One session: a pair of CompIDs, whatever connections it has had.
  @frozen public struct Session: BitwiseCopyable {
    public var client: CompID
    public var venue: CompID
    /// MsgSeqNum expected next from the client.
    public var nextInbound: UInt32
    /// MsgSeqNum of the next message to the client.
    public var nextOutbound: UInt32
    /// HeartBtInt (tag 108) of the latest logon, seconds.
    public var heartbeatSeconds: UInt32
    /// It has entered orders that are canceled on disconnect, since it was last disconnected.
    public var cancelsOnDisconnect = false
    var isListed: Bool
  }

  /// Sessions known.
  public private(set) var count = 0
  /// Messages kept for each session, a power of two.
  public let resendCapacity: Int

  private let limits: Limits
  private let inPlace = InPlace()
  private let memory: Region
  private let store: Region
  private let sessions: UnsafeMutablePointer<Session>
  private let listed: UnsafeMutablePointer<UInt32>
  private let messages: UnsafeMutablePointer<OutboundMessage>
  private var listedCount = 0

  /// Reserves memory for `limits.sessions` sessions. The pages of a session's messages arrive as it fills them.
  /// - Precondition: `limits.resendMessages` is a power of two.
  public init(limits: Limits) {
    let capacity = Int(limits.sessions)
    let resendCapacity = Int(limits.resendMessages)
    precondition(
      resendCapacity > 0 && resendCapacity & (resendCapacity - 1) == 0,
      "resendMessages must be a power of two")
    self.resendCapacity = resendCapacity
    self.limits = limits
    let listOffset = (capacity * MemoryLayout<Session>.stride + 63) & ~63
    memory = Region(byteCount: listOffset + capacity * 4)
    store = Region(
      byteCount: capacity * resendCapacity * MemoryLayout<OutboundMessage>.stride, prefault: false)
    sessions = memory.bind(Session.self, count: capacity)
    listed = memory.bind(UInt32.self, count: capacity, byteOffset: listOffset)
    messages = store.bind(OutboundMessage.self, count: capacity * resendCapacity)
  }

  /// - Precondition: the session exists.
  public subscript(_ id: SessionID) -> Session { entry(id).pointee }

  /// A session where it stands: reading one number does not copy the names.
  func entry(_ id: SessionID) -> UnsafePointer<Session> { UnsafePointer(sessions + checked(id)) }

  private func checked(_ id: SessionID) -> Int {
    precondition(Int(id.rawValue) < count, "no such session")
    return Int(id.rawValue)
  }

  /// The session of a pair of CompIDs, or `.none`.
  public func find(client: CompID, venue: CompID) -> SessionID {
    var index = 0
    while index < count {
      if sessions[index].client == client && sessions[index].venue == venue {
        return SessionID(rawValue: UInt32(index))
      }
      index += 1
    }
    return .none
  }

  /// The id that a new session would get, or `.none` if the table is full.
  public var nextID: SessionID {
    count < Int(limits.sessions) ? SessionID(rawValue: UInt32(count)) : .none
  }

  /// The message with a number, or nil if it was never sent or is no longer kept.
  public func message(_ id: SessionID, _ sequence: UInt32) -> UnsafePointer<OutboundMessage>? {
    let next = entry(id).pointee.nextOutbound
    guard sequence > 0, sequence < next, Int(next - sequence) <= resendCapacity else { return nil }
    let slot = self.slot(Int(id.rawValue), sequence)
    return slot.pointee.messageSequence == sequence ? UnsafePointer(slot) : nil
  }

  /// The lowest number of a session's messages that `message` may still give.
  public func firstKept(_ id: SessionID) -> UInt32 {
    let next = entry(id).pointee.nextOutbound
    return next > UInt32(resendCapacity) ? next - UInt32(resendCapacity) : 1
  }

  private func slot(
    _ index: Int, _ sequence: UInt32
  ) -> UnsafeMutablePointer<OutboundMessage> {
    messages + (index * resendCapacity + (Int(sequence) & (resendCapacity - 1)))
  }

  // MARK: What commands do

  /// A logon was taken: makes the session if it is new, resets numbers if asked, answers with a Logon.
  /// - Precondition: a new session's id is `nextID`.
  public mutating func apply(_ logon: SessionLogon, sequence: UInt64, timestamp: UInt64) {
    let index = Int(logon.session.rawValue)
    if index == count {
      precondition(count < Int(limits.sessions), "more sessions than the journal's limits allow")
      sessions[index] = Session(
        client: logon.client, venue: logon.venue, nextInbound: 1, nextOutbound: 1,
        heartbeatSeconds: 0, isListed: false)
      count += 1
    }
    precondition(index < count, "sessions are numbered without gaps")
    if logon.resetSequenceNumbers { sessions[index].nextOutbound = 1 }
    sessions[index].nextInbound = logon.nextInbound
    sessions[index].heartbeatSeconds = logon.heartbeatSeconds
    append(
      .logon(heartbeatSeconds: logon.heartbeatSeconds, reset: logon.echoesReset),
      to: index, sequence, timestamp)
  }

  /// A message of the session layer moved the numbers, and may have an answer.
  public mutating func apply(_ message: SessionMessage, sequence: UInt64, timestamp: UInt64) {
    let index = checked(message.session)
    sessions[index].nextInbound = message.nextInbound
    if message.reply != .none { append(.session(message), to: index, sequence, timestamp) }
  }

  /// An application message was taken: the session expects the next one.
  public mutating func take(_ origin: Origin) {
    guard origin.session != .none, origin.messageSequence != 0 else { return }
    sessions[checked(origin.session)].nextInbound = origin.messageSequence &+ 1
  }

  /// The session entered an order that is canceled on disconnect.
  public mutating func noteCancelOnDisconnect(_ id: SessionID) {
    if id != .none { sessions[checked(id)].cancelsOnDisconnect = true }
  }

  /// A mass cancel was carried out: if for a disconnected session, nothing is left that the next one could cancel.
  public mutating func apply(_ request: MassCancel) {
    let isForDisconnect = request.onDisconnect && request.session != .none
    guard isForDisconnect, request.instrument == .none, request.account == .none, request.side == nil else {
      return
    }
    sessions[checked(request.session)].cancelsOnDisconnect = false
  }

  /// Tells a session what became of its mass cancel.
  public mutating func answer(_ report: MassCancelReport, sequence: UInt64, timestamp: UInt64) {
    append(.massCancelReport(report), to: checked(report.session), sequence, timestamp)
  }

  /// An event concerns a session: it becomes its next message.
  public mutating func deliver(_ event: UnsafePointer<Event>, sequence: UInt64, timestamp: UInt64) {
    switch event.pointee {
    case .execution(let report):
      if report.session != .none {
        append(.execution(report), to: checked(report.session), sequence, timestamp)
      }
    case .cancelReject(let reject):
      append(.cancelReject(reject), to: checked(reject.session), sequence, timestamp)
    case .trade, .phaseChanged, .indicative, .tradeBusted, .transferred, .administered, .throttleUsage:
      break
    }
  }

  private mutating func append(
    _ body: OutboundMessage.Body, to index: Int, _ sequence: UInt64, _ timestamp: UInt64
  ) {
    let number = sessions[index].nextOutbound
    slot(index, number).pointee = OutboundMessage(
      journalSequence: sequence, sendingTime: timestamp, messageSequence: number, body: body)
    sessions[index].nextOutbound = number + 1
    guard !sessions[index].isListed else { return }
    sessions[index].isListed = true
    listed[listedCount] = UInt32(index)
    listedCount += 1
  }

  /// Takes one session off the list of those that have new messages, or gives `.none`.
  public mutating func takeListed() -> SessionID {
    guard listedCount > 0 else { return .none }
    listedCount -= 1
    let index = Int(listed[listedCount])
    sessions[index].isListed = false
    return SessionID(rawValue: UInt32(index))
  }

  // MARK: What a snapshot brings back

  /// Adds a session as it was.
  mutating func add(
    client: CompID, venue: CompID, _ nextInbound: UInt32, _ nextOutbound: UInt32, heartbeat: UInt32,
    cancelsOnDisconnect: Bool
  ) -> SessionID {
    sessions[count] = Session(
      client: client, venue: venue, nextInbound: nextInbound, nextOutbound: nextOutbound,
      heartbeatSeconds: heartbeat, cancelsOnDisconnect: cancelsOnDisconnect, isListed: false)
    count += 1
    return SessionID(rawValue: UInt32(count - 1))
  }

  /// Keeps a message under the number it has.
  mutating func keep(_ message: OutboundMessage, of id: SessionID) {
    slot(checked(id), message.messageSequence).pointee = message
  }

  // MARK: State hash

  /// A hash over names and numbers of all sessions, the same on every machine.
  public func stateHash(seed: UInt64) -> UInt64 {
    var hash = seed
    for index in 0..<count {
      hash = sessions[index].client.mixed(with: hash)
      hash = sessions[index].venue.mixed(with: hash)
      let numbers = UInt64(sessions[index].nextInbound) << 32 | UInt64(sessions[index].nextOutbound)
      hash = (hash ^ numbers ^ (sessions[index].cancelsOnDisconnect ? 1 << 63 : 0)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    return hash
  }
}
