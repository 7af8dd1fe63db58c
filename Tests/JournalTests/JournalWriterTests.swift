import Domain
import Glibc
import Kernel
import Testing

@testable import Journal

@Suite struct JournalWriterTests {
  @Test func whatWasAppendedComesBackInOrder() throws {
    let world = SimulatedWorld(seed: 1)
    var commands = RandomCommands(seed: 1)
    var engine = try TestEngine.start(world)
    try engine.run(500, &commands)
    try engine.drain()
    let (tail, read) = try readJournal(world)
    #expect(read == engine.commands)
    #expect(tail.commands == 500)
    #expect(tail.lastSequence == 501 && tail.epoch == 1 && tail.torn == nil && !tail.sealed)
    #expect(tail.chain == engine.journal.chain)
  }

  @Test func anEmptyDirectoryIsAnEmptyJournal() throws {
    let (tail, read) = try readJournal(SimulatedWorld(seed: 1))
    #expect(tail == RecoveredTail() && read.isEmpty)
  }

  @Test func theWatermarkMovesOnlyWhenTheDiskIsDone() throws {
    let world = SimulatedWorld(seed: 2)
    var commands = RandomCommands(seed: 2)
    var engine = try TestEngine.start(world)
    let before = engine.journal.durableSequence
    engine.append(commands.next())
    try engine.journal.submit(now: 0, io: &engine.io)
    #expect(engine.journal.durableSequence == before && engine.journal.releasableSequence == before)
    world.advance(to: world.now + 10_000_000)
    #expect(engine.journal.durableSequence == before)
    try engine.turn()
    #expect(engine.journal.durableSequence == before + 1)
  }

  @Test func whatComesDuringAWriteGoesOutAsOneCommit() throws {
    let world = SimulatedWorld(seed: 3)
    var commands = RandomCommands(seed: 3)
    var engine = try TestEngine.start(world)
    let commits = engine.journal.commits
    engine.append(commands.next())
    try engine.journal.submit(now: 0, io: &engine.io)
    for _ in 0..<20 {
      engine.append(commands.next())
      try engine.journal.submit(now: 0, io: &engine.io)
    }
    try engine.drain()
    #expect(engine.journal.commits == commits + 2)
    #expect(engine.journal.durableSequence == engine.journal.nextSequence - 1)
  }

  @Test func aFullBufferTakesNoMoreUntilTheDiskIsDone() throws {
    let world = SimulatedWorld(seed: 4)
    var commands = RandomCommands(seed: 4)
    var engine = try TestEngine.start(world)
    engine.append(commands.next())
    try engine.journal.submit(now: 0, io: &engine.io)
    while engine.journal.hasRoom { engine.append(commands.next()) }
    try engine.journal.submit(now: 0, io: &engine.io)
    #expect(engine.journal.hasRoom == false)
    try engine.drain()
    #expect(engine.journal.hasRoom == true)
    #expect(try readJournal(world).commands == engine.commands)
  }

  @Test func withoutDurabilityOutputsDoNotWaitAndWritesAreLazy() throws {
    let world = SimulatedWorld(seed: 5)
    var commands = RandomCommands(seed: 5)
    var engine = try TestEngine.start(world, durability: .none)
    engine.append(commands.next())
    #expect(engine.journal.releasableSequence == 2)
    let commits = engine.journal.commits
    try engine.journal.submit(now: 1_000, io: &engine.io)
    try engine.journal.submit(now: 5_000_999, io: &engine.io)
    #expect(engine.journal.commits == commits)
    try engine.journal.submit(now: 5_001_000, io: &engine.io)
    #expect(engine.journal.commits == commits + 1)
    try engine.drain()
    for _ in 0..<50 { engine.append(commands.next()) }
    try engine.journal.submit(now: 6_000_000, io: &engine.io)
    #expect(engine.journal.commits == commits + 2)
    try engine.drain()
    // A killed process loses nothing that was written.
    world.crash(engine.io.party, .process)
    #expect(try readJournal(world).commands == engine.commands)
  }

  @Test func segmentsFollowOneAnotherWithoutAHole() throws {
    let world = SimulatedWorld(seed: 6)
    var commands = RandomCommands(seed: 6)
    var engine = try TestEngine.start(world)
    try engine.run(2000, &commands)
    try engine.drain()
    let (tail, read) = try readJournal(world)
    #expect(tail.segment > 4)
    #expect(read == engine.commands)
    #expect(world.segments.count >= Int(tail.segment))
    for path in world.segments.prefix(Int(tail.segment)) { #expect(world.contents(path)!.count == 32768) }
  }

  @Test func theNextSegmentIsFullOfZerosBeforeItIsUsed() throws {
    let world = SimulatedWorld(seed: 7)
    var commands = RandomCommands(seed: 7)
    var engine = try TestEngine.start(world)
    var sizes: Set<Int> = []
    while try readJournal(world).tail.segment == 1 {
      try engine.run(1, &commands)
      try engine.drain()
      sizes.insert(world.contents(SegmentName.path(TestEngine.directory, 2))!.count)
    }
    #expect(sizes == Set(stride(from: 4096, through: 32768, by: 4096)))
  }

  @Test func whatIsOnTheDiskIsNeverWrittenAgain() throws {
    let world = SimulatedWorld(seed: 15)
    var commands = RandomCommands(seed: 15)
    var before: [UInt8] = []
    for _ in 0..<5 {
      var engine = try TestEngine.start(world)
      for _ in 0..<10 {
        try engine.run(5, &commands)
        try engine.drain()
        let path = SegmentName.path(TestEngine.directory, 1)
        let tail = try readJournal(world).tail
        let now = Array(world.contents(path)!.prefix(tail.segment == 1 ? tail.offset : 32768))
        #expect(now.starts(with: before))
        before = now
      }
      world.crash(engine.io.party, .power)
    }
  }

  @Test func everyStartHasAnEpochOfItsOwn() throws {
    let world = SimulatedWorld(seed: 8)
    var commands = RandomCommands(seed: 8)
    for epoch in 1...4 {
      var engine = try TestEngine.start(world)
      #expect(engine.journal.epoch == UInt32(epoch))
      try engine.run(3, &commands)
      try engine.drain()
      world.crash(engine.io.party, .power)
    }
    #expect(try readJournal(world).tail.epoch == 4)
  }

  @Test func aCleanStopIsSeenAtTheNextStart() throws {
    let world = SimulatedWorld(seed: 9)
    var commands = RandomCommands(seed: 9)
    var engine = try TestEngine.start(world)
    try engine.run(30, &commands)
    try engine.seal()
    #expect(try readJournal(world).tail.sealed)
    let before = engine.commands
    world.crash(engine.io.party, .power)
    let again = try TestEngine.start(world)
    #expect(again.recovered.sealed && again.replayed == before)
    #expect(try !readJournal(world).tail.sealed)
  }

  @Test func aFullDiskIsAnErrorThatNamesTheFile() throws {
    let world = SimulatedWorld(seed: 10)
    var commands = RandomCommands(seed: 10)
    var engine = try TestEngine.start(world)
    world.plan.diskCapacity = 32768 + 2 * 4096
    let error = #expect(throws: JournalError.self) {
      try engine.run(2000, &commands)
      try engine.drain()
    }
    #expect(error?.description.contains("No space left on device") == true)
    #expect(error?.description.contains(SegmentName.path(TestEngine.directory, 2)) == true)
    #expect(engine.journal.hasRoom == false)
    let durable = engine.journal.durableSequence
    let acknowledged = engine.commands.filter { $0.key <= durable }
    world.crash(engine.io.party, .power)
    world.plan.diskCapacity = .max
    let again = try TestEngine.start(world)
    #expect(again.replayed.filter { $0.key <= durable } == acknowledged)
  }

  @Test func aFullDiskAtStartIsAnError() throws {
    let world = SimulatedWorld(seed: 11)
    world.plan.diskCapacity = 10_000
    let error = #expect(throws: JournalError.self) { _ = try TestEngine.start(world).journal.epoch }
    #expect(error?.description.contains("No space left on device") == true)
  }

  @Test func aFailedWriteStopsTheJournalAndTheWatermark() throws {
    let world = SimulatedWorld(seed: 12)
    var commands = RandomCommands(seed: 12)
    var engine = try TestEngine.start(world)
    try engine.run(10, &commands)
    try engine.drain()
    let durable = engine.journal.durableSequence
    world.plan.writeError = 1
    engine.append(commands.next())
    #expect(throws: JournalError.self) { try engine.drain() }
    #expect(engine.journal.durableSequence == durable && engine.journal.hasRoom == false)
  }

  @Test func aJournalMovedToADiskWithLargerBlocksGoesOnInANewSegment() throws {
    let world = SimulatedWorld(seed: 13)
    var commands = RandomCommands(seed: 13)
    var engine = try TestEngine.start(world)
    try engine.run(20, &commands)
    try engine.drain()
    let before = engine.commands
    world.crash(engine.io.party, .power)
    world.plan.writeAlignment = 4096
    var again = try TestEngine.start(world)
    #expect(again.replayed == before)
    try again.run(20, &commands)
    try again.drain()
    let (tail, read) = try readJournal(world)
    #expect(tail.segment == 2 && tail.blockBytes == 4096 && read == again.commands)
  }

  @Test func appendingToAFullBufferTraps() async {
    await #expect(processExitsWith: .failure) {
      var engine = try TestEngine.start(SimulatedWorld(seed: 14))
      var commands = RandomCommands(seed: 14)
      while true { engine.append(commands.next()) }
    }
  }
}
