import Kernel

/// What a run gave.
public struct LoadResult: Sendable {
  /// What was counted.
  public var tally = LoadTally()
  /// From when a request was due to its answer.
  public var latency = LatencyHistogram()
  /// From when a request was sent to its answer.
  public var serviceTime = LatencyHistogram()
  /// Why the run ended early; nil if it did not.
  public var failure: String?
  /// The first text with which the venue rejected a message.
  public var firstReject: String?
  /// Where each session's numbering stands.
  public var sequenceNumbers: [SequenceNumbers] = []
  /// What a replay adds.
  var replay: ReplayResult?

  /// Every request was acknowledged exactly once and the run came to its end.
  public var isClean: Bool { failure == nil && tally.faults.isEmpty }
}

/// What a replay of a recording did.
struct ReplayResult: Sendable {
  var counts: RecordedFlow.Counts
  /// The engine's trades, as pairs of the recording's orders.
  var trades: [EngineTrade]
  /// Trades of which not exactly two sides were reported.
  var halfTrades: Int
}

/// What a run sends.
public enum LoadSource: Sendable {
  /// A synthetic flow with at most `resting` orders in the books, over all sessions.
  case flow(mix: FlowMix, resting: Int)
  case recording(Recording)
}

/// Runs the load generator on a thread of its own.
public enum LoadRun {
  /// Runs to the end and waits for it.
  /// - Throws: `LoadError` or `SystemError` if the engine cannot be reached.
  public static func run(_ options: LoadOptions, source: LoadSource, progress: LoadProgress) throws
    -> LoadResult
  {
    let outcome = Outcome<LoadResult>()
    let thread = try PinnedThread(name: "load", cpu: options.cpu) {
      outcome.set { try onThisThread(options, source, progress) }
    }
    thread.join()
    return try outcome.get()
  }

  /// Up to here epoll is the better client.
  private static let fewSessions = 8

  private static func onThisThread(
    _ options: LoadOptions, _ source: LoadSource, _ progress: LoadProgress
  ) throws -> LoadResult {
    let refusal = UringIO.refusal()
    if options.backend == .uring, let refusal { throw refusal }
    let isWorthIt = options.sessions > fewSessions && refusal == nil
    if options.backend == .uring || (options.backend == .auto && isWorthIt) {
      return try run(on: UringIO(maximumConnections: options.sessions), options, source, progress)
    }
    return try run(on: EpollIO(maximumConnections: options.sessions), options, source, progress)
  }

  /// Runs on `io`, which belongs to the calling thread.
  static func run<Machine: IO & ~Copyable>(
    on io: consuming Machine, _ options: LoadOptions, _ source: LoadSource, _ progress: LoadProgress
  ) throws -> LoadResult {
    switch source {
    case .flow(let mix, let resting):
      let flow = OrderFlow(
        instruments: options.instruments, sessions: options.sessions,
        resting: max(1, resting / options.sessions),
        mix: mix, seed: options.seed)
      var generator = try Generator(io: io, source: flow, options: options)
      generator.run(progress: progress)
      return generator.result
    case .recording(let recording):
      let flow = RecordedFlow(
        recording: recording, instrument: options.instruments[0].instrument, sessions: options.sessions)
      var generator = try Generator(io: io, source: flow, options: options)
      generator.run(progress: progress)
      var result = generator.result
      result.replay = ReplayResult(
        counts: generator.source.counts, trades: generator.source.trades,
        halfTrades: generator.source.halfTrades)
      return result
    }
  }
}

extension Generator where Machine: ~Copyable, Source: ~Copyable {
  /// What stands in the books of the generator now.
  var result: LoadResult {
    var result = LoadResult()
    result.tally = tally
    result.latency = latency
    result.serviceTime = serviceTime
    result.failure = failure
    result.firstReject = firstReject
    result.sequenceNumbers = (0..<sessionCount).map { index in
      var numbers = SequenceNumbers()
      numbers.nextOutbound = sessions[index].nextOutbound
      numbers.nextInbound = sessions[index].nextInbound
      return numbers
    }
    return result
  }
}
