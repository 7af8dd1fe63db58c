import ArgumentParser
import Domain
import Kernel
import LoadGenerator

/// Whom the load generator talks to, and as whom.
struct LoadTargetOptions: ParsableArguments {
  /// A numeric address and a port.
  struct Address: ExpressibleByArgument {
    var host: String
    var port: UInt16

    init?(argument: String) {
      let parts = argument.split(separator: ":")
      guard parts.count == 2, let port = UInt16(parts[1]), port > 0 else { return nil }
      host = String(parts[0])
      self.port = port
    }
  }

  /// What the generator does while nothing happens.
  enum Idle: String, CaseIterable, ExpressibleByArgument {
    case spin, yield
  }

  @Option(name: .customLong("fix"), help: "The engine's FIX address, HOST:PORT.")
  var address: Address
  @Option(help: "FIX sessions, 1 to 999.")
  var sessions = 4
  @Option(help: "SenderCompIDs are this and three digits, from 001.")
  var sender = "LOAD"
  @Option(name: .customLong("target"), help: "TargetCompID, the venue's.")
  var venueText = "APUS"
  @Flag(help: "Go on with the sequence numbers of the last run into --out instead of starting again at 1.")
  var `continue` = false
  @Option(help: "CPU of the generator's thread. (default: the first one this process may use)")
  var cpu: Int?

  @Option(help: "spin, or yield the CPU between looks at the network. (default: yield on up to two CPUs)")
  var idle: Idle?
  @Option(help: "auto, io_uring or epoll.")
  var backend = LoadOptions.Backend.auto

  var yields: Bool { idle.map { $0 == .yield } ?? (MachineReport.allowedCPUs().count <= 2) }
  var venue: CompID { CompID(venueText) ?? CompID() }

  func validate() throws {
    guard (1...999).contains(sessions) else { throw ValidationError("--sessions must be 1 to 999") }
    guard !venue.isEmpty, CompID(sender + "000") != nil else {
      throw ValidationError("--sender and --target must fit a CompID of \(CompID.capacity) bytes")
    }
  }
}

/// What a synthetic flow is made of.
struct LoadFlowOptions: ParsableArguments {
  @Option(help: "Seed of the flow.")
  var seed: UInt64 = 1
  @Option(help: "Percentage of requests that cancel an order.")
  var cancel = FlowMix.balanced.cancel
  @Option(help: "Percentage of requests that replace an order.")
  var replace = FlowMix.balanced.replace
  @Option(help: "Percentage of requests that are orders which trade at once.")
  var marketable = FlowMix.balanced.marketable
  @Option(help: "Most orders in the books at one time, over all sessions.")
  var resting = 4000
  @Option(help: "Symbols to trade, separated by commas.")
  var instruments = TradedInstrument.development.map { "\($0.instrument.symbol)" }.joined(separator: ",")

  func validate() throws {
    guard FlowMix(cancel: cancel, replace: replace, marketable: marketable) != nil else {
      throw ValidationError("--cancel, --replace and --marketable must sum to less than 100")
    }
    guard resting > 0 else { throw ValidationError("--resting must be positive") }
  }

  func source() throws -> LoadSource {
    .flow(mix: FlowMix(cancel: cancel, replace: replace, marketable: marketable)!, resting: resting)
  }

  /// The instruments by their symbols; one that the development profile does not know gets tick 0.01 and lot 1.
  func traded() throws -> [TradedInstrument] {
    try instruments.split(separator: ",").map { text in
      guard let symbol = Symbol(String(text)) else { throw LoadError("'\(text)' is too long for a symbol") }
      return TradedInstrument.development.first { $0.instrument.symbol == symbol }
        ?? TradedInstrument(symbol, startPrice: 10_000, priceStep: 1, roundLot: 1)
    }
  }
}

/// What a replay is made of.
struct LoadReplayOptions: ParsableArguments {
  @Option(
    help: "Replay recorded order flow: a CSV file of created, changed and deleted orders, plain or gzipped.")
  var replay: String?
  @Option(help: "The venue's own trades of that time, a CSV file: tells which of them the engine reproduced.")
  var trades: String?
  @Option(help: "So many times real time. (default: as fast as --in-flight allows)")
  var replaySpeed: Double?
  @Option(help: "Sessions of a replay; one keeps the recording's order exactly.")
  var replaySessions = 1

  func validate() throws {
    if let replaySpeed, replaySpeed <= 0 { throw ValidationError("--replay-speed must be positive") }
    guard (1...999).contains(replaySessions) else {
      throw ValidationError("--replay-sessions must be 1 to 999")
    }
  }

  func recording() throws -> Recording? {
    try replay.map { try Recording(path: $0, instrument: TradedInstrument.development[0].instrument) }
  }

  func venueTrades() throws -> [RecordedTrade]? {
    try trades.map { try Recording.trades(path: $0, instrument: TradedInstrument.development[0].instrument) }
  }
}

extension LoadOptions.Backend: ExpressibleByArgument {}
