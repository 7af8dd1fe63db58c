import Glibc
import Kernel
import Memory
import Testing

@Suite struct SimulatedIODiskTests {
  private func fill(_ region: borrowing Region, _ byte: UInt8) {
    memset(region.base, Int32(byte), region.byteCount)
  }

  /// Polls until a write is done. - Returns: its result.
  private func finish(_ io: inout SimulatedIO) -> Int32 {
    withUnsafeTemporaryAllocation(of: Completion.self, capacity: 4) { buffer in
      for _ in 0..<1000 where io.poll(into: buffer, wait: 1_000_000) > 0 { return buffer[0].result }
      return -1
    }
  }

  @Test func aDurableWriteThatCompletedSurvivesAPowerCut() throws {
    let world = SimulatedWorld(seed: 1)
    var io = SimulatedIO(world)
    let region = Region(byteCount: 4096)
    let file = try io.open(path: "/d/f", mode: .durable)
    try io.writeBlocking(file, at: 0, from: region.base, count: 4096)
    fill(region, 7)
    io.write(file, at: 0, from: region.base, count: 4096, token: 5)
    #expect(finish(&io) == 4096)
    world.crash(io.party, .power)
    #expect(world.contents("/d/f") == [UInt8](repeating: 7, count: 4096))
  }

  @Test func aWriteInFlightIsTornAtSectorsByACrash() throws {
    var outcomes: Set<[Bool]> = []
    for seed: UInt64 in 0..<60 {
      let world = SimulatedWorld(seed: seed)
      var io = SimulatedIO(world)
      let region = Region(byteCount: 4096)
      let file = try io.open(path: "/d/f", mode: .durable)
      try io.writeBlocking(file, at: 0, from: region.base, count: 2048)
      fill(region, 9)
      io.write(file, at: 0, from: region.base, count: 2048, token: 0)
      world.crash(io.party, .power)
      let bytes = world.contents("/d/f")!
      let sectors = (0..<4).map { Array(bytes[$0 * 512..<($0 + 1) * 512]) }
      for sector in sectors {
        #expect(Set(sector).count == 1, "seed \(seed): a sector is half old, half new")
      }
      outcomes.insert(sectors.map { $0[0] == 9 })
    }
    #expect(outcomes.count > 8)
    #expect(outcomes.contains([true, true, true, true]) && outcomes.contains([false, false, false, false]))
  }

  @Test func whatWasOnlyInTheCacheMayBeLostByAPowerCutButNotByAKill() throws {
    var lost = 0
    for seed: UInt64 in 0..<40 {
      for kind in [CrashKind.process, .power] {
        let world = SimulatedWorld(seed: seed)
        var io = SimulatedIO(world)
        let region = Region(byteCount: 4096)
        let file = try io.open(path: "/d/f", mode: .buffered)
        try io.writeBlocking(file, at: 0, from: region.base, count: 1024)
        fill(region, 3)
        io.write(file, at: 0, from: region.base, count: 1024, token: 0)
        #expect(finish(&io) == 1024)
        world.crash(io.party, kind)
        let whole = world.contents("/d/f") == [UInt8](repeating: 3, count: 1024)
        if kind == .process { #expect(whole) } else if !whole { lost += 1 }
      }
    }
    #expect(lost > 10)
  }

  @Test func aFileThatWasNeverMadeDurableMayVanish() throws {
    let survived = try (0..<40).count { seed in
      let world = SimulatedWorld(seed: UInt64(seed))
      var io = SimulatedIO(world)
      _ = try io.open(path: "/d/f", mode: .buffered)
      world.crash(io.party, .power)
      return world.contents("/d/f") != nil
    }
    #expect(survived > 5 && survived < 35)
  }

  @Test func aFullDiskAndABrokenOneGiveTheirErrors() throws {
    let world = SimulatedWorld(seed: 2)
    var io = SimulatedIO(world)
    let region = Region(byteCount: 4096)
    let file = try io.open(path: "/d/f", mode: .durable)
    world.plan.diskCapacity = 1024
    try io.writeBlocking(file, at: 0, from: region.base, count: 1024)
    io.write(file, at: 1024, from: region.base, count: 512, token: 0)
    #expect(finish(&io) == -ENOSPC)
    let full = #expect(throws: SystemError.self) {
      try io.writeBlocking(file, at: 1024, from: region.base, count: 512)
    }
    #expect(full?.code == ENOSPC)
    world.plan.writeError = 1
    io.write(file, at: 0, from: region.base, count: 512, token: 0)
    #expect(finish(&io) == -EIO)
  }

  @Test func aLockIsHeldUntilItsPartyIsGone() throws {
    let world = SimulatedWorld(seed: 3)
    var first = SimulatedIO(world)
    var second = SimulatedIO(world)
    try first.lock(path: "/d/lock")
    let error = #expect(throws: SystemError.self) { try second.lock(path: "/d/lock") }
    #expect(error?.code == EWOULDBLOCK)
    #expect(world.contents("/d/lock") == Array("\(first.party)\n".utf8))
    world.crash(first.party, .process)
    try second.lock(path: "/d/lock")
  }

  @Test func aPlannedCrashComesAtItsCall() throws {
    for operations in 1...6 {
      let world = SimulatedWorld(seed: 4)
      var io = SimulatedIO(world)
      let region = Region(byteCount: 4096)
      world.crash(io.party, .power, afterOperations: operations)
      var done = 0
      do {
        let file = try io.open(path: "/d/f", mode: .durable)
        while done < 10 {
          done += 1
          try io.writeBlocking(file, at: 0, from: region.base, count: 512)
        }
      } catch {}
      #expect(done == operations - 1)
      #expect(world.isDown(io.party) && world.plannedCrashes == 1)
    }
  }

  @Test func filesCanBeListedReadCutAndRemoved() throws {
    let world = SimulatedWorld(seed: 5)
    var io = SimulatedIO(world)
    world.setContents("/d/b", [1, 2, 3, 4])
    world.setContents("/d/a", [])
    world.setContents("/e/c", [])
    #expect(try io.list(directory: "/d") == ["a", "b"])
    let file = try io.open(path: "/d/b", mode: .buffered)
    let region = Region(byteCount: 4096)
    #expect(try io.read(file, at: 1, into: region.base, count: 100) == 3)
    #expect(region.base.load(as: UInt8.self) == 2)
    try io.truncate(file, to: 2)
    #expect(world.contents("/d/b") == [1, 2])
    try io.truncate(file, to: 3)
    #expect(world.contents("/d/b") == [1, 2, 0])
    #expect(try io.size(file) == 3)
    try io.remove(path: "/d/b")
    #expect(world.contents("/d/b") == nil)
    #expect(throws: SystemError.self) { _ = try io.open(path: "/d/b", mode: .read) }
  }

  @Test func aBufferThatChangesDuringItsWriteTraps() async {
    await #expect(processExitsWith: .failure) {
      let world = SimulatedWorld(seed: 6)
      var io = SimulatedIO(world)
      let region = Region(byteCount: 4096)
      let file = try io.open(path: "/d/f", mode: .durable)
      io.write(file, at: 0, from: region.base, count: 512, token: 0)
      region.base.storeBytes(of: 1, as: UInt8.self)
      world.advance(to: world.now + 1_000_000_000)
    }
  }

  @Test func anUnalignedDurableWriteTraps() async {
    await #expect(processExitsWith: .failure) {
      var io = SimulatedIO(SimulatedWorld(seed: 7))
      let region = Region(byteCount: 4096)
      let file = try io.open(path: "/d/f", mode: .durable)
      io.write(file, at: 100, from: region.base, count: 512, token: 0)
    }
  }
}
