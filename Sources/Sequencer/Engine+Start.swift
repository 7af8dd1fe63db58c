import Domain
import Gateway
import Journal
import Kernel
import Memory

extension Engine where Machine: ~Copyable {
  /// Takes the data directory, brings the state back from its journal (or begins one), and starts to accept clients.
  /// Must be called on the thread that will poll.
  ///
  /// - Throws: `EngineFailure`, `JournalError`, or `SystemError` for a port that is in use.
  public static func start(
    _ configuration: EngineConfiguration, on machine: consuming Machine
  ) throws -> Engine<Machine> {
    try check(configuration)
    var machine = machine
    try takeDirectory(configuration.dataDirectory, &machine)
    let directory = configuration.dataDirectory
    let (replay, tail) = try ExchangeReplay.recover(
      directory: directory, limits: configuration.limits, io: &machine)
    let summary = replay.summary(tail)
    let journal = try JournalWriter.open(
      directory: directory, durability: configuration.durability, options: configuration.journal,
      recovered: tail, io: &machine)
    var engine = Engine(
      configuration, machine: machine, journal: journal,
      state: replay.take() ?? ExchangeState(limits: configuration.limits), summary: summary)
    try engine.begin(after: tail)
    return engine
  }

  private init(
    _ configuration: EngineConfiguration, machine: consuming Machine, journal: consuming JournalWriter,
    state: consuming ExchangeState, summary: RecoverySummary
  ) {
    self.configuration = configuration
    self.machine = machine
    self.journal = journal
    self.state = state
    gateway = FIXGateway(configuration: configuration.gateway, limits: configuration.limits)
    recovery = summary
    completionMemory = Region(byteCount: Self.completionCapacity * MemoryLayout<Completion>.stride)
    completions = UnsafeMutableBufferPointer(
      start: completionMemory.bind(Completion.self, count: Self.completionCapacity),
      count: Self.completionCapacity)
  }

  private static func check(_ configuration: EngineConfiguration) throws {
    if configuration.instruments.isEmpty {
      throw EngineFailure.configuration("there is no instrument to trade")
    }
    if configuration.instruments.count > Int(configuration.limits.instruments) {
      throw EngineFailure.configuration(
        "\(configuration.instruments.count) instruments, but limits.instruments is \(configuration.limits.instruments)"
      )
    }
    var names: Set<String> = []
    for instrument in configuration.instruments {
      if !names.insert(instrument.symbol.description).inserted {
        throw EngineFailure.configuration("instrument \(instrument.symbol) is there twice")
      }
    }
  }

  private static func takeDirectory(_ directory: String, _ machine: inout Machine) throws {
    _ = try machine.list(directory: directory)
    do {
      try machine.lock(path: directory + "/lock")
    } catch let error as SystemError where error.code == 11 {
      throw EngineFailure.dataDirectoryInUse(path: directory, cause: "\(error)")
    }
  }

  /// Instruments that the journal does not have yet, then the port.
  private mutating func begin(after tail: RecoveredTail) throws {
    lastTimestamp = tail.lastTimestamp
    let time = timestamp()
    if state.sequence == 0 { sequence(.configure(configuration.limits), time: time) }
    for instrument in configuration.instruments { try define(instrument, time: time) }
    dayEndsAt = nextDayEnd(after: tail.lastTimestamp > 0 ? tail.lastTimestamp : time)
    fixPort = try machine.listen(host: configuration.fixHost, port: configuration.fixPort)
  }

  private mutating func define(_ instrument: Instrument, time: UInt64) throws {
    guard let known = state.instruments.find(instrument.symbol) else {
      var new = instrument
      new.id = InstrumentID(rawValue: UInt32(state.instruments.count))
      guard journal.hasRoom, state.instruments.count < Int(state.limits.instruments) else {
        throw EngineFailure.configuration("more instruments than limits.instruments allows")
      }
      sequence(.defineInstrument(new), time: time)
      return
    }
    if known.pointee.tick != instrument.tick {
      throw EngineFailure.instrumentDiffers(
        symbol: "\(instrument.symbol)", what: "its tick is \(known.pointee.tick), not \(instrument.tick)")
    }
    if known.pointee.lot != instrument.lot {
      throw EngineFailure.instrumentDiffers(
        symbol: "\(instrument.symbol)", what: "its lot is \(known.pointee.lot), not \(instrument.lot)")
    }
  }
}
