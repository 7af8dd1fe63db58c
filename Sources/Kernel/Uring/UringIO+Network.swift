import CKernel
import CLiburing
import Glibc
import Memory

// TCP on the ring: multishot accept, one receive and one send a connection. A send is tried at once without the ring,
// which is as fast for one connection and an eighth faster for many, and reaches the first client before the last is
// served; what the socket does not take goes through the ring.
extension UringIO {
  public mutating func listen(host: String, port: UInt16) throws -> UInt16 {
    precondition(listener < 0, "one listener an IO")
    let (socket, port) = try StreamSocket.listen(host: host, port: port)
    listener = socket
    listenerEpoch &+= 1
    submitAccept()
    ring.enter()
    return port
  }

  public mutating func stopListening() {
    if listener < 0 { return }
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
    listener = -1
  }

  public mutating func connect(host: String, port: UInt16) throws -> ConnectionID {
    let socket = try StreamSocket.connect(host: host, port: port)
    guard let id = connections.insert(socket: socket) else {
      Glibc.close(socket)
      throw SystemError(
        action: "connect to \(host):\(port), with \(maximumConnections) connections open", code: EMFILE)
    }
    return ConnectionID(rawValue: id)
  }

  public mutating func receive(_ connection: ConnectionID, into base: UnsafeMutableRawPointer, count: Int) {
    connections.beginReceive(connection.rawValue, into: base, count: count)
    if !direct.add(connection.rawValue) { submitReceive(connection.rawValue) }
  }

  public mutating func send(_ connection: ConnectionID, from base: UnsafeRawPointer, count: Int) {
    connections.beginSend(connection.rawValue, from: base, count: count)
    let socket = connections.entries[Int(connection.rawValue)].socket
    let taken = apus_send(socket, base, UInt64(count))
    if taken > 0, let completion = connections.endSend(connection.rawValue, taken) {
      ready.append(completion)
    } else {
      submitSend(connection.rawValue)
    }
  }

  public mutating func close(_ connection: ConnectionID) {
    _ = connections.entry(connection.rawValue)
    connections.beginClose(connection.rawValue, now: clock.monotonicNow())
    continueClose(connection.rawValue)
  }

  // MARK: Submissions

  private func submitAccept() {
    let slot = ring.slot()
    io_uring_prep_multishot_accept(slot, listener, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
    slot.pointee.user_data = Operation.accept.userData(listenerEpoch)
  }

  private func submitListenerWatch() {
    let slot = ring.slot()
    io_uring_prep_poll_add(slot, listener, UInt32(POLLIN))
    slot.pointee.user_data = Operation.listenerWatch.userData(listenerEpoch)
  }

  private func submitReceive(_ id: UInt32) {
    let entry = connections.entries + Int(id)
    let slot = ring.slot()
    io_uring_prep_recv(slot, entry.pointee.socket, entry.pointee.receiveBase!, entry.pointee.receiveCount, 0)
    slot.pointee.user_data = Operation.receive.userData(id)
  }

  private func submitSend(_ id: UInt32) {
    let entry = connections.entries + Int(id)
    let done = entry.pointee.sentCount
    let slot = ring.slot()
    io_uring_prep_send(
      slot, entry.pointee.socket, entry.pointee.sendBase! + done, entry.pointee.sendCount - done,
      Int32(MSG_NOSIGNAL | MSG_WAITALL))
    slot.pointee.user_data = Operation.send.userData(id)
  }

  private func submitDrain(_ id: UInt32) {
    connections.entries[Int(id)].state.insert(.draining)
    let slot = ring.slot()
    io_uring_prep_recv(slot, connections.entries[Int(id)].socket, scratch.base, scratch.byteCount, 0)
    slot.pointee.user_data = Operation.drain.userData(id)
  }

  // MARK: Direct receives

  /// Tries the direct receives; if there is nothing else to do, a few times, for bytes that come while the caller goes
  /// around its loop wait for it.
  /// - Returns: how many completions were put behind the first `count`.
  mutating func lookForBytes(
    into completions: UnsafeMutableBufferPointer<Completion>, _ count: Int, isIdle: Bool
  ) -> Int {
    var looksLeft = isIdle ? DirectReceives.looksPerIdlePoll : 1
    while true {
      let done = receiveDirectly(into: completions, count)
      looksLeft -= 1
      if done > 0 || looksLeft == 0 || apus_ring_ready(ring.pointer) != 0
        || apus_ring_wants_enter(ring.pointer) != 0
      {
        return done
      }
    }
  }

  /// Tries the direct receives once.
  private mutating func receiveDirectly(
    into completions: UnsafeMutableBufferPointer<Completion>, _ count: Int
  ) -> Int {
    var done = 0
    var index = 0
    while index < direct.count && count + done < completions.count {
      let id = direct[index]
      let entry = connections.entries + Int(id)
      let result = apus_receive(
        entry.pointee.socket, entry.pointee.receiveBase!, UInt64(entry.pointee.receiveCount))
      if result == -EAGAIN || result == -EINTR {
        if direct.triedInVain(index) {
          index += 1
        } else {
          direct.remove(at: index)
          submitReceive(id)
        }
      } else {
        direct.remove(at: index)
        completions[count + done] = completeReceive(id, result)
        done += 1
      }
    }
    return done
  }

  /// Leaves the direct receives to the ring: the thread is about to wait.
  mutating func submitDirectReceives() {
    while direct.count > 0 {
      submitReceive(direct[0])
      direct.remove(at: 0)
    }
  }

  // MARK: Completions

  mutating func completeReceive(_ id: UInt32, _ result: Int32) -> Completion {
    let completion = connections.endReceive(id, result)
    continueClose(id)
    return completion
  }

  mutating func completeSend(_ id: UInt32, _ result: Int32) -> Completion? {
    guard let completion = connections.endSend(id, result) else {
      submitSend(id)
      return nil
    }
    continueClose(id)
    return completion
  }

  mutating func completeDrain(_ id: UInt32, _ result: Int32) {
    connections.endDrain(id, result)
    continueClose(id)
  }

  mutating func completeAccept(epoch: UInt32, _ result: Int32, more: Bool) -> Completion? {
    let isCurrent = listener >= 0 && epoch == listenerEpoch
    if result == -EMFILE || result == -ENFILE, isCurrent {
      refusedConnections += StreamSocket.refuseWaiting(listener: listener, spare: &spareDescriptor)
      // An accept fails without descriptors even when no client waits: start it again when one does.
      submitListenerWatch()
    } else if isCurrent && !more {
      submitAccept()
    }
    if result < 0 { return nil }
    guard isCurrent, let id = connections.insert(socket: result) else {
      Glibc.close(result)
      refusedConnections += 1
      return nil
    }
    StreamSocket.configure(result)
    let completion = Completion(kind: .accepted, id: id, result: 0)
    if ready.isEmpty { return completion }
    // The `.closed` of the connection that had this id may stand there: it comes first.
    ready.append(completion)
    return nil
  }

  func completeListenerWatch(epoch: UInt32) {
    if listener >= 0 && epoch == listenerEpoch { submitAccept() }
  }

  private mutating func continueClose(_ id: UInt32) {
    if !connections.entries[Int(id)].state.contains(.closing) { return }
    switch connections.advanceClose(id) {
    case .wait: break
    case .drain: submitDrain(id)
    case .closed: ready.append(Completion(kind: .closed, id: id, result: 0))
    }
  }
}
