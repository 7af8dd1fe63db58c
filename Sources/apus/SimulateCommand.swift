import ArgumentParser
import Kernel
import Simulation

/// `apus simulate`: the whole exchange on a simulated machine, seed after seed.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Run the exchange on a simulated machine with faults and crashes, and audit every promise.",
    discussion: """
      Each seed is one run: an engine, two to five FIX clients, a network and a disk that misbehave, crashes at any \
      point. The same seed gives the same run. A failing seed prints what was broken and what happened last; the \
      exit code is then 1. The summary counts what happened in all runs.
      """)

  @Option(help: "How many seeds to run.")
  var seeds: UInt64 = 500
  @Option(help: "The first seed.")
  var seed: UInt64 = 1
  @Flag(help: "Print a line for every seed.")
  var verbose = false

  func run() throws {
    let clock = SystemClock()
    let start = clock.monotonicNow()
    var nextProgress = start + 5_000_000_000
    var coverage = SimulationCoverage()
    var failures = 0
    var duration: UInt64 = 0
    for number in 0..<seeds {
      let result = SimulationRun.run(seed: seed &+ number)
      coverage.add(result.coverage)
      duration += result.duration
      if let failure = result.failure {
        failures += 1
        Log.output("failed \(failure)")
      } else if verbose {
        Log.output(line(result))
      }
      if clock.monotonicNow() >= nextProgress {
        nextProgress = clock.monotonicNow() + 5_000_000_000
        Log.line("\(number + 1) of \(seeds) seeds, \(failures) failed")
      }
    }
    for (name, value) in coverage.counters { Log.output("\(name): \(value)") }
    Log.output("simulated-ms: \(duration / 1_000_000)")
    Log.output("elapsed-ms: \((clock.monotonicNow() - start) / 1_000_000)")
    Log.output("seeds: \(seeds)")
    Log.output("failures: \(failures)")
    if failures > 0 { throw ExitCode.failure }
  }

  private func line(_ result: SimulationResult) -> String {
    let counts = result.coverage.counters.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    return "seed \(result.seed) state-hash=\(String(result.stateHash, radix: 16)) \(counts)"
  }
}
