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
