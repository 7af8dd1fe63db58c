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
    let backend: EngineBackend =
      settings.backend == .uring || (settings.backend == .auto && report.uringRefusal == nil)
      ? .uring : .epoll
    if settings.backend == .auto, let refusal = report.uringRefusal {
      Log.line("io_uring cannot be had, epoll takes its place: \(refusal)")
    }
    do {
      let thread = try PinnedThread(
        name: "apus-engine", cpu: cpu,
        priority: settings.realtimePriority > 0 ? settings.realtimePriority : nil
      ) {
        outcome.failure = Self.serve(settings, on: backend)
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
  private static func serve(_ settings: EngineSettings, on backend: EngineBackend) -> String? {
    let control = ControlMailbox()
    do {
      try EngineLoop.run(
        settings.configuration, on: backend, control: control,
        observer: EngineLog(configuration: settings.configuration, backend: backend, control: control))
      return nil
    } catch {
      return "\(error)"
    }
  }
}

/// What the engine tells, in the log and on standard output.
private struct EngineLog: EngineObserver {
  let configuration: EngineConfiguration
  let backend: EngineBackend
  let control: ControlMailbox

  func ready(port: UInt16, recovery: RecoverySummary, symbols: [Symbol]) {
    openControl(symbols)
    if recovery.clockBehind > 1_000_000_000 {
      Log.line(
        "warning: the machine's clock is \(recovery.clockBehind / 1_000_000_000) s behind the journal; "
          + "timestamps stand still until it has caught up")
    }
    for unusable in recovery.unusableSnapshots { Log.line("warning: snapshot \(unusable)") }
    if recovery.snapshotSequence > 0 {
      Log.line("recovery began with the snapshot at \(recovery.snapshotSequence)")
    }
    if let torn = recovery.torn { Log.line("recovery cut a torn tail: \(torn)") }
    Log.line(
      "recovered commands=\(recovery.commands) sequence=\(recovery.lastSequence) "
        + "clean=\(recovery.wasSealed || recovery.lastSequence == 0) state-hash=\(hex(recovery.stateHash)) "
        + "from \(configuration.dataDirectory)")
    if configuration.gateway.clients.isEmpty {
      Log.line("development profile: any SenderCompID may log on")
    }
    Log.line(
      "engine: \(backend.rawValue), durability \(configuration.durability.rawValue), "
        + "idle \(configuration.idle.rawValue), memory locked: \(MemoryLock.lockPresentMemory())")
    Log.output("ready fix=\(configuration.fixHost):\(port)")
  }

  /// Lets the operator in, on a thread of its own that no CPU is kept for.
  private func openControl(_ symbols: [Symbol]) {
    let path = ControlSocket.path(in: configuration.dataDirectory)
    do {
      let descriptor = try ControlSocket.listen(at: path)
      let server = ControlServer(mailbox: control, symbols: symbols)
      _ = try PinnedThread(name: "apus-control") { server.serve(descriptor) }
      Log.line("control: \(path)")
    } catch {
      Log.line("warning: no control socket, apus admin will not reach this engine: \(error)")
    }
  }

  func noticed(_ notice: Notice, dropped: UInt64) {
    if dropped > 0 { Log.line("\(dropped) notices were too many for the log") }
    let session = notice.session == .max ? "" : " session=\(notice.session)"
    Log.line("connection=\(notice.connection)\(session) \(notice.message)")
  }

  func stopping() { Log.line("stopping on \(StopSignal.name ?? "a signal")") }

  func stopped(sequence: UInt64, stateHash: UInt64) {
    Log.line("stopped sequence=\(sequence) state-hash=\(hex(stateHash))")
  }
}

/// Sixteen digits, as every tool prints a state hash.
func hex(_ hash: UInt64) -> String {
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
