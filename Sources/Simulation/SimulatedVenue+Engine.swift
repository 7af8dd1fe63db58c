import Domain
import Journal
import Kernel
import Sequencer

extension SimulatedVenue {
  func engineTurn() throws {
    guard engine != nil else {
      context.world.advance(to: context.world.now + noise.turn)
      if context.world.now >= returnsAt { try start() }
      return
    }
    do {
      _ = try engine?.poll()
    } catch {
      if !context.world.isDown(party) {
        guard context.world.now <= diskExcuses else {
          throw Violation("the engine failed without a cause: \(error)")
        }
        context.coverage.writeFailures += 1
        context.note("venue", party, "fails to write")
        return lose()
      }
    }
    if context.world.isDown(party) {
      context.note("venue", party, "went down")
      lose()
    }
  }

  /// Audits the journal as it is, starts an engine on it and compares both.
  func start() throws {
    let found = try audit()
    let io = SimulatedIO(context.world, maximumConnections: 16)
    party = io.party
    let mayCrash = configuration.durability == .local || context.options.crashesWithoutDurability
    if mayCrash, context.goesWrong(0.4) { planCrash(operations: 1 + context.random.below(60)) }
    do {
      let engine = try Engine.start(configuration, on: io)
      try compare(engine, found)
      self.engine = consume engine
    } catch let violation as Violation {
      throw violation
    } catch {
      let isDown = context.world.isDown(party) && crashIsPlanned
      guard isDown || context.world.now <= diskExcuses else {
        throw Violation("the engine does not start: \(error)")
      }
      if isDown { context.coverage.startCrashes += 1 } else { context.coverage.writeFailures += 1 }
      context.note("venue", party, "fails to start")
      lose()
    }
  }

  private func compare(_ engine: borrowing Engine<SimulatedIO>, _ found: Findings) throws {
    let recovery = engine.recovery
    context.coverage.starts += 1
    context.note("venue", party, "starts at", recovery.lastSequence)
    if recovery.torn != nil { context.coverage.tornTails += 1 }
    guard recovery.stateHash == found.hash, recovery.lastSequence == found.lastSequence else {
      throw Violation("recovery came to another state than a replay of the same journal")
    }
    if found.lastCommand > 0, engine.sequence == found.lastCommand, engine.stateHash() != found.hash {
      throw Violation("the engine starts with another state than its journal gives")
    }
  }

  /// Stops the engine in order and compares its state with its journal's.
  func stop() throws {
    context.note("venue", party, "stops")
    engine?.beginStop()
    while let hasStopped = engine?.hasStopped, !hasStopped, !context.world.isDown(party) { try turn() }
    guard engine != nil else { return }
    guard !context.world.isDown(party) else { return lose() }
    do {
      try engine?.seal()
    } catch {
      guard context.world.isDown(party) || context.world.now <= diskExcuses else {
        throw Violation("no seal: \(error)")
      }
      return lose()
    }
    let hash = engine?.stateHash()
    let wasDown = context.world.isDown(party)
    lose()
    guard !wasDown else { return }
    context.coverage.gracefulStops += 1
    let found = try audit()
    if found.hash != hash { throw Violation("the engine stopped with another state than its journal gives") }
    if !found.isSealed { throw Violation("a journal was not sealed by a graceful stop") }
  }

  struct Findings {
    var hash: UInt64 = 0
    var lastCommand: UInt64 = 0
    var lastSequence: UInt64 = 0
    var isSealed = false
  }

  /// Replays the whole journal from its beginning, and compares it with what clients sent and received.
  func audit() throws -> Findings {
    context.coverage.audits += 1
    var io = SimulatedIO(context.world, maximumConnections: 1)
    var audit = JournalAudit(context.auditor, clients)
    let summary = try ExchangeReplay.read(directory: Self.directory, io: &io) { header, command, state in
      try audit.take(header, command, state)
    }
    try audit.checkNothingIsMissing()
    return Findings(
      hash: summary.stateHash, lastCommand: audit.lastCommand, lastSequence: summary.lastSequence,
      isSealed: summary.wasSealed)
  }

  /// After the last stop: everything is answered, and both sides of every session and order agree.
  func finalAudit() throws -> UInt64 {
    let found = try audit()
    var io = SimulatedIO(context.world, maximumConnections: 1)
    var audit = JournalAudit(context.auditor, clients)
    _ = try ExchangeReplay.read(directory: Self.directory, io: &io) { header, command, state in
      try audit.take(header, command, state)
      if header.sequence == found.lastCommand { try audit.checkAgreement(state) }
    }
    try audit.checkEverythingIsAnswered()
    context.coverage.dayEnds += audit.dayEnds
    context.coverage.trades += context.auditor.trades.count
    for id in context.auditor.trades.keys.sorted() {
      let trade = context.auditor.trades[id]!
      if trade.buyer == nil || trade.seller == nil { throw Violation("trade \(id) has one side only") }
    }
    return found.hash
  }
}
