import Journal
import Simulation
import Testing

@Suite struct SimulationTests {
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func everyPromiseHoldsWhateverGoesWrong(seed: UInt64) {
    let result = SimulationRun.run(seed: seed)
    #expect(result.failure == nil, Comment(rawValue: result.failure ?? ""))
  }

  @Test func theSameSeedGivesTheSameRun() {
    let first = SimulationRun.run(seed: 77)
    let second = SimulationRun.run(seed: 77)
    #expect(first.failure == nil, Comment(rawValue: first.failure ?? ""))
    #expect(first.stateHash == second.stateHash)
    #expect(first.coverage == second.coverage)
    #expect(first.duration == second.duration)
    #expect(SimulationRun.run(seed: 78).stateHash != first.stateHash)
  }

  @Test func aFewSeedsMeetEveryKindOfTrouble() {
    var coverage = SimulationCoverage()
    for seed in 100..<108 as Range<UInt64> { coverage.add(SimulationRun.run(seed: seed).coverage) }
    for (name, value) in coverage.counters {
      #expect(value > 0, "\(name) never happened")
    }
  }
}

/// The auditor must find what is planted: each of these runs breaks a promise.
@Suite struct AuditorCanaryTests {
  /// The first failure within a bounded number of seeds.
  private func failure(_ options: SimulationOptions) -> String? {
    for seed in 1...20 as ClosedRange<UInt64> {
      if let failure = SimulationRun.run(seed: seed, options: options).failure { return failure }
    }
    return nil
  }

  /// Either the journal is seen to be damaged, or it reads well and the auditor misses what clients were told.
  @Test func aDiskThatLiesIsFound() {
    var options = SimulationOptions()
    options.ignoresDurability = true
    options.durability = .local
    let failures = (1...20 as ClosedRange<UInt64>).compactMap {
      SimulationRun.run(seed: $0, options: options).failure
    }
    #expect(failures.contains { $0.contains("is damaged at offset") })
    #expect(failures.contains { $0.contains("after recovery the venue has sent only") })
  }

  @Test func answersThatDoNotWaitForTheDiskAreFound() {
    var options = SimulationOptions()
    options.durability = Durability.none
    options.crashesWithoutDurability = true
    let failure = failure(options)
    #expect(
      failure?.contains("after recovery the venue has sent only") == true, Comment(rawValue: failure ?? ""))
  }

  @Test func aDoubledExecutionIsFound() {
    var options = SimulationOptions()
    options.sabotage = .doublesAnExecution
    let failure = failure(options)
    #expect(failure?.contains("ExecID") == true)
  }

  @Test func aDroppedAcknowledgementIsFound() {
    var options = SimulationOptions()
    options.sabotage = .dropsAnAcknowledgement
    let failure = failure(options)
    #expect(failure?.contains("never reached") == true)
  }

  @Test func aFailureNamesItsSeedAndWhatHappened() {
    var options = SimulationOptions()
    options.sabotage = .doublesAnExecution
    let result = SimulationRun.run(seed: 3, options: options)
    #expect(result.failure?.hasPrefix("seed 3: ") == true)
    #expect(result.failure?.contains("the last that happened:") == true)
  }
}
