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
  /// Whether one of twenty seeds fails in this way.
  private func finds(_ text: String, _ options: SimulationOptions) -> Bool {
    (1...20 as ClosedRange<UInt64>).contains {
      SimulationRun.run(seed: $0, options: options).failure?.contains(text) == true
    }
  }

  /// Either the journal is seen to be damaged, or it reads well and the auditor misses what clients were told.
  @Test func aDiskThatLiesIsFound() {
    var options = SimulationOptions()
    options.ignoresDurability = true
    options.durability = .local
    #expect(finds("is damaged at offset", options))
    #expect(finds("after recovery the venue has sent only", options))
  }

  @Test func answersThatDoNotWaitForTheDiskAreFound() {
    var options = SimulationOptions()
    options.durability = Durability.none
    options.crashesWithoutDurability = true
    #expect(finds("after recovery the venue has sent only", options))
  }

  @Test func aDoubledExecutionIsFound() {
    var options = SimulationOptions()
    options.sabotage = .doublesAnExecution
    #expect(finds("ExecID", options))
  }

  @Test func aDroppedAcknowledgementIsFound() {
    var options = SimulationOptions()
    options.sabotage = .dropsAnAcknowledgement
    #expect(finds("never reached client", options))
  }

  @Test func aFailureNamesItsSeedAndWhatHappened() {
    var options = SimulationOptions()
    options.sabotage = .doublesAnExecution
    let result = SimulationRun.run(seed: 3, options: options)
    #expect(result.failure?.hasPrefix("seed 3: ") == true)
    #expect(result.failure?.contains("the last that happened:") == true)
  }
}
