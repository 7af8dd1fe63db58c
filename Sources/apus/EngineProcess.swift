import ArgumentParser
import Domain
import Gateway
import Glibc
import Journal
import Kernel
import Memory
import Sequencer
import Synchronization

/// One engine as a process: machine, thread, log, stop.
struct EngineProcess {
  let settings: EngineSettings

  /// Runs until a stop signal. Ends with exit code 0 after a graceful stop, 1 after a failure.
  func run() throws {
    do {
      try StopSignal.install()
    } catch {
      Log.line("error: \(error)")
      throw ExitCode.failure
    }
    let report = MachineReport()
    Log.line("machine: \(report)")
    let cpu = settings.cpu ?? report.defaultCPU
    let outcome = Outcome()
    let settings = self.settings
    let usesUring = settings.backend == .uring || (settings.backend == .auto && report.uringRefusal == nil)
    if settings.backend == .auto, let refusal = report.uringRefusal {
      Log.line("io_uring cannot be had, epoll takes its place: \(refusal)")
    }
    do {
      let thread = try PinnedThread(
        name: "apus-engine", cpu: cpu,
        priority: settings.realtimePriority > 0 ? settings.realtimePriority : nil
      ) {
        outcome.failure = Self.serve(settings, usesUring: usesUring)
      }
      Log.line("thread: \(thread.report)")
      thread.join()
    } catch {
      Log.line("error: \(error)")
      throw ExitCode.failure
    }
    if let failure = outcome.failure {
      Log.line("error: \(failure)")
      throw ExitCode.failure
    }
  }

  /// What the engine's thread ended with; read after it was joined.
  private final class Outcome: @unchecked Sendable {
    var failure: String?
  }

  /// The body of the engine's thread. - Returns: why it failed, nil after a graceful stop.
  private static func serve(_ settings: EngineSettings, usesUring: Bool) -> String? {
    let connections = settings.configuration.gateway.maximumConnections
    do {
      if usesUring {
        try serve(settings, "io_uring", on: try UringIO(maximumConnections: connections))
      } else {
        try serve(settings, "epoll", on: try EpollIO(maximumConnections: connections))
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static func serve<Machine: IO & ~Copyable>(
    _ settings: EngineSettings, _ backend: String, on machine: consuming Machine
  ) throws {
    let configuration = settings.configuration
    var engine = try Engine.start(configuration, on: machine)
    log(engine.recovery, configuration)
    if configuration.gateway.clients.isEmpty {
      Log.line("development profile: any SenderCompID may log on")
    }
    Log.line(
      "engine: \(backend), durability \(configuration.durability.rawValue), idle \(configuration.idle.rawValue), "
        + "memory locked: \(MemoryLock.lockPresentMemory())")
    Log.output("ready fix=\(configuration.fixHost):\(engine.fixPort)")
    try loop(&engine, configuration.idle)
    try engine.seal()
    Log.line("stopped sequence=\(engine.sequence) state-hash=\(hex(engine.stateHash()))")
  }

  /// Cycles until a stop signal, then until every session is logged out.
  private static func loop<Machine: IO & ~Copyable>(
    _ engine: inout Engine<Machine>, _ idle: IdleStrategy
  ) throws {
    var isStopping = false
    while true {
      let work = try engine.poll()
      if work == 0 {
        while let notice = engine.takeNotice() { log(notice) }
        if isStopping && engine.hasStopped { return }
        if idle == .yield { sched_yield() }
      }
      if StopSignal.isRequested && !isStopping {
        isStopping = true
        Log.line("stopping on \(StopSignal.name ?? "a signal")")
        engine.beginStop()
      }
      if isStopping && engine.isPastStop { return }
    }
  }

  private static func log(_ recovery: RecoverySummary, _ configuration: EngineConfiguration) {
    if let torn = recovery.torn { Log.line("recovery cut a torn tail: \(torn)") }
    Log.line(
      "recovered commands=\(recovery.commands) sequence=\(recovery.lastSequence) "
        + "clean=\(recovery.wasSealed || recovery.lastSequence == 0) state-hash=\(hex(recovery.stateHash)) "
        + "from \(configuration.dataDirectory)")
  }

  private static func log(_ notice: Notice) {
    let session = notice.session == .max ? "" : " session=\(notice.session)"
    Log.line("connection=\(notice.connection)\(session) \(notice.message)")
  }
}

/// Sixteen digits, as every tool prints a state hash.
func hex(_ hash: UInt64) -> String {
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
