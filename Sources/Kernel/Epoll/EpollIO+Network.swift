import CKernel
import Glibc
import Memory

// TCP on epoll: every socket is watched edge-triggered and remembers whether it may be read; sends are tried at once,
// and only a socket that did not take all of one is watched for room too.
extension EpollIO {
  public mutating func listen(host: String, port: UInt16) throws -> UInt16 {
    precondition(listener < 0, "one listener an IO")
    let (socket, port) = try StreamSocket.listen(host: host, port: port)
    apus_set_blocking(socket, 0)
    var interest = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u32: ConnectionTable.none))
    if epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &interest) != 0 {
      let code = errno
      Glibc.close(socket)
      throw SystemError(action: "watch \(host):\(port)", code: code)
    }
    listener = socket
    return port
  }

  public mutating func stopListening() {
    if listener < 0 { return }
    Glibc.close(listener)
    listener = -1
  }

  public mutating func connect(host: String, port: UInt16) throws -> ConnectionID {
    let socket = try StreamSocket.connect(host: host, port: port)
    guard let id = insert(socket) else {
      Glibc.close(socket)
      throw SystemError(
        action: "connect to \(host):\(port), with \(maximumConnections) connections open", code: EMFILE)
    }
    return ConnectionID(rawValue: id)
  }

  public mutating func receive(_ connection: ConnectionID, into base: UnsafeMutableRawPointer, count: Int) {
    connections.beginReceive(connection.rawValue, into: base, count: count)
    let entry = connections.entries + Int(connection.rawValue)
    if entry.pointee.state.contains(.readable) { tryReceive(connection.rawValue) }
    if entry.pointee.state.contains(.receiving) { direct.add(connection.rawValue) }
  }

  public mutating func send(_ connection: ConnectionID, from base: UnsafeRawPointer, count: Int) {
    connections.beginSend(connection.rawValue, from: base, count: count)
    trySend(connection.rawValue)
  }

  public mutating func close(_ connection: ConnectionID) {
    _ = connections.entry(connection.rawValue)
    connections.beginClose(connection.rawValue, now: clock.monotonicNow())
    continueClose(connection.rawValue)
  }

  // MARK: Accept

  mutating func acceptAll() {
    while listener >= 0 {
      let socket = apus_accept(listener)
      if socket < 0 {
        if errno == EMFILE || errno == ENFILE {
          refusedConnections += StreamSocket.refuseWaiting(listener: listener, spare: &spareDescriptor)
        }
        return
      }
      if let id = insert(socket) {
        StreamSocket.configure(socket)
        ready.append(Completion(kind: .accepted, id: id, result: 0))
      } else {
        Glibc.close(socket)
        refusedConnections += 1
      }
    }
  }

  private mutating func insert(_ socket: Int32) -> UInt32? {
    guard let id = connections.insert(socket: socket) else { return nil }
    watch(id, EPOLL_CTL_ADD, EPOLLIN.rawValue)
    return id
  }

  private func watch(_ id: UInt32, _ action: Int32, _ events: UInt32) {
    let edges = events | EPOLLRDHUP.rawValue | EPOLLET.rawValue
    var interest = epoll_event(events: edges, data: epoll_data_t(u32: id))
    let watched = epoll_ctl(descriptor, action, connections.entries[Int(id)].socket, &interest)
    precondition(watched == 0, "epoll refuses a socket, errno \(errno)")
  }

  // MARK: Bytes

  mutating func tryReceive(_ id: UInt32) {
    let entry = connections.entries + Int(id)
    let count = entry.pointee.receiveCount
    let result = apus_receive(entry.pointee.socket, entry.pointee.receiveBase!, UInt64(count))
    if result == -EAGAIN {
      entry.pointee.state.remove(.readable)
      return
    }
    // Less than asked for: the socket is empty now, and new bytes make a new event. An end that was already
    // announced makes none.
    if result > 0 && result < count && !entry.pointee.state.contains(.endSeen) {
      entry.pointee.state.remove(.readable)
    }
    ready.append(connections.endReceive(id, result))
    continueClose(id)
  }

  /// Tries the receives of the connections that are busy right now. An event that tells of the same bytes comes later and
  /// finds nothing.
  mutating func receiveDirectly() {
    var index = 0
    while index < direct.count {
      let id = direct[index]
      let isReceiving = connections.entries[Int(id)].state.contains(.receiving)
      if isReceiving { tryReceive(id) }
      if isReceiving && connections.entries[Int(id)].state.contains(.receiving) && direct.triedInVain(index) {
        index += 1
      } else {
        direct.remove(at: index)
      }
    }
  }

  mutating func trySend(_ id: UInt32) {
    let entry = connections.entries + Int(id)
    while true {
      let done = entry.pointee.sentCount
      let result = apus_send(
        entry.pointee.socket, entry.pointee.sendBase! + done, UInt64(entry.pointee.sendCount - done))
      if result == -EAGAIN {
        if !entry.pointee.state.contains(.watchedForRoom) {
          entry.pointee.state.insert(.watchedForRoom)
          watch(id, EPOLL_CTL_MOD, EPOLLIN.rawValue | EPOLLOUT.rawValue)
        }
        return
      }
      if let completion = connections.endSend(id, result) {
        ready.append(completion)
        continueClose(id)
        return
      }
    }
  }

  /// Receives what nobody wants until the peer's end; more of it than `drainRounds` is taken for the end.
  mutating func tryDrain(_ id: UInt32) {
    let socket = connections.entries[Int(id)].socket
    for _ in 0..<Self.drainRounds {
      let result = apus_receive(socket, scratch.base, UInt64(scratch.byteCount))
      if result == -EAGAIN { return }
      if result <= 0 { break }
    }
    connections.endDrain(id, 0)
    continueClose(id)
  }

  // MARK: The end

  private mutating func continueClose(_ id: UInt32) {
    if !connections.entries[Int(id)].state.contains(.closing) { return }
    switch connections.advanceClose(id) {
    case .wait: break
    case .drain:
      connections.entries[Int(id)].state.insert(.draining)
      tryDrain(id)
    case .closed: ready.append(Completion(kind: .closed, id: id, result: 0))
    }
  }
}
