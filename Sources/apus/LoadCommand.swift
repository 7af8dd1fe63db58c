import ArgumentParser
import Domain
import Foundation
import Kernel
import LoadGenerator

/// `apus load`: drives an engine over FIX and tells how long it took to answer.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Drive an engine over FIX 4.4 and measure it; replay recorded order flow.",
    discussion: """
      By default an open loop: requests are due at a fixed rate whatever the engine does, and a latency counts from \
      the moment its request was due, so that a stall shows in every request that it delayed. With --in-flight (or \
      --rate 0) a closed loop: the next request goes out as soon as fewer than the limit are unanswered.

      Every request must be answered exactly once; a missing, doubled or unexpected answer is told and ends the run \
      with exit code 1. Reports go to the folder of --out: HdrHistogram files (.hgrm) and a picture (latency.svg).
      """)

  @OptionGroup var target: LoadTargetOptions
  @OptionGroup var flow: LoadFlowOptions
  @OptionGroup var replayOptions: LoadReplayOptions

  @Option(help: "Requests a second over all sessions; 0 for as many as --in-flight allows.")
  var rate: Double = 10_000
  @Option(help: "Closed loop with at most so many unanswered requests; 1 measures round trips.")
  var inFlight: Int?
  @Flag(help: "Exponentially distributed gaps instead of even ones.")
  var poisson = false
  @Option(help: "Length of the measured part.")
  var seconds: Double = 10
  @Option(help: "Seconds before it that are accounted for but not measured.")
  var warmUp: Double = 1

  @Option(help: "Write the report as JSON to this file.")
  var json: String?
  @Option(help: "Folder for histograms and picture.")
  var out = "apus-load"

  func validate() throws {
    guard rate >= 0, seconds > 0, warmUp >= 0 else {
      throw ValidationError("--rate, --seconds and --warm-up must not be negative")
    }
    if let inFlight, inFlight < 1 { throw ValidationError("--in-flight must be at least 1") }
    if replayOptions.trades != nil && replayOptions.replay == nil {
      throw ValidationError("--trades needs --replay")
    }
  }

  func run() throws {
    do {
      try StopSignal.install()
      try drive()
    } catch let error as ExitCode {
      throw error
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      throw ExitCode.failure
    }
  }

  private func drive() throws {
    let files = try ReportFiles(folder: out)
    let recording = try replayOptions.recording()
    let options = try options(recording: recording, files: files)
    let venueTrades = try replayOptions.venueTrades()
    let source = try recording.map { LoadSource.recording($0) } ?? flow.source()
    print(headline(options))
    let progress = ProgressPrinter()
    let result = try LoadRun.run(options, source: source, progress: progress.progress)
    progress.stop()
    let report = LoadReport(result, options: options, recording: recording, venueTrades: venueTrades)
    print(report.text)
    let paths = try files.write(
      title: "apus load: \(headline(options))",
      histograms: [
        ("latency", "from due time", result.latency), ("service-time", "from sending", result.serviceTime),
      ])
    try files.keep(result.sequenceNumbers)
    print("histograms and picture: \(paths.joined(separator: " "))")
    if let json { try report.json.write(toFile: json, atomically: true, encoding: .utf8) }
    if !result.isClean { throw ExitCode.failure }
  }

  private func options(recording: Recording?, files: ReportFiles) throws -> LoadOptions {
    let isClosed = inFlight != nil || rate == 0
    let total = seconds + warmUp
    var options = LoadOptions(
      port: target.address.port,
      pace: isClosed ? .closed : poisson ? .poisson(perSecond: rate) : .constant(perSecond: rate),
      window: isClosed ? inFlight ?? 4096 : 1 << 20, seconds: seconds,
      capacity: isClosed ? Int(min(total * 4e6, Double(1 << 28))) : Int(rate * total * 1.05) + 10_000)
    options.warmUp = warmUp
    options.instruments = try flow.traded()
    options.sessions = target.sessions
    if let recording {
      options.capacity = recording.mostRequests
      options.instruments = [TradedInstrument.development[0]]
      options.warmUp = 0
      options.seconds = 1e9
      options.sessions = replayOptions.replaySessions
      options.pace = replayOptions.replaySpeed.map { .recorded(speed: $0) } ?? .closed
      options.window = replayOptions.replaySpeed == nil ? inFlight ?? 1024 : 1 << 20
    }
    options.host = target.address.host
    options.seed = flow.seed
    options.senderPrefix = target.sender
    options.target = target.venue
    options.backend = target.backend
    options.yields = target.yields
    options.cpu = target.cpu ?? MachineReport.allowedCPUs().first
    if target.continue { options.sequenceNumbers = try files.sequenceNumbers() }
    if let numbers = options.sequenceNumbers, numbers.count != options.sessions {
      throw LoadError("--continue needs the \(numbers.count) sessions of the last run in \(out)")
    }
    return options
  }

  private func headline(_ options: LoadOptions) -> String {
    let pace =
      switch options.pace {
      case .constant(let rate): String(format: "%.0f requests/s", rate)
      case .poisson(let rate): String(format: "%.0f requests/s, Poisson", rate)
      case .closed: "\(options.window) in flight"
      case .recorded(let speed): String(format: "recorded flow at %.3gx", speed)
      }
    return "\(pace), \(options.sessions) session(s), seed \(options.seed)"
  }
}
