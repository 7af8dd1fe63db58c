import Glibc
import Kernel
import Testing

/// What every `IO` promises about connections.
@Suite(.serialized) struct NetworkContractTests {
  @Test(arguments: Backend.all)
  func whatAClientSendsArrivesAndComesBack(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    let question = Bytes(pattern: 180)
    let inbox = Bytes(zeros: 4096)
    pair.server.receive(pair.accepted, into: inbox, count: nil)
    pair.client.send(pair.connected, from: question)
    #expect(try pair.client.next(.sent).result == 180)
    #expect(try pair.server.next(.received).result == 180)
    #expect(inbox.prefix(180) == question.array)

    pair.server.send(pair.accepted, from: question)
    #expect(try pair.client.receiveAll(pair.connected, count: 180, with: pair.server).0 == question.array)
    #expect(try pair.server.next(.sent).result == 180)
  }

  @Test(arguments: Backend.all)
  func aSendLargerThanTheSocketIsTakenWhole(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    let large = Bytes(pattern: 9 << 20)
    pair.server.send(pair.accepted, from: large)
    for _ in 0..<20 { pair.server.poll(wait: 0) }
    #expect(pair.server.log.isEmpty, "the send cannot be done before the peer reads")
    let arrived = try pair.client.receiveAll(pair.connected, count: large.count, with: pair.server)
    // As a Boolean: a failure would describe millions of bytes.
    let isWhole = arrived.0 == large.array
    #expect(isWhole)
    #expect(try pair.server.next(.sent, with: pair.client).result == Int32(large.count))
  }

  @Test(arguments: Backend.all)
  func aReceiveStartedAfterTheBytesCameFindsThem(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    pair.client.send(pair.connected, from: Bytes(pattern: 300))
    _ = try pair.client.next(.sent)
    for _ in 0..<5 { pair.server.poll(wait: 1_000_000) }
    let arrived = try pair.server.receiveAll(pair.accepted, count: 300, with: pair.client)
    #expect(arrived.0 == Bytes(pattern: 300).array)
  }

  @Test(arguments: Backend.all)
  func theEndOfThePeerIsAReceiveOfNothing(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    pair.client.send(pair.connected, from: Bytes(pattern: 100))
    pair.client.close(pair.connected)
    let arrived = try pair.server.receiveAll(pair.accepted, count: 1000, with: pair.client)
    #expect(arrived.0.count == 100)
    #expect(arrived.ended)
    pair.server.close(pair.accepted)
    _ = try pair.server.next(.closed)
    _ = try pair.client.next(.closed)
  }

  @Test(arguments: Backend.all)
  func whatWasSentIsDeliveredBeforeTheEnd(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    // Bytes that the server never reads: closing over them must not reset the connection.
    let unread = Bytes(pattern: 100_000)
    pair.client.send(pair.connected, from: unread)
    let last = Bytes(pattern: 5 << 20, seed: 7)
    pair.server.send(pair.accepted, from: last)
    pair.server.close(pair.accepted)
    let arrived = try pair.client.receiveAll(pair.connected, count: last.count + 1, with: pair.server)
    let isWhole = arrived.0 == last.array
    #expect(isWhole)
    #expect(arrived.ended)
    pair.client.close(pair.connected)
    #expect(try pair.server.next(.sent).result == Int32(last.count))
    _ = try pair.server.next(.closed, with: pair.client)
  }

  @Test(arguments: Backend.all)
  func closedIsTheLastWordOfAConnection(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    let inbox = Bytes(zeros: 64)
    let outbox = Bytes(pattern: 64)
    pair.server.receive(pair.accepted, into: inbox, count: nil)
    pair.server.send(pair.accepted, from: outbox)
    pair.server.close(pair.accepted)
    pair.client.close(pair.connected)
    _ = try pair.client.next(.closed, with: pair.server)
    let end = SystemClock().monotonicNow() + 5_000_000_000
    while pair.server.log.count < 3 && SystemClock().monotonicNow() < end {
      pair.server.poll(wait: 1_000_000)
    }
    #expect(Set(pair.server.log.map(\.kind)) == [.sent, .received, .closed])
    #expect(pair.server.log.last?.kind == .closed)
  }

  @Test(arguments: Backend.available)
  func aPeerThatDoesNotCloseIsCut(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    let begin = SystemClock().monotonicNow()
    // The peer reads nothing, so the send cannot end by itself.
    let tooMuch = Bytes(pattern: 9 << 20)
    pair.server.send(pair.accepted, from: tooMuch)
    pair.server.close(pair.accepted)
    #expect(try pair.server.next(.sent).result < 0)
    _ = try pair.server.next(.closed)
    let elapsed = SystemClock().monotonicNow() - begin
    #expect(elapsed > 900_000_000 && elapsed < 3_000_000_000)
  }

  @Test(arguments: Backend.available)
  func aResetPeerEndsSendAndReceive(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    let inbox = Bytes(zeros: 64)
    let tooMuch = Bytes(pattern: 9 << 20)
    pair.server.receive(pair.accepted, into: inbox, count: nil)
    pair.server.send(pair.accepted, from: tooMuch)
    pair.client.close(pair.connected)
    // Nobody reads on the other side: the client is cut after a second and resets the connection.
    _ = try pair.client.next(.closed, with: pair.server)
    #expect(try pair.server.next(.sent).result != 0)
    #expect(try pair.server.next(.received).result <= 0)
    pair.server.close(pair.accepted)
    _ = try pair.server.next(.closed)
  }

  @Test(arguments: Backend.all)
  func manyConnectionsAreServedAtOnce(_ backend: Backend) throws {
    let count = 300
    let (server, client) = try backend.makeTwo(count, count)
    let port = try server.listen(host: "127.0.0.1", port: 0)
    var inboxes: [UInt32: Bytes] = [:]
    let messages = (0..<count).map { Bytes(pattern: 200, seed: $0) }
    let connected = try (0..<count).map { _ in
      let id = try client.connect(port: port)
      server.poll(wait: 0)
      return id
    }
    for _ in 0..<count {
      let id = try server.next(.accepted).id
      #expect(inboxes[id] == nil, "each connection has its own id")
      inboxes[id] = Bytes(zeros: 200)
      server.receive(ConnectionID(rawValue: id), into: inboxes[id]!, count: nil)
    }
    for (id, message) in zip(connected, messages) { client.send(id, from: message) }
    for _ in 0..<count {
      let arrived = try server.next(.received, with: client)
      #expect(arrived.result == 200)
      server.send(ConnectionID(rawValue: arrived.id), from: inboxes[arrived.id]!)
    }
    for (id, message) in zip(connected, messages) {
      #expect(try client.receiveAll(id, count: 200, with: server).0 == message.array)
    }
  }

  @Test(arguments: Backend.available)
  func beyondTheLimitAClientIsTurnedAway(_ backend: Backend) throws {
    let server = try backend.make(maximumConnections: 2)
    let client = try backend.make(maximumConnections: 8)
    let port = try server.listen(host: "127.0.0.1", port: 0)
    let connected = try (0..<3).map { _ in try client.connect(port: port) }
    let first = try server.next(.accepted).id
    _ = try server.next(.accepted)
    #expect(try client.receiveAll(connected[2], count: 1, with: server).ended)
    #expect(server.refusedConnections == 1)

    // The place of one that goes is free again.
    client.close(connected[0])
    server.close(ConnectionID(rawValue: first))
    _ = try server.next(.closed, of: first, with: client)
    _ = try client.connect(port: port)
    #expect(try server.next(.accepted).id == first)
    #expect(throws: SystemError.self) {
      for _ in 0..<8 { _ = try client.connect(port: port) }
    }
  }

  @Test(arguments: Backend.available)
  func aClosedIdIsAnnouncedBeforeItIsGivenAgain(_ backend: Backend) throws {
    let server = try backend.make(maximumConnections: 1)
    let client = try backend.make()
    let port = try server.listen(host: "127.0.0.1", port: 0)
    var metTogether = 0
    for _ in 0..<100 {
      let first = try client.connect(port: port)
      let accepted = try server.next(.accepted).id
      server.close(ConnectionID(rawValue: accepted))
      client.close(first)
      _ = try client.next(.closed)
      // The end of the first client and the arrival of the second now wait for the same poll.
      let second = try client.connect(port: port)
      client.close(second)
      for _ in 0..<3 { server.poll(wait: 0) }
      let closed = server.log.firstIndex { $0.kind == .closed }
      if let again = server.log.firstIndex(where: { $0.kind == .accepted }) {
        #expect(closed != nil && closed! < again)
        server.log = []
        metTogether += 1
        server.close(ConnectionID(rawValue: accepted))
      }
      _ = try server.next(.closed, with: client)
      _ = try client.next(.closed, with: server)
    }
    #expect(metTogether > 0 || backend == .epoll, "epoll looks at its listener first")
  }

  @Test(arguments: Backend.available)
  func aPortInUseIsNamed(_ backend: Backend) throws {
    let first = try backend.make()
    let port = try first.listen(host: "127.0.0.1", port: 0)
    let second = try backend.make()
    let error = #expect(throws: SystemError.self) { try second.listen(host: "127.0.0.1", port: port) }
    #expect(error?.code == EADDRINUSE)
    #expect("\(error!)" == "listen on 127.0.0.1:\(port): Address already in use (errno 98)")
  }

  @Test(arguments: Backend.available)
  func anAddressThatIsNoneIsNamed(_ backend: Backend) throws {
    let io = try backend.make()
    let error = #expect(throws: SystemError.self) { try io.listen(host: "the.moon", port: 9001) }
    #expect("\(error!)".contains("the.moon:9001"))
  }

  @Test(arguments: Backend.available)
  func afterStopListeningConnectionsGoOnAndThePortIsFree(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    pair.server.stopListening()
    for _ in 0..<3 { pair.server.poll(wait: 0) }
    #expect(throws: SystemError.self) { try pair.client.connect(port: pair.port) }
    pair.client.send(pair.connected, from: Bytes(pattern: 10))
    #expect(try pair.server.receiveAll(pair.accepted, count: 10, with: pair.client).0.count == 10)
    #expect(try pair.server.listen(host: "127.0.0.1", port: pair.port) == pair.port)
    _ = try pair.client.connect(port: pair.port)
    _ = try pair.server.next(.accepted)
  }

  @Test(arguments: Backend.available)
  func aMachineWithoutDescriptorsTurnsClientsAwayAndRecovers(_ backend: Backend) async throws {
    await #expect(processExitsWith: .success) { [backend] in
      let server = try backend.make()
      let client = try backend.make()
      var limit = rlimit(rlim_cur: 100, rlim_max: 100)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let port = try server.listen(host: "127.0.0.1", port: 0)
      let connected = try (0..<2).map { _ in try client.connect(port: port) }
      var taken: [Int32] = []
      while true {
        let descriptor = dup(0)
        if descriptor < 0 { break }
        taken.append(descriptor)
      }
      for id in connected {
        let arrived = try client.receiveAll(id, count: 1, with: server)
        precondition(arrived.ended && arrived.0.isEmpty)
      }
      precondition(server.refusedConnections == 2 && server.log.isEmpty)
      for descriptor in taken { Glibc.close(descriptor) }
      _ = try client.connect(port: port)
      _ = try server.next(.accepted)
      exit(0)
    }
  }
}
