import Domain
import Kernel
import Testing

@testable import Journal

/// What a run of crashes found.
private struct Audit {
  /// What is not as promised; nil if all is.
  var fault: String?
  /// How many starts found a torn tail, and the last segment.
  var tornTails = 0
  var lastSegment: UInt64 = 0
}

@Suite struct JournalCrashTests {
  /// Runs an engine that crashes at a chance point, again and again on the same disk, and audits every start: all
  /// that was acknowledged is there, nothing is there that was not appended, the numbering has no hole.
  private func audit(
    seed: UInt64, durability: Durability = .local, crash: CrashKind = .power, lives: Int = 6,
    plan: FaultPlan = .rough, damageBetweenLives: (SimulatedWorld, inout SeededRandom) -> Void = { _, _ in }
  ) -> Audit {
    let world = SimulatedWorld(seed: seed, plan: plan)
    var random = SeededRandom(seed: seed ^ 0xC4A5)
    var commands = RandomCommands(seed: seed)
    var audit = Audit()
    var appended: [UInt64: Command] = [:]
    var acknowledged: UInt64 = 0
    for life in 0..<lives {
      let crashAfter = life == lives - 1 ? nil : 1 + random.below(random.chance(0.2) ? 25 : 200)
      let crashes = world.plannedCrashes
      do {
        let (tail, found) = try readJournal(world)
        audit.tornTails += tail.torn == nil ? 0 : 1
        audit.lastSegment = tail.segment
        if tail.lastSequence < acknowledged {
          audit.fault = "\(acknowledged) was acknowledged, \(tail.lastSequence) is the last there"
        } else if found != appended.filter({ $0.key <= tail.lastSequence }) {
          audit.fault = "other commands came back"
        }
        appended = found
        var engine = try TestEngine.start(
          world, durability: durability, crash: crash, crashAfter: crashAfter)
        if engine.replayed != found { audit.fault = "recovery found other commands than a reader" }
        do {
          try engine.run(random.below(300), &commands)
          random.chance(0.6) ? try engine.leaveInFlight(&commands) : try engine.drain()
          if random.chance(0.2), engine.journal.isIdle, !world.isDown(engine.io.party) { try engine.seal() }
        } catch {
          if !world.isDown(engine.io.party) { audit.fault = "\(error)" }
        }
        // The frame of this start is among them, so all that came back is acknowledged now.
        acknowledged = max(acknowledged, engine.journal.durableSequence)
        appended = engine.commands
        world.crash(engine.io.party, crash)
      } catch {
        // A crash during start-up; the next life tries again. Any other error is a fault.
        if world.plannedCrashes == crashes { audit.fault = "\(error)" }
      }
      if let fault = audit.fault {
        audit.fault = "seed \(seed), life \(life): \(fault)"
        return audit
      }
      damageBetweenLives(world, &random)
    }
    return audit
  }

  @Test func noCommitGoesIntoAFileThatAFailedStartLeftAndAPowerCutTakesAway() throws {
    for seed in 0..<30 as Range<UInt64> {
      let world = SimulatedWorld(seed: seed)
      var commands = RandomCommands(seed: seed)
      world.plan.writeError = 0.5
      while (try? TestEngine.start(world).journal.epoch) != nil {}
      world.plan.writeError = 0
      var engine = try TestEngine.start(world)
      try engine.run(600, &commands)
      try engine.drain()
      let acknowledged = engine.journal.durableSequence
      world.crash(engine.io.party, .power)
      #expect(try readJournal(world).tail.lastSequence >= acknowledged, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<8)
  func nothingAcknowledgedIsLostWhenThePowerFails(block: UInt64) {
    var tornTails = 0
    var lastSegment: UInt64 = 0
    for seed in (block * 60)..<(block * 60 + 60) {
      let audit = audit(seed: seed)
      #expect(audit.fault == nil)
      tornTails += audit.tornTails
      lastSegment = max(lastSegment, audit.lastSegment)
    }
    // These runs must reach what they are for.
    #expect(tornTails > 40 && lastSegment > 2)
  }

  @Test func nothingWrittenIsLostWhenTheProcessIsKilled() {
    for seed: UInt64 in 10_000..<10_100 {
      #expect(audit(seed: seed, durability: .none, crash: .process).fault == nil)
      #expect(audit(seed: seed, crash: .process).fault == nil)
    }
  }

  // Canaries: the audit must see what is planted.

  @Test func theAuditSeesADiskThatLies() {
    var plan = FaultPlan.rough
    plan.ignoresDurability = true
    #expect((20_000..<20_020).contains { audit(seed: $0, plan: plan).fault != nil })
  }

  @Test func theAuditSeesARecoveryThatCutsTooMuch() {
    // The last commit before each start goes: acknowledged frames, cut as if they were torn.
    let audits = (30_000..<30_010).map { seed in
      audit(seed: seed) { world, _ in
        guard let (tail, _) = try? readJournal(world), tail.segment > 0, tail.offset > 1024 else { return }
        let path = SegmentName.path(TestEngine.directory, tail.segment)
        var bytes = world.contents(path)!
        for at in tail.offset - 512..<bytes.count { bytes[at] = 0 }
        world.setContents(path, bytes)
      }
    }
    #expect(audits.filter { $0.fault != nil }.count > 5)
  }

  @Test func theAuditSeesBitRot() {
    let audits = (40_000..<40_010).map { seed in
      audit(seed: seed) { world, random in
        guard let path = world.segments.first, var bytes = world.contents(path), bytes.count > 2048 else {
          return
        }
        bytes[512 + random.below(64)] ^= 4
        world.setContents(path, bytes)
      }
    }
    #expect(audits.filter { $0.fault != nil }.count > 5)
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
