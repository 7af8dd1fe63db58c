/// What goes wrong in a simulated world, and how often. Probabilities are from 0 to 1, times are nanoseconds.
public struct FaultPlan: Sendable {
  // The network.
  /// A receive gives only a part of what has arrived.
  public var shortReceive = 0.0
  /// A message on the wire is late by up to `longestDelay`.
  public var delayedDelivery = 0.0
  /// A connection breaks when bytes move on it; bytes on the wire are lost.
  public var disconnect = 0.0
  /// A new connection is slow: the network takes only `slowWindow` bytes before the peer reads.
  public var slowPeer = 0.0
  /// Bytes the network takes before the peer reads.
  public var window = 256 << 10
  public var slowWindow = 64
  /// Time on the wire.
  public var networkLatency: UInt64 = 5_000
  public var longestDelay: UInt64 = 20_000_000

  // What is done.
  /// Completions of different connections and files come out of order.
  public var reorder = 0.0
  /// Time of one turn of a loop that polls.
  public var turn: UInt64 = 500

  // The disk.
  public var writeLatency: UInt64 = 100_000
  /// A write takes up to `longestWrite`.
  public var slowWrite = 0.0
  public var longestWrite: UInt64 = 50_000_000
  /// A write fails with EIO; any of its sectors may have reached the disk.
  public var writeError = 0.0
  /// Bytes of all files together; a write beyond fails with ENOSPC.
  public var diskCapacity = Int.max
  /// What `writeAlignment` says.
  public var writeAlignment = 512
  /// The disk lies: what it says is durable is only in its cache. Nothing can be right on it; a test that
  /// passes on it tests nothing.
  public var ignoresDurability = false

  /// No faults.
  public init() {}

  /// Everything that may happen to a sound machine, often.
  public static var rough: FaultPlan {
    var plan = FaultPlan()
    plan.shortReceive = 0.3
    plan.delayedDelivery = 0.1
    plan.disconnect = 0.001
    plan.slowPeer = 0.1
    plan.reorder = 0.3
    plan.slowWrite = 0.05
    return plan
  }
}

/// How much survives the end of a party.
public enum CrashKind: Sendable {
  /// `kill -9`: the machine goes on, what the system had taken stays.
  case process
  /// The power fails: what was not durable may be lost, sector by sector.
  case power
}
