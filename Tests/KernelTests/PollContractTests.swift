import Glibc
import Kernel
import Testing

/// What every `IO` promises about waiting.
@Suite(.serialized) struct PollContractTests {
  private let clock = SystemClock()

  @Test(arguments: Backend.available)
  func aPollWithoutWaitReturnsAtOnce(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    pair.server.receive(pair.accepted, into: Bytes(zeros: 64), count: nil)
    let begin = clock.monotonicNow()
    for _ in 0..<1000 { pair.server.poll(wait: 0) }
    #expect(clock.monotonicNow() - begin < 1_000_000_000)
    #expect(pair.server.log.isEmpty)
  }

  @Test(arguments: Backend.available)
  func aPollWithNothingToReportWaitsItsTime(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    pair.server.receive(pair.accepted, into: Bytes(zeros: 64), count: nil)
    // A signal, or the end of another ring of this thread, may end a wait early; not every one.
    let waits = (0..<5).map { _ in
      let begin = clock.monotonicNow()
      pair.server.poll(wait: 60_000_000)
      return clock.monotonicNow() - begin
    }
    #expect(waits.max()! >= 59_000_000 && waits.max()! < 2_000_000_000)
  }

  @Test(arguments: Backend.available)
  func aWaitOfMicrosecondsIsNotRoundedToMilliseconds(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    let waits = (0..<20).map { _ in
      let begin = clock.monotonicNow()
      pair.server.poll(wait: 100_000)
      return clock.monotonicNow() - begin
    }
    #expect(waits.contains { $0 >= 90_000 && $0 < 900_000 })
  }

  @Test(arguments: Backend.available)
  func bytesThatComeEndAWait(_ backend: Backend) throws {
    let pair = try ConnectedPair(backend)
    pair.server.receive(pair.accepted, into: Bytes(zeros: 64), count: nil)
    let port = pair.port
    let thread = try PinnedThread(name: "late client") {
      usleep(50_000)
      let client = try? EpollIO(maximumConnections: 1)
      guard var client else { return }
      _ = try? client.connect(host: "127.0.0.1", port: port)
      usleep(200_000)
    }
    let begin = clock.monotonicNow()
    for _ in 0..<5 where pair.server.log.isEmpty { pair.server.poll(wait: 4_000_000_000) }
    let elapsed = clock.monotonicNow() - begin
    thread.join()
    #expect(pair.server.log.map(\.kind) == [.accepted])
    #expect(elapsed >= 45_000_000 && elapsed < 2_000_000_000)
  }

  @Test(arguments: Backend.all)
  func aReceiveThatWaitedThroughManyPollsStillCompletes(_ backend: Backend) throws {
    // More polls than a backend spends on looking for itself.
    let pair = try ConnectedPair(backend)
    let inbox = Bytes(zeros: 64)
    pair.server.receive(pair.accepted, into: inbox, count: nil)
    for _ in 0..<20_000 { pair.server.poll(wait: 0) }
    pair.client.send(pair.connected, from: Bytes(pattern: 50))
    #expect(try pair.server.next(.received, with: pair.client).result == 50)
    #expect(inbox.prefix(50) == Bytes(pattern: 50).array)
  }

  @Test(arguments: Backend.all)
  func busyConnectionsDoNotKeepAQuietOneWaiting(_ backend: Backend) throws {
    let (server, client) = try backend.makeTwo()
    let port = try server.listen(host: "127.0.0.1", port: 0)
    let question = Bytes(pattern: 50)
    let inbox = Bytes(zeros: 64)
    var clients: [ConnectionID] = []
    for _ in 0..<6 {
      clients.append(try client.connect(port: port))
      _ = try server.next(.accepted)
    }
    let servers = (0..<6).map { ConnectionID(rawValue: UInt32($0)) }
    for connection in servers { server.receive(connection, into: inbox, count: nil) }
    // All but the last talk without a break; then the last one says one thing.
    var polls = 0
    for round in 0..<200 {
      if round == 100 { client.send(clients[5], from: question) }
      for index in 0..<5 { client.send(clients[index], from: question) }
      for index in 0..<5 { _ = try server.next(.received, of: UInt32(index), with: client) }
      for index in 0..<5 { server.receive(servers[index], into: inbox, count: nil) }
      for index in 0..<5 { _ = try client.next(.sent, of: clients[index].rawValue) }
      if round > 100 { polls += 1 }
      if server.log.contains(where: { $0.kind == .received && $0.id == 5 }) { break }
    }
    #expect(polls < 50, "the quiet connection's bytes waited for \(polls) rounds of the others")
  }

  @Test(arguments: Backend.all)
  func whatDoesNotFitIsHandedOutByTheNextPoll(_ backend: Backend) throws {
    // A test polls for 64 completions at a time; 150 stand ready.
    let (server, client) = try backend.makeTwo(150, 150)
    let port = try server.listen(host: "127.0.0.1", port: 0)
    for _ in 0..<150 { _ = try client.connect(port: port) }
    server.poll(wait: 1_000_000)
    #expect(server.log.count <= 64)
    let ids = Set(try (0..<150).map { _ in try server.next(.accepted).id })
    #expect(ids == Set(0..<150))
  }
}
