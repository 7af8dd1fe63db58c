import Glibc

/// One end of a connection.
struct Endpoint {
  var party: Int
  /// -1 if it was turned away.
  var id: Int
  var peer: Int
  var window: Int

  /// Bytes on their way here and not yet received.
  var inbox: [UInt8] = []
  /// When they arrive: time and count, in order.
  var arrivals: [(due: UInt64, count: Int)] = []
  /// Bytes of `inbox` that have arrived.
  var arrived = 0
  /// The peer sends no more; the end comes after `inbox`, not before `endDue`.
  var ended = false
  var endDue: UInt64 = 0
  var broken = false
  var closing = false
  var closed = false
  var closeDeadline: UInt64 = 0

  var receiving: (base: UnsafeMutableRawPointer, count: Int)?
  var sending: (base: UnsafeRawPointer, count: Int, taken: Int)?
  /// A completion is not delivered yet.
  var receiveBusy = false
  var sendBusy = false
}

extension SimulatedWorld {
  /// How long a close waits for a peer that does not read.
  private var linger: UInt64 { 1_000_000_000 }

  func listen(_ party: Int, _ host: String, _ port: UInt16) throws -> UInt16 {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else {
      throw SystemError(action: "bind \(host):\(port)", code: EINVAL)
    }
    let chosen = port == 0 ? nextPort : port
    if port == 0 { nextPort += 1 }
    guard !parties.contains(where: { $0.port == chosen && !$0.isDown }) else {
      throw SystemError(action: "bind \(host):\(chosen)", code: EADDRINUSE)
    }
    parties[party].port = chosen
    return chosen
  }

  func connect(_ party: Int, _ port: UInt16) throws -> ConnectionID {
    guard let server = parties.firstIndex(where: { $0.port == port && !$0.isDown }) else {
      throw SystemError(action: "connect to port \(port)", code: ECONNREFUSED)
    }
    guard let id = parties[party].connections.firstIndex(where: { $0 == nil }) else {
      throw SystemError(action: "connect to port \(port)", code: EMFILE)
    }
    let window = random.chance(plan.slowPeer) ? plan.slowWindow : plan.window
    let here = endpoints.count
    endpoints.append(Endpoint(party: party, id: id, peer: here + 1, window: window))
    endpoints.append(Endpoint(party: server, id: -1, peer: here, window: window))
    parties[party].connections[id] = here
    accept(server, here + 1)
    return ConnectionID(rawValue: UInt32(id))
  }

  /// A client comes in, or is turned away at once if all ids are taken.
  private func accept(_ party: Int, _ endpoint: Int) {
    guard let id = parties[party].connections.firstIndex(where: { $0 == nil }) else {
      parties[party].refused += 1
      endpoints[endpoint].closed = true
      return endPeer(endpoints[endpoint].peer)
    }
    endpoints[endpoint].id = id
    parties[party].connections[id] = endpoint
    let latency = delay(plan.networkLatency, plan.delayedDelivery, plan.longestDelay)
    complete(party, Completion(kind: .accepted, id: UInt32(id), result: 0), after: latency)
  }

  func receive(_ party: Int, _ id: ConnectionID, _ base: UnsafeMutableRawPointer, _ count: Int) {
    guard !parties[party].isDown else { return }
    let endpoint = parties[party].endpoint(of: id.rawValue)
    precondition(!endpoints[endpoint].receiveBusy, "a receive is outstanding on connection \(id.rawValue)")
    precondition(!endpoints[endpoint].closing && count > 0)
    endpoints[endpoint].receiveBusy = true
    endpoints[endpoint].receiving = (base, count)
    schedule(.wake(endpoint: endpoint), after: 0)
  }

  func send(_ party: Int, _ id: ConnectionID, _ base: UnsafeRawPointer, _ count: Int) {
    guard !parties[party].isDown else { return }
    let endpoint = parties[party].endpoint(of: id.rawValue)
    precondition(!endpoints[endpoint].sendBusy, "a send is outstanding on connection \(id.rawValue)")
    precondition(!endpoints[endpoint].closing && count > 0)
    endpoints[endpoint].sendBusy = true
    endpoints[endpoint].sending = (base, count, 0)
    schedule(.wake(endpoint: endpoint), after: 0)
  }

  func close(_ party: Int, _ id: ConnectionID) {
    guard !parties[party].isDown else { return }
    let endpoint = parties[party].endpoint(of: id.rawValue)
    precondition(!endpoints[endpoint].closing, "connection \(id.rawValue) is closed twice")
    endpoints[endpoint].closing = true
    endpoints[endpoint].closeDeadline = now + linger
    schedule(.wake(endpoint: endpoint), after: 0)
    schedule(.wake(endpoint: endpoint), after: linger)
  }

  /// Does what an endpoint can do now.
  func progress(_ endpoint: Int) {
    guard !endpoints[endpoint].closed, !parties[endpoints[endpoint].party].isDown else { return }
    progressSend(endpoint)
    progressReceive(endpoint)
    finishClose(endpoint)
  }

  private func progressReceive(_ endpoint: Int) {
    while let first = endpoints[endpoint].arrivals.first, first.due <= now {
      endpoints[endpoint].arrived += first.count
      endpoints[endpoint].arrivals.removeFirst()
    }
    guard let (base, count) = endpoints[endpoint].receiving else { return }
    let end = endpoints[endpoint]
    if end.closing {
      finishReceive(endpoint, -ECANCELED)
    } else if end.arrived > 0 {
      let most = min(count, end.arrived)
      let taken = random.chance(plan.shortReceive) ? 1 + random.below(most) : most
      end.inbox.withUnsafeBytes { base.copyMemory(from: $0.baseAddress!, byteCount: taken) }
      endpoints[endpoint].inbox.removeFirst(taken)
      endpoints[endpoint].arrived -= taken
      finishReceive(endpoint, Int32(taken))
      schedule(.wake(endpoint: end.peer), after: 0)
    } else if end.broken {
      finishReceive(endpoint, random.chance(0.5) ? 0 : -ECONNRESET)
    } else if end.ended, end.inbox.isEmpty, end.endDue <= now {
      finishReceive(endpoint, 0)
    }
  }

  private func finishReceive(_ endpoint: Int, _ result: Int32) {
    endpoints[endpoint].receiving = nil
    let id = UInt32(endpoints[endpoint].id)
    complete(endpoints[endpoint].party, Completion(kind: .received, id: id, result: result))
  }

  private func progressSend(_ endpoint: Int) {
    guard let (base, count, taken) = endpoints[endpoint].sending else { return }
    let peer = endpoints[endpoint].peer
    if random.chance(plan.disconnect) { breakConnection(endpoint) }
    if endpoints[endpoint].broken || endpoints[endpoint].ended && endpoints[peer].closed {
      return finishSend(endpoint, -EPIPE)
    }
    let room = max(0, endpoints[peer].window - endpoints[peer].inbox.count)
    let moved = min(room, count - taken)
    if moved > 0 {
      let bytes = UnsafeRawBufferPointer(start: base + taken, count: moved)
      endpoints[peer].inbox.append(contentsOf: bytes)
      let latency = delay(plan.networkLatency, plan.delayedDelivery, plan.longestDelay)
      let due = max(now + latency, endpoints[peer].arrivals.last?.due ?? 0)
      endpoints[peer].arrivals.append((due, moved))
      endpoints[endpoint].sending = (base, count, taken + moved)
      schedule(.wake(endpoint: peer), after: due - now)
    }
    if taken + moved == count {
      finishSend(endpoint, Int32(count))
    } else if endpoints[endpoint].closing, now >= endpoints[endpoint].closeDeadline {
      finishSend(endpoint, -ETIMEDOUT)
    }
  }

  private func finishSend(_ endpoint: Int, _ result: Int32) {
    endpoints[endpoint].sending = nil
    let id = UInt32(endpoints[endpoint].id)
    complete(endpoints[endpoint].party, Completion(kind: .sent, id: id, result: result))
  }

  /// Ends a closing endpoint once nothing of it is outstanding; the peer then sees the end.
  func finishClose(_ endpoint: Int) {
    let end = endpoints[endpoint]
    guard end.closing, !end.closed, !end.receiveBusy, !end.sendBusy else { return }
    endpoints[endpoint].closed = true
    complete(end.party, Completion(kind: .closed, id: UInt32(end.id), result: 0))
    endPeer(end.peer)
  }

  private func endPeer(_ peer: Int) {
    let due = max(now + plan.networkLatency, endpoints[peer].arrivals.last?.due ?? 0)
    endpoints[peer].ended = true
    endpoints[peer].endDue = due
    schedule(.wake(endpoint: peer), after: due - now)
  }

  /// Breaks a connection for both sides; of the bytes on the wire only a part arrives.
  private func breakConnection(_ endpoint: Int) {
    for side in [endpoint, endpoints[endpoint].peer] {
      endpoints[side].broken = true
      let kept = random.below(endpoints[side].inbox.count + 1)
      endpoints[side].inbox.removeLast(endpoints[side].inbox.count - kept)
      endpoints[side].arrivals = []
      endpoints[side].arrived = kept
      schedule(.wake(endpoint: side), after: plan.networkLatency)
    }
  }

  /// Breaks the connection at the next turn.
  public func disconnect(_ party: Int, _ id: ConnectionID) {
    breakConnection(parties[party].endpoint(of: id.rawValue))
  }

  /// All connections of a party break.
  func leaveNetwork(_ party: Int) {
    parties[party].port = nil
    for endpoint in endpoints.indices where endpoints[endpoint].party == party && !endpoints[endpoint].closed
    {
      endpoints[endpoint].receiving = nil
      endpoints[endpoint].sending = nil
      breakConnection(endpoint)
      endpoints[endpoint].closed = true
    }
  }
}
