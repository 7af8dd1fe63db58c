import Domain
import Kernel
import Testing

@testable import Journal

@Suite struct JournalDamageTests {
  /// A drained journal and what is in it.
  private func made(
    _ count: Int, seed: UInt64, sealed: Bool = false
  ) throws -> (world: SimulatedWorld, commands: [UInt64: Command], tail: RecoveredTail) {
    let world = SimulatedWorld(seed: seed)
    var commands = RandomCommands(seed: seed)
    var engine = try TestEngine.start(world)
    try engine.run(count, &commands, longestBurst: 6)
    sealed ? try engine.seal() : try engine.drain()
    return (world, engine.commands, try readJournal(world).tail)
  }

  /// The offset of every frame and the start of the commit it belongs to.
  private func frames(
    _ world: SimulatedWorld, _ segment: Int = 1
  ) -> [(offset: Int, commit: Int, header: FrameHeader)] {
    let bytes = world.contents(world.segments[segment - 1])!
    var found: [(Int, Int, FrameHeader)] = []
    var commit = 512
    var at = 512
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 8)
    defer { scratch.deallocate() }
    bytes.withUnsafeBytes { raw in
      while at < raw.count {
        let rest = UnsafeRawBufferPointer(rebasing: raw[at...])
        guard case .success(let header) = FrameHeader.parse(rest, scratch: scratch) else {
          at = (at + 512) & ~511
          continue
        }
        if header.flags.contains(.firstOfCommit) { commit = at }
        found.append((at, commit, header))
        at += header.byteCount
      }
    }
    return found
  }

  @Test func aJournalCutAnywhereInItsLastFrameLosesThatFrameOnly() throws {
    let (world, commands, tail) = try made(40, seed: 20)
    let path = world.segments[0]
    let bytes = world.contents(path)!
    let last = frames(world).last!
    for cut in last.offset..<last.offset + last.header.byteCount {
      let copy = world.copyOfDisk()
      copy.setContents(path, Array(bytes.prefix(cut)))
      var engine = try TestEngine.start(copy)
      var expected = commands
      expected[tail.lastSequence] = nil
      #expect(engine.replayed == expected, "cut at \(cut)")
      #expect((engine.recovered.torn == nil) == (cut == last.offset), "cut at \(cut)")
      #expect(try readJournal(copy).tail.torn == nil, "the rest is still there")
      var more = RandomCommands(seed: UInt64(cut))
      try engine.run(3, &more)
      try engine.drain()
      #expect(try readJournal(copy).commands == engine.commands)
      #expect(copy.contents(path)!.count == 32768)
    }
  }

  /// Every bit of every byte of a small journal: what was acknowledged is read as it was, or the reader says
  /// what is wrong. Only the last commit may be taken for one that never completed.
  @Test func noFlippedBitGoesUnseen() throws {
    let (world, commands, tail) = try made(12, seed: 21)
    let path = world.segments[0]
    let all = frames(world)
    let lastCommit = all.last!.commit
    let kept = commands.filter { $0.key < all.first { $0.commit == lastCommit }!.header.sequence }
    var bytes = world.contents(path)!
    var errors = 0
    for at in 0..<tail.offset {
      for bit in 0..<8 where at >= lastCommit || bit == at % 8 {
        bytes[at] ^= 1 << bit
        world.setContents(path, bytes)
        bytes[at] ^= 1 << bit
        do {
          let (read, found) = try readJournal(world)
          #expect(at >= lastCommit && read.torn != nil, "bit \(bit) of byte \(at)")
          #expect(found.merging(kept) { $1 } == found, "bit \(bit) of byte \(at)")
        } catch let error as JournalError {
          #expect(at < lastCommit, "bit \(bit) of byte \(at): \(error)")
          #expect(error.description.contains(path))
          errors += 1
        }
      }
    }
    #expect(errors == lastCommit)
  }

  @Test func anyDamageBeforeACleanStopIsAnError() throws {
    let (world, _, _) = try made(10, seed: 22, sealed: true)
    let path = world.segments[0]
    var bytes = world.contents(path)!
    let seal = frames(world).last!
    #expect(seal.header.kind == ControlKind.sealed.rawValue)
    for at in stride(from: 0, to: seal.offset, by: 3) {
      bytes[at] ^= 0x10
      world.setContents(path, bytes)
      bytes[at] ^= 0x10
      #expect(throws: JournalError.self, "byte \(at)") { try readJournal(world) }
    }
  }

  @Test func aDamagedFrameIsNamedWithPlaceAndCause() throws {
    let (world, _, _) = try made(30, seed: 23)
    let path = world.segments[0]
    var bytes = world.contents(path)!
    let all = frames(world)
    let victim = all[all.count / 2]
    #expect(victim.commit != all.last!.commit)
    bytes[victim.offset + 20] ^= 1
    world.setContents(path, bytes)
    let error = #expect(throws: JournalError.self) { try readJournal(world) }
    guard case .damaged(path, victim.offset, victim.header.sequence, let cause)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(cause.contains("checksum is wrong") && cause.contains("shows that it was acknowledged"))
  }

  @Test func aMissingSegmentIsAnError() throws {
    let (world, _, tail) = try made(1500, seed: 24)
    #expect(tail.segment > 3)
    for missing in 0..<Int(tail.segment) - 1 {
      let copy = world.copyOfDisk()
      copy.removeFile(world.segments[missing])
      let error = #expect(throws: JournalError.self) { try readJournal(copy) }
      #expect(error?.description.contains("is missing") == true)
      #expect(error?.description.contains(world.segments[missing]) == true)
    }
  }

  @Test func aHoleAmongTheFilesCreatedAheadIsNoDamage() throws {
    let world = SimulatedWorld(seed: 25)
    var options = TestEngine.smallOptions
    options.reservedSegments = 4
    var commands = RandomCommands(seed: 25)
    var writing = try TestEngine.start(world, options: options)
    try writing.run(100, &commands)
    try writing.drain()
    let written = writing.commands
    let tail = try readJournal(world).tail
    let hole = world.segments[Int(tail.segment)]
    #expect(world.segments.count > Int(tail.segment) + 1)
    world.removeFile(hole)
    let engine = try TestEngine.start(world)
    #expect(engine.replayed == written)
    #expect(world.segments.contains(hole))
  }

  @Test func aSegmentThatLostItsHeaderOrItsContentsIsAnError() throws {
    let (world, _, tail) = try made(300, seed: 25)
    let zeros = [UInt8](repeating: 0, count: 512)
    for damaged in 0..<Int(tail.segment) {
      let copy = world.copyOfDisk()
      let bytes = world.contents(world.segments[damaged])!
      copy.setContents(world.segments[damaged], zeros + bytes.dropFirst(512))
      #expect(throws: JournalError.self, "segment \(damaged + 1)") { try readJournal(copy) }
    }
    // All contents gone: the following segments prove it; the last one looks like one never used.
    for damaged in 0..<Int(tail.segment) - 1 {
      let copy = world.copyOfDisk()
      copy.setContents(world.segments[damaged], [UInt8](repeating: 0, count: 32768))
      #expect(throws: JournalError.self, "segment \(damaged + 1)") { try readJournal(copy) }
    }
  }

  @Test func segmentsThatChangedPlacesAreAnError() throws {
    let (world, _, tail) = try made(1500, seed: 26)
    #expect(tail.segment > 3)
    let copy = world.copyOfDisk()
    copy.setContents(world.segments[1], world.contents(world.segments[2])!)
    copy.setContents(world.segments[2], world.contents(world.segments[1])!)
    #expect(throws: JournalError.self) { try readJournal(copy) }
  }

  @Test func aCommitOfAnotherJournalIsAnError() throws {
    let (world, _, _) = try made(30, seed: 27)
    let (other, _, _) = try made(30, seed: 28)
    let path = world.segments[0]
    var bytes = world.contents(path)!
    let foreign = other.contents(path)!
    let here = frames(world)
    let commit = here[here.count / 2].commit
    #expect(commit != here.last!.commit)
    bytes.replaceSubrange(commit..<commit + 512, with: foreign[commit..<commit + 512])
    world.setContents(path, bytes)
    #expect(throws: JournalError.self) { try readJournal(world) }
  }

  /// Writes a frame behind the last one, with the right checksum.
  private func forge(_ world: SimulatedWorld, _ tail: RecoveredTail, _ change: (inout FrameHeader) -> Void) {
    let path = world.segments[0]
    var bytes = world.contents(path)!
    var header = FrameHeader(
      flags: .firstOfCommit, kind: CommandKind.changePhase.rawValue, epoch: tail.epoch, length: 8, words: 1,
      sequence: tail.lastSequence + 1, timestamp: 0, previous: tail.chain, checksum: 0)
    var payload = UInt64(Phase.halted.rawValue) << 32 | 1
    change(&header)
    if header.timestamp == 0xBAD { payload = 0xFF << 32 }
    bytes.withUnsafeMutableBytes { raw in
      let frame = raw.baseAddress! + tail.offset
      frame.storeBytes(of: payload, toByteOffset: FrameHeader.byteCount, as: UInt64.self)
      _ = header.seal(at: frame)
    }
    world.setContents(path, bytes)
  }

  /// A checksum says that a frame is whole, not that it is right: all else is checked too.
  @Test func aWholeFrameThatIsNotRightIsAnError() throws {
    let (world, _, tail) = try made(5, seed: 29)
    forge(world, tail) { _ in }
    #expect(try readJournal(world).tail.lastSequence == tail.lastSequence + 1)
    let wrongs: [(String, (inout FrameHeader) -> Void)] = [
      ("out of its place", { $0.previous ^= 1 }),
      ("out of its place", { $0.sequence += 1 }),
      ("out of its place", { $0.sequence -= 1 }),
      ("a frame of epoch", { $0.epoch += 1 }),
      ("unknown kind", { $0.kind = 99 }),
      ("unknown kind", { $0.kind = ControlKind.sealed.rawValue }),
      ("holds no valid newOrder", { $0.kind = CommandKind.newOrder.rawValue }),
      ("holds no valid changePhase", { $0.timestamp = 0xBAD }),
      ("holds no valid changePhase", { $0.words = 2 }),
    ]
    for (cause, change) in wrongs {
      forge(world, tail, change)
      let error = #expect(throws: JournalError.self, "\(cause)") { try readJournal(world) }
      #expect(error?.description.contains(cause) == true, "\(String(describing: error))")
    }
  }

  @Test func strayFilesAreNotTakenForSegments() throws {
    let (world, commands, _) = try made(5, seed: 30)
    for name in ["journal-1.apus", "journal-0000000000000000000x.apus", "snapshot", "lock"] {
      world.setContents("\(TestEngine.directory)/\(name)", [1, 2, 3])
    }
    #expect(try readJournal(world).commands == commands)
  }
}
