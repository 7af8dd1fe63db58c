import ArgumentParser
import Domain
import Glibc
import Journal
import Kernel
import Sequencer

/// `apus journal`: reads a journal without changing it, and makes snapshots.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Print, verify or replay a journal, or make a snapshot from it.",
    subcommands: [PrintJournal.self, VerifyJournal.self, ReplayJournal.self, SnapshotJournal.self])
}

struct JournalOptionGroup: ParsableArguments {
  @Option(help: "Directory of the journal.")
  var dataDir: String

  /// Reads the whole journal; a damaged one ends the command with exit code 1 and says where and how.
  func read(
    fromSnapshot: Bool = false,
    visit: (FrameHeader, Command, borrowing ExchangeState) throws -> Void = { _, _, _ in }
  ) throws -> RecoverySummary {
    try open { io in
      try ExchangeReplay.read(directory: dataDir, fromSnapshot: fromSnapshot, io: &io, visit: visit)
    }
  }

  /// Gives `body` the means to read the directory; an error ends the command with exit code 1.
  func open<Result>(_ body: (inout EpollIO) throws -> Result) throws -> Result {
    guard access(dataDir, R_OK | X_OK) == 0 else {
      Log.line("error: \(SystemError(action: "open \(dataDir)", code: errno))")
      throw ExitCode.failure
    }
    do {
      var io = try EpollIO(maximumConnections: 1)
      return try body(&io)
    } catch {
      Log.line("error: \(error)")
      throw ExitCode.failure
    }
  }

  /// Prints what a reading found.
  func report(_ summary: RecoverySummary) {
    for unusable in summary.unusableSnapshots { Log.line("snapshot \(unusable)") }
    if summary.snapshotSequence > 0 { Log.output("snapshot: \(summary.snapshotSequence)") }
    if let torn = summary.torn { Log.line("torn tail, to be cut at the next start: \(torn)") }
    Log.output("commands: \(summary.commands)")
    Log.output("last-sequence: \(summary.lastSequence)")
    Log.output("sealed: \(summary.wasSealed)")
    Log.output("state-hash: \(hex(summary.stateHash))")
  }
}

struct PrintJournal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print", abstract: "Print every command, one a line; with --events also what it made happen."
  )
  @OptionGroup var options: JournalOptionGroup
  @Flag(help: "Print the events of each command, indented below it.")
  var events = false
  @Option(help: "First sequence to print.")
  var from: UInt64 = 1
  @Option(help: "Last sequence to print.")
  var to: UInt64 = .max

  func run() throws {
    let summary = try options.read { header, command, state in
      guard header.sequence >= from, header.sequence <= to else { return }
      Log.output("\(header.sequence) \(header.timestamp) \(command)")
      guard events else { return }
      for event in state.events { Log.output("    \(event)") }
    }
    options.report(summary)
  }
}

struct VerifyJournal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Check every checksum, the chain and the numbering, and print the hash of the state it leads to.")
  @OptionGroup var options: JournalOptionGroup

  func run() throws { options.report(try options.read()) }
}

struct ReplayJournal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Apply every command from the first, say how fast, and print the hash of the state it leads to."
  )
  @OptionGroup var options: JournalOptionGroup
  @Flag(help: "Begin with the newest snapshot that can be used, as an engine does.")
  var fromSnapshot = false

  func run() throws {
    let clock = SystemClock()
    let start = clock.monotonicNow()
    let summary = try options.read(fromSnapshot: fromSnapshot)
    let elapsed = max(1, clock.monotonicNow() - start)
    options.report(summary)
    Log.output("commands-per-second: \(UInt64(Double(summary.commands) * 1e9 / Double(elapsed)))")
    Log.output("seconds: \(Double(elapsed / 1_000_000) / 1000)")
  }
}

struct SnapshotJournal: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Write a snapshot of the state at the end of the last closed segment.",
    discussion: """
      It is made from the newest snapshot and the closed segments after it, so the engine may be running. A start begins \
      with the newest snapshot that is whole; the segments before it need not be kept.
      """)
  @OptionGroup var options: JournalOptionGroup

  func run() throws {
    let written = try options.open { io in
      try ExchangeReplay.writeSnapshot(directory: options.dataDir, io: &io)
    }
    if let written {
      Log.output("snapshot: \(written.path)")
      Log.output("bytes: \(written.bytes)")
    } else {
      Log.output("snapshot: none, no segment was closed since the last one")
    }
  }
}
