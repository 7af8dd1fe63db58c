import ArgumentParser
import Domain
import Glibc
import Journal
import Kernel
import Sequencer

/// `apus journal`: reads a journal without changing it.
struct JournalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal",
    abstract: "Print, verify or replay a journal. Nothing is changed on the disk.",
    subcommands: [PrintJournal.self, VerifyJournal.self, ReplayJournal.self])
}

struct JournalOptionGroup: ParsableArguments {
  @Option(help: "Directory of the journal.")
  var dataDir: String

  /// Reads the whole journal; a damaged one ends the command with exit code 1 and says where and how.
  func read(
    visit: (FrameHeader, Command, borrowing ExchangeState) throws -> Void = { _, _, _ in }
  ) throws -> RecoverySummary {
    guard access(dataDir, R_OK | X_OK) == 0 else {
      Log.line("error: \(SystemError(action: "open \(dataDir)", code: errno))")
      throw ExitCode.failure
    }
    do {
      var io = try EpollIO(maximumConnections: 1)
      return try ExchangeReplay.read(directory: dataDir, io: &io, visit: visit)
    } catch {
      Log.line("error: \(error)")
      throw ExitCode.failure
    }
  }

  /// Prints what a reading found.
  func report(_ summary: RecoverySummary) {
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

  func run() throws {
    let clock = SystemClock()
    let start = clock.monotonicNow()
    let summary = try options.read()
    let elapsed = max(1, clock.monotonicNow() - start)
    options.report(summary)
    Log.output("commands-per-second: \(UInt64(Double(summary.commands) * 1e9 / Double(elapsed)))")
  }
}
