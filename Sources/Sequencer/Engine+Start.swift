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
    var summary = replay.summary(tail)
    summary.clockBehind = tail.lastTimestamp - min(tail.lastTimestamp, machine.wallNow())
    let state = replay.take() ?? ExchangeState(limits: configuration.limits)
    try checkInstruments(configuration, state)
    // The port before the first write: a start that fails leaves the journal as it was.
    let port = try machine.listen(host: configuration.fixHost, port: configuration.fixPort)
    let journal = try JournalWriter.open(
      directory: directory, durability: configuration.durability, options: configuration.journal,
      recovered: tail, io: &machine)
    var engine = Engine(
      configuration, machine: machine, journal: journal,
      state: state, summary: summary)
    engine.fixPort = port
    engine.begin(after: tail)
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

  /// The instruments, in the order of their ids.
  var symbols: [Symbol] {
    (0..<state.instruments.count).compactMap {
      state.instruments[InstrumentID(rawValue: UInt32($0))]?.pointee.symbol
    }
  }

  /// What the journal says of an instrument holds for ever: its orders are in ticks and lots.
  private static func checkInstruments(
    _ configuration: EngineConfiguration, _ state: borrowing ExchangeState
  ) throws {
    var new = 0
    for instrument in configuration.instruments {
      guard let known = state.instruments.find(instrument.symbol) else {
        new += 1
        continue
      }
      func check<Value: Equatable>(_ name: String, _ journal: Value, _ given: Value) throws {
        if journal == given { return }
        throw EngineFailure.instrumentDiffers(
          symbol: "\(instrument.symbol)", what: "its \(name) is \(journal), not \(given)")
      }
      try check("tick", known.pointee.tick, instrument.tick)
      try check("lot", known.pointee.lot, instrument.lot)
      try check(
        "maximum quantity in lots", known.pointee.maximumQuantity.lots, instrument.maximumQuantity.lots)
    }
    if state.instruments.count + new > Int(state.limits.instruments) {
      throw EngineFailure.configuration("more instruments than limits.instruments allows")
    }
  }

  /// What has to be in the journal before the first order: the limits, an end of day that was missed, new instruments.
  private mutating func begin(after tail: RecoveredTail) {
    lastTimestamp = tail.lastTimestamp
    let time = timestamp()
    if state.sequence == 0 { sequence(.configure(configuration.limits), time: time) }
    dayEndsAt = nextDayEnd(after: state.dayBegan)
    endDayIfDue(time: time)
    for instrument in configuration.instruments
    where state.instruments.find(instrument.symbol) == nil {
      var new = instrument
      new.id = InstrumentID(rawValue: UInt32(state.instruments.count))
      sequence(.defineInstrument(new), time: time)
    }
    // The last run ended with their connections, if not before.
    for session in 0..<state.sessions.count { gateway.noteDisconnected(SessionID(rawValue: UInt32(session))) }
  }
}
