import Domain
import Kernel

/// What all parties of a run share: the world, the source of chance, the auditor, the tally.
final class SimulationContext {
  let seed: UInt64
  let options: SimulationOptions
  let world: SimulatedWorld
  let auditor: Auditor
  var random: SeededRandom
  var trace = Trace()
  var coverage = SimulationCoverage()
  /// Nothing goes wrong any more, and clients only bring to an end what is under way.
  var isQuiet = false
  /// The sabotage was done; and what the auditor is not told of.
  var isSabotaged = false
  var withheld: (client: Int, number: UInt32)?

  static let venue: CompID = "APUS"

  /// Different ticks and lots, so that no amount can be taken for another.
  static let instruments: [Instrument] = [
    Instrument(
      id: InstrumentID(rawValue: 0), symbol: "AAA", tick: Increment(units: 1, decimals: 2),
      lot: Increment(units: 1, decimals: 0)),
    Instrument(
      id: InstrumentID(rawValue: 1), symbol: "BBB", tick: Increment(units: 25, decimals: 2),
      lot: Increment(units: 10, decimals: 0)),
    Instrument(
      id: InstrumentID(rawValue: 2), symbol: "CCC", tick: Increment(units: 1, decimals: 0),
      lot: Increment(units: 1, decimals: 3)),
  ]

  init(seed: UInt64, options: SimulationOptions) {
    self.seed = seed
    self.options = options
    random = SeededRandom(seed: seed ^ 0x5EED_0F0F_5EED_0F0F)
    world = SimulatedWorld(seed: seed)
    auditor = Auditor(world: world)
  }

  func note(
    _ party: StaticString, _ number: Int, _ what: StaticString, _ first: UInt64 = 0, _ second: UInt64 = 0
  ) { trace.note(world.now, party, number, what, first, second) }

  /// A fault: never in the quiet part.
  func goesWrong(_ probability: Double) -> Bool { random.chance(probability) && !isQuiet }
}
