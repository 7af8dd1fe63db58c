import Domain
import Gateway
import Glibc
import Kernel

/// Which of the system's interfaces carries sockets and journal.
public enum EngineBackend: String, Sendable {
  case uring = "io_uring"
  case epoll
}

/// What an engine's loop tells whoever started it. Called on the engine's thread, never on the way of an order.
public protocol EngineObserver {
  /// The state is back and the port is open.
  /// - Parameter symbols: the instruments, in the order of their ids.
  func ready(port: UInt16, recovery: RecoverySummary, symbols: [Symbol])
  /// - Parameter dropped: how many notices before this one found no place.
  func noticed(_ notice: Notice, dropped: UInt64)
  func stopping()
  /// The journal is sealed.
  func stopped(sequence: UInt64, stateHash: UInt64)
}

/// Runs the compact topology on the calling thread, on a real machine, until a stop signal.
///
/// It stands in this module so that the compiler makes one version of the engine for each backend: without, every call
/// of the `IO` would go through a table.
public enum EngineLoop {
  /// Returns after a graceful stop.
  /// - Parameter control: where the operator's commands come in.
  /// - Throws: what `Engine.start` and `Engine.poll` throw, or `SystemError` if the backend cannot be had.
  public static func run<Observer: EngineObserver>(
    _ configuration: EngineConfiguration, on backend: EngineBackend, control: ControlMailbox? = nil,
    observer: Observer
  ) throws {
    defer { control?.close() }
    let connections = configuration.gateway.maximumConnections
    switch backend {
    case .uring:
      var engine = try Engine.start(configuration, on: try UringIO(maximumConnections: connections))
      try serve(&engine, control, observer)
    case .epoll:
      var engine = try Engine.start(configuration, on: try EpollIO(maximumConnections: connections))
      try serve(&engine, control, observer)
    }
  }

  private static func serve<Machine: IO & ~Copyable>(
    _ engine: inout Engine<Machine>, _ control: ControlMailbox?, _ observer: any EngineObserver
  ) throws {
    engine.control = control?.slot
    observer.ready(port: engine.fixPort, recovery: engine.recovery, symbols: engine.symbols)
    try cycle(&engine, observer)
    try end(&engine, observer)
  }

  private static func end<Machine: IO & ~Copyable>(
    _ engine: inout Engine<Machine>, _ observer: any EngineObserver
  ) throws {
    try engine.seal()
    observer.stopped(sequence: engine.sequence, stateHash: engine.stateHash())
  }

  /// Cycles until a stop signal, then until every session is logged out and all is on the disk.
  private static func cycle<Machine: IO & ~Copyable>(
    _ engine: inout Engine<Machine>, _ observer: any EngineObserver
  ) throws {
    while !StopSignal.isRequested {
      let work = try engine.poll()
      tell(&engine, observer)
      if work == 0 && engine.idle == .yield { sched_yield() }
    }
    observer.stopping()
    engine.beginStop()
    while !engine.hasStopped {
      _ = try engine.poll()
      tell(&engine, observer)
    }
    tell(&engine, observer)
  }

  private static func tell<Machine: IO & ~Copyable>(
    _ engine: inout Engine<Machine>, _ observer: any EngineObserver
  ) {
    while let notice = engine.takeNotice() {
      observer.noticed(notice, dropped: engine.takeDroppedNotices())
    }
  }
}
