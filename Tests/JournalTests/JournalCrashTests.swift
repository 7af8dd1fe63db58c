import Domain
import Kernel
import Testing

@testable import Journal

/// What a run of crashes found wrong; nil if all is as promised.
typealias Verdict = String

@Suite struct JournalCrashTests {
  /// Runs an engine that crashes at a chance point, again and again on the same disk, and audits every start:
  /// all that was acknowledged is there, nothing is there that was not appended, the numbering has no hole.
  private func audit(
    seed: UInt64, durability: Durability = .local, crash: CrashKind = .power, lives: Int = 6,
    plan: FaultPlan = .rough, damageBetweenLives: (SimulatedWorld, inout SeededRandom) -> Void = { _, _ in }
  ) -> Verdict? {
    let world = SimulatedWorld(seed: seed, plan: plan)
    var random = SeededRandom(seed: seed ^ 0xC4A5)
    var commands = RandomCommands(seed: seed)
    var appended: [UInt64: Command] = [:]
    var acknowledged: UInt64 = 0
    for life in 0..<lives {
      let crashAfter = life == lives - 1 ? nil : 1 + random.below(random.chance(0.3) ? 40 : 400)
      let crashes = world.plannedCrashes
      do {
        var engine = try TestEngine.start(world, durability: durability, crash: crash, crashAfter: crashAfter)
        let recovered = engine.recovered
        guard recovered.lastSequence >= acknowledged else {
          return "life \(life): \(acknowledged) was acknowledged, \(recovered.lastSequence) is the last there"
        }
        let expected = appended.filter { $0.key <= recovered.lastSequence }
        guard engine.replayed == expected else { return "life \(life): other commands came back" }
        // What came back is now acknowledged, the frame of this start included.
        acknowledged = max(acknowledged, engine.journal.durableSequence)
        appended = engine.commands
        defer { appended = engine.commands }
        do {
          try engine.run(random.below(300), &commands)
          if !world.isDown(engine.io.party) { try engine.drain() }
          if random.chance(0.2), !world.isDown(engine.io.party) { try engine.seal() }
        } catch {
          guard world.isDown(engine.io.party) else { return "life \(life): \(error)" }
        }
        acknowledged = max(acknowledged, engine.journal.durableSequence)
        world.crash(engine.io.party, crash)
      } catch {
        // A crash during start-up; the next life tries again. Any other error is a fault.
        guard world.plannedCrashes > crashes else { return "life \(life): \(error)" }
      }
      damageBetweenLives(world, &random)
    }
    return nil
  }

  @Test(arguments: 0..<8)
  func nothingAcknowledgedIsLostWhenThePowerFails(block: UInt64) {
    for seed in (block * 60)..<(block * 60 + 60) {
      #expect(audit(seed: seed) == nil, "seed \(seed)")
    }
  }

  @Test func nothingWrittenIsLostWhenTheProcessIsKilled() {
    for seed: UInt64 in 10_000..<10_100 {
      #expect(audit(seed: seed, durability: .none, crash: .process) == nil, "seed \(seed)")
      #expect(audit(seed: seed, crash: .process) == nil, "seed \(seed)")
    }
  }

  // Canaries: the audit must see what is planted.

  @Test func theAuditSeesADiskThatLies() {
    var plan = FaultPlan.rough
    plan.ignoresDurability = true
    #expect((20_000..<20_020).contains { audit(seed: $0, plan: plan) != nil })
  }

  @Test func theAuditSeesARecoveryThatCutsTooMuch() {
    // The last commit before each start goes: acknowledged frames, cut as if they were torn.
    let verdicts = (30_000..<30_010).map { seed in
      audit(seed: seed) { world, _ in
        guard let (tail, _) = try? readJournal(world), tail.segment > 0, tail.offset > 1024 else { return }
        let path = SegmentName.path(TestEngine.directory, tail.segment)
        var bytes = world.contents(path)!
        for at in tail.offset - 512..<bytes.count { bytes[at] = 0 }
        world.setContents(path, bytes)
      }
    }
    #expect(verdicts.allSatisfy { $0 != nil })
  }

  @Test func theAuditSeesBitRot() {
    let verdicts = (40_000..<40_010).map { seed in
      audit(seed: seed) { world, random in
        guard let path = world.segments.first, var bytes = world.contents(path), bytes.count > 2048 else {
          return
        }
        bytes[512 + random.below(64)] ^= 4
        world.setContents(path, bytes)
      }
    }
    #expect(verdicts.filter { $0 != nil }.count > 5)
  }

  @Test func aRunIsRepeatedBitForBitFromItsSeed() throws {
    func run() throws -> [[UInt8]] {
      let world = SimulatedWorld(seed: 77, plan: .rough)
      var commands = RandomCommands(seed: 77)
      var engine = try TestEngine.start(world)
      try engine.run(400, &commands)
      world.crash(engine.io.party, .power)
      return world.paths.map { world.contents($0)! }
    }
    #expect(try run() == run())
  }
}
