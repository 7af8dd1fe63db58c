import Domain

/// What a run of the load generator does.
public struct LoadOptions: Sendable {
  /// The engine's address, numeric IPv4.
  public var host = "127.0.0.1"
  /// The engine's FIX port.
  public var port: UInt16
  /// FIX sessions, 1 to 999.
  public var sessions = 4
  /// What a synthetic flow trades; a recording is traded on the first.
  public var instruments = TradedInstrument.development
  /// When requests are due.
  public var pace: Pace
  /// The most requests in flight. In an open loop it only bounds memory: whoever waits for it still counts from when
  /// it was due.
  public var window: Int
  /// Length of the measured part; a recording ends by itself.
  public var seconds: Double
  /// Length of the part before it that is accounted for, but not measured.
  public var warmUp = 1.0
  /// Seed of the flow and of a Poisson pace.
  public var seed: UInt64 = 1
  /// SenderCompIDs are this and three digits, from 001.
  public var senderPrefix = "LOAD"
  /// The venue's CompID.
  public var target: CompID = "APUS"
  /// HeartBtInt (108).
  public var heartbeatSeconds: UInt32 = 30
  /// The sequence numbers to go on with, by session; nil starts again at 1 (FIX tag 141).
  public var sequenceNumbers: [SequenceNumbers]?
  /// The most requests of the run.
  public var capacity: Int
  /// How long to wait for an answer, in the run and at its end, before the engine is given up.
  public var patience = 5.0
  /// Where the generator's thread runs; nil for anywhere.
  public var cpu: Int?
  /// Gives the CPU away between looks at the network, so that the kernel's own threads are not kept from it. On two
  /// CPUs a spinning client delays the completion of every durable write on its CPU to the next timer tick, 4 ms.
  public var yields = false
  /// How the generator reaches the system.
  public var backend = Backend.auto

  /// How the generator reaches the system.
  public enum Backend: String, CaseIterable, Sendable {
    /// epoll for a few sessions, where it takes a microsecond less of each round trip; io_uring for many, where it
    /// saves a system call each, if the system has it.
    case auto
    case uring = "io_uring"
    case epoll
  }

  /// What has no default; the rest is set afterwards.
  /// - Parameters:
  ///   - window: rounded up to a power of two for memory, kept exactly as a limit.
  public init(port: UInt16, pace: Pace, window: Int, seconds: Double, capacity: Int) {
    self.port = port
    self.pace = pace
    self.window = window
    self.seconds = seconds
    self.capacity = capacity
  }
}

/// Why a run could not start or go on.
public struct LoadError: Error, Equatable, CustomStringConvertible {
  /// For the operator.
  public var description: String
  /// An error with a text for the operator.
  public init(_ description: String) { self.description = description }
}

/// Where a session's numbering stands.
public struct SequenceNumbers: Codable, Equatable, Sendable {
  /// Number of the next message out.
  public var nextOutbound: UInt32 = 1
  /// Number of the next message in.
  public var nextInbound: UInt32 = 1
  /// A new session's.
  public init() {}
}
