import ArgumentParser
import Glibc
import Kernel
import Sequencer

/// `apus engine`: the exchange's core on one pinned thread.
struct EngineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine",
    abstract: "Run the engine: FIX 4.4 order entry, sequencer, journal, matching.",
    discussion: """
      Every setting can be given in the file (--config), in the environment and as a flag; a flag wins over the \
      environment, the environment over the file. The variable is APUS_ and the flag's name in capitals, \
      such as APUS_FIX_PORT. The commented example is ops/apus.toml.

      Without a file the engine trades BTC-USD, ETH-USD, AAPL and MSFT, and lets any SenderCompID log on \
      (development profile). When it accepts connections it prints 'ready fix=HOST:PORT' on standard output; \
      its log goes to standard error. SIGTERM and SIGINT stop it gracefully.
      """)

  @Option(help: "The TOML file to read.")
  var config: String?

  @Option(help: "Directory of the journal; one engine at a time. (default: apus-data)")
  var dataDir: String?
  @Option(
    help: "none: answer at once; local: answer when the command is on this machine's disk. (default: local)")
  var durability: String?

  @Option(help: "Numeric IPv4 address of FIX order entry. (default: 127.0.0.1)")
  var fixHost: String?
  @Option(help: "Port of FIX order entry, 0 for a free one. (default: 9878)")
  var fixPort: String?
  @Option(help: "The venue's CompID, which clients name as TargetCompID. (default: APUS)")
  var fixVenue: String?
  @Option(
    help: "persistent: sequence numbers go on; reset-on-logon: every logon starts at 1. (default: persistent)"
  )
  var fixSequence: String?
  @Option(help: "SenderCompIDs that may log on, separated by commas. (default: any)")
  var fixClients: String?
  @Option(help: "Most connections at one time. (default: 256)")
  var fixConnections: String?

  @Option(help: "CPU to pin the engine's thread to. (default: the last one this process may use)")
  var cpu: String?
  @Option(help: "spin, yield or park: what an idle engine does. (default: spin)")
  var idle: String?
  @Option(help: "SCHED_FIFO priority of the engine's thread, 0 for the normal scheduler. (default: 0)")
  var realtimePriority: String?
  @Option(help: "auto, io_uring or epoll. (default: auto)")
  var backend: String?

  @Option(help: "Size of a journal segment in MiB. (default: 64)")
  var journalSegmentMib: String?
  @Option(
    help: "yield, spin or park: what an idle engine does while a durable write is out. (default: yield)")
  var journalWhileWriting: String?
  @Option(
    help: "With durability none: how long a command may stay in memory before it is written. (default: 5)")
  var journalFlushMs: String?

  @Option(help: "Sessions ever seen. (default: 256)")
  var limitsSessions: String?
  @Option(help: "Instruments. (default: 64)")
  var limitsInstruments: String?
  @Option(help: "Resting orders. (default: 1048576)")
  var limitsOrders: String?
  @Option(
    name: .customLong("limits-client-order-ids"),
    help: "ClOrdIDs of one trading day. (default: 16777216)")
  var limitsClientOrderIDs: String?
  @Option(help: "Messages kept for resending, a session; a power of two. (default: 65536)")
  var limitsResendMessages: String?
  @Option(help: "Pegged and trailing orders open in one instrument. (default: 1024)")
  var limitsPegs: String?
  @Option(help: "Trading accounts. (default: 4096)")
  var limitsAccounts: String?
  @Option(help: "Assets in which accounts hold balances. (default: 32)")
  var limitsAssets: String?
  @Option(help: "Trades remembered, for a bust; a power of two. (default: 65536)")
  var limitsTrades: String?

  @Option(help: "When the trading day ends, HH:MM UTC, or never. (default: 00:00)")
  var dayEnd: String?
  @Option(help: "How long a graceful stop waits for clients to log out. (default: 2000)")
  var stopTimeoutMs: String?

  /// The flags by the key of their setting.
  private var flags: [String: String?] {
    [
      "data_dir": dataDir, "durability": durability, "fix.host": fixHost, "fix.port": fixPort,
      "fix.venue": fixVenue, "fix.sequence": fixSequence, "fix.clients": fixClients,
      "fix.connections": fixConnections, "cpu": cpu, "idle": idle,
      "realtime_priority": realtimePriority, "backend": backend,
      "journal.segment_mib": journalSegmentMib, "journal.while_writing": journalWhileWriting,
      "journal.flush_ms": journalFlushMs,
      "limits.sessions": limitsSessions, "limits.instruments": limitsInstruments,
      "limits.orders": limitsOrders, "limits.client_order_ids": limitsClientOrderIDs,
      "limits.resend_messages": limitsResendMessages, "limits.pegs": limitsPegs,
      "limits.accounts": limitsAccounts, "limits.assets": limitsAssets, "limits.trades": limitsTrades,
      "day_end": dayEnd,
      "stop_timeout_ms": stopTimeoutMs,
    ]
  }

  /// File, environment, flags, in that order.
  func settings() throws -> EngineSettings {
    var settings = EngineSettings()
    if let config {
      try settings.apply(toml: try readText(config), path: config)
    }
    let flags = self.flags
    for setting in Setting.all {
      if let value = getenv(setting.environmentName) {
        try settings.apply(setting, String(cString: value), from: setting.environmentName)
      }
      guard let flag = flags[setting.key] else {
        preconditionFailure("the setting \(setting.key) has no flag")
      }
      if let flag { try settings.apply(setting, flag, from: setting.flag) }
    }
    return settings
  }

  func run() throws {
    let settings: EngineSettings
    do {
      settings = try self.settings()
    } catch {
      Log.line("error: \(error)")
      throw ExitCode(64)
    }
    try EngineProcess(settings: settings).run()
  }
}
