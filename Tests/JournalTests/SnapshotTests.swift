import Domain
import Kernel
import Memory
import Testing

@testable import Journal

/// A state that every command changes: how many there were and what they were.
private struct Ledger: Equatable {
  var commands: UInt64 = 0
  var last: UInt64 = 0
  var history: [UInt64] = []

  mutating func take(_ header: FrameHeader) {
    commands += 1
    last = header.sequence
    history.append(UInt64(header.checksum))
  }

  var hash: UInt64 { history.reduce(last) { ($0 ^ $1) &* 0x9E37_79B9_7F4A_7C15 } }

  func write(to state: inout StateWriter) throws {
    try state.put(commands)
    try state.put(last)
    try state.put(history.count)
    for word in history { try state.put(word) }
  }

  init() {}

  init(from state: inout StateReader) throws {
    commands = try state.take()
    last = try state.take()
    for _ in 0..<(try state.take(atMost: 1 << 24, "the history")) { history.append(try state.take()) }
  }
}

@Suite struct SnapshotTests {
  private let directory = TestEngine.directory

  /// A journal of several segments, cleanly ended.
  private func journal(seed: UInt64, commands count: Int = 1500) throws -> SimulatedWorld {
    let world = SimulatedWorld(seed: seed)
    var commands = RandomCommands(seed: seed)
    var engine = try TestEngine.start(world)
    try engine.run(count, &commands)
    try engine.seal()
    return world
  }

  private func replay(
    _ world: SimulatedWorld, _ ledger: inout Ledger, after: SnapshotPosition? = nil, closedOnly: Bool = false
  ) throws -> RecoveredTail {
    var io = SimulatedIO(world)
    return try JournalReader.read(directory: directory, after: after, closedOnly: closedOnly, io: &io) {
      header, _ in
      ledger.take(header)
    }
  }

  private func snapshot(_ world: SimulatedWorld, _ io: inout SimulatedIO) throws -> SnapshotPosition {
    var ledger = Ledger()
    let tail = try replay(world, &ledger, closedOnly: true)
    let position = SnapshotPosition(tail)
    _ = try Snapshot.write(
      directory: directory, position: position, stateHash: ledger.hash, io: &io
    ) { try ledger.write(to: &$0) }
    return position
  }

  private func restore(_ world: SimulatedWorld) throws -> (Snapshot.Restored, Ledger) {
    var io = SimulatedIO(world)
    var ledger = Ledger()
    let restored = try Snapshot.restore(directory: directory, io: &io) { state in
      ledger = try Ledger(from: &state)
      return ledger.hash
    }
    return (restored, restored.position == nil ? Ledger() : ledger)
  }

  @Test func aSnapshotAndTheTailGiveWhatTheWholeJournalGives() throws {
    let world = try journal(seed: 1)
    var whole = Ledger()
    let tail = try replay(world, &whole)
    var io = SimulatedIO(world)
    let position = try snapshot(world, &io)
    #expect(position.segment == tail.segment - 1 && position.segment > 2)
    var (restored, ledger) = try restore(world)
    #expect(restored.position == position && restored.unusable.isEmpty)
    #expect(ledger.commands < whole.commands)
    var again = try replay(world, &ledger, after: position)
    #expect(ledger == whole)
    again.commands = tail.commands
    #expect(again == tail)
  }

  @Test func theSegmentsInASnapshotNeedNotExistAnyMore() throws {
    let world = try journal(seed: 2)
    var whole = Ledger()
    _ = try replay(world, &whole)
    var io = SimulatedIO(world)
    let position = try snapshot(world, &io)
    for number in 1...position.segment { try io.remove(path: SegmentName.path(directory, number)) }
    var (_, ledger) = try restore(world)
    _ = try replay(world, &ledger, after: position)
    #expect(ledger == whole)
    #expect { _ = try replay(world, &ledger) } throws: {
      "\($0)".contains("00000000000000000001.apus is missing")
    }
  }

  @Test func whatFollowsASnapshotMustBeThere() throws {
    let world = try journal(seed: 3)
    var io = SimulatedIO(world)
    let position = try snapshot(world, &io)
    for path in world.segments where path.contains("journal-") { try io.remove(path: path) }
    var ledger = Ledger()
    #expect { _ = try replay(world, &ledger, after: position) } throws: { "\($0)".contains("is missing") }
  }

  @Test func aSnapshotOfAnotherJournalIsRefused() throws {
    let world = try journal(seed: 4)
    var io = SimulatedIO(world)
    var position = try snapshot(world, &io)
    position.chain ^= 1
    var ledger = Ledger()
    #expect { _ = try replay(world, &ledger, after: position) } throws: {
      "\($0)".contains("does not follow from the segment before")
    }
  }

  @Test func anyDamageToASnapshotIsFoundAndAnOlderOneServes() throws {
    let world = try journal(seed: 5)
    var io = SimulatedIO(world)
    let newer = try snapshot(world, &io)
    var older = newer
    older.sequence = 1
    _ = try Snapshot.write(directory: directory, position: older, stateHash: Ledger().hash, io: &io) {
      try Ledger().write(to: &$0)
    }
    let path = SnapshotName.path(directory, newer.sequence)
    let good = try #require(world.contents(path))
    var offsets = Array(0..<SnapshotHeader.byteCount) + [4096, 4099, 4100, 4104, good.count - 1]
    offsets += stride(from: 4104, to: good.count, by: 97)
    for offset in offsets {
      var bad = good
      bad[offset] ^= 0x10
      world.setContents(path, bad)
      // Bytes between the checksum's word and the first run carry nothing.
      let (restored, _) = try restore(world)
      #expect(restored.position == older && restored.unusable.count == 1, "byte \(offset)")
    }
    for count in [0, 8, 4095, 4096, 4104, good.count - 8, good.count - 1] {
      world.setContents(path, Array(good.prefix(count)))
      #expect(try restore(world).0.position == older, "cut at \(count)")
    }
  }

  @Test(arguments: [CrashKind.process, .power])
  func aCrashWhileASnapshotIsWrittenLosesNothing(kind: CrashKind) throws {
    let original = try journal(seed: 6)
    var whole = Ledger()
    _ = try replay(original, &whole)
    var unfinished = 0
    for operations in 0..<40 {
      let world = original.copyOfDisk(seed: UInt64(operations))
      var io = SimulatedIO(world)
      world.crash(io.party, kind, afterOperations: operations)
      _ = try? snapshot(world, &io)
      let after = world.copyOfDisk()
      var (restored, ledger) = try restore(after)
      if restored.position == nil { unfinished += 1 }
      _ = try replay(after, &ledger, after: restored.position)
      #expect(ledger == whole, "crash after \(operations) operations")
    }
    #expect(unfinished > 3 && unfinished < 40)
  }
}
