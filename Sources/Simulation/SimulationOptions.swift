import Journal

/// What a simulated run is made of. All that is not said here follows from the seed.
public struct SimulationOptions: Sendable {
  /// A lie told to the auditor, to see whether it notices.
  public enum Sabotage: Sendable {
    case none
    /// It hears of one execution twice, as if the venue had sent it under two numbers.
    case doublesAnExecution
    /// It does not hear of one acknowledgement.
    case dropsAnAcknowledgement
  }

  /// Turns of the noisy part of a run; in each, the engine and every client act once.
  public var turns = 1500
  /// Crashes, stops and full disks in the noisy part.
  public var disruptions = 6
  /// Nil: `local`, and in one of eight seeds `none`, then without crashes.
  public var durability: Durability?
  /// With `Durability.none`: crashes all the same. The auditor must find what is lost.
  public var crashesWithoutDurability = false
  /// The disk lies about what is durable. The auditor must find what is lost.
  public var ignoresDurability = false
  public var sabotage = Sabotage.none

  public init() {}
}

/// How often what happened: a run in which nothing happened proves nothing.
public struct SimulationCoverage: Sendable, Equatable {
  public var processCrashes = 0
  public var powerFailures = 0
  /// Crashes before a start was complete.
  public var startCrashes = 0
  public var starts = 0
  public var gracefulStops = 0
  public var tornTails = 0
  /// Writes that failed: a broken or a full disk.
  public var writeFailures = 0
  /// Connections that ended before their time.
  public var disconnects = 0
  /// Bytes that are not FIX, or a message with a wrong byte in it.
  public var garbled = 0
  /// ResendRequests of clients and of the venue.
  public var resendRequests = 0
  /// Messages that came or went again.
  public var resentMessages = 0
  public var requests = 0
  /// Requests that the client gave up when it was asked for them again.
  public var abandonedRequests = 0
  public var executionReports = 0
  public var rejects = 0
  public var trades = 0
  public var dayEnds = 0
  /// Replays of a whole journal.
  public var audits = 0

  public init() {}

  /// Names and values, in a fixed order.
  public var counters: [(name: String, value: Int)] {
    [
      ("process-crashes", processCrashes), ("power-failures", powerFailures),
      ("start-crashes", startCrashes), ("starts", starts), ("graceful-stops", gracefulStops),
      ("torn-tails", tornTails), ("write-failures", writeFailures), ("disconnects", disconnects),
      ("garbled", garbled), ("resend-requests", resendRequests), ("resent-messages", resentMessages),
      ("requests", requests), ("abandoned-requests", abandonedRequests),
      ("execution-reports", executionReports), ("rejects", rejects), ("trades", trades),
      ("day-ends", dayEnds), ("audits", audits),
    ]
  }

  /// Adds what another run did.
  public mutating func add(_ other: SimulationCoverage) {
    processCrashes += other.processCrashes
    powerFailures += other.powerFailures
    startCrashes += other.startCrashes
    starts += other.starts
    gracefulStops += other.gracefulStops
    tornTails += other.tornTails
    writeFailures += other.writeFailures
    disconnects += other.disconnects
    garbled += other.garbled
    resendRequests += other.resendRequests
    resentMessages += other.resentMessages
    requests += other.requests
    abandonedRequests += other.abandonedRequests
    executionReports += other.executionReports
    rejects += other.rejects
    trades += other.trades
    dayEnds += other.dayEnds
    audits += other.audits
  }
}

/// What a run showed.
public struct SimulationResult: Sendable {
  public var seed: UInt64
  /// Nil if every promise held; else which did not, and what happened last.
  public var failure: String?
  /// Hash over the state at the end; the same for the same seed and options.
  public var stateHash: UInt64 = 0
  public var coverage = SimulationCoverage()
  /// Simulated nanoseconds.
  public var duration: UInt64 = 0
}

/// A promise that was not kept.
struct Violation: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
