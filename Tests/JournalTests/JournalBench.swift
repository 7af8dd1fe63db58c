import Domain
import Journal
import Kernel

/// A small journal on a simulated disk, as an engine would run it: append, submit, poll, complete.
struct TestEngine: ~Copyable {
  static let directory = "/data"

  static var smallOptions: JournalOptions {
    var options = JournalOptions()
    options.bufferBytes = 8192
    options.segmentBytes = 32768
    options.fillBytes = 4096
    options.lazyBytes = 2048
    options.reservedSegments = 2
    return options
  }

  var io: SimulatedIO
  var journal: JournalWriter
  let recovered: RecoveredTail
  /// Commands as the journal gave them back at start.
  let replayed: [UInt64: Command]
  /// All commands by sequence, replayed and appended.
  var commands: [UInt64: Command]
  private var clock: UInt64 = 1

  /// Recovers and opens the journal in `world`; a crash is planned after `crashAfter` disk calls.
  static func start(
    _ world: SimulatedWorld, durability: Durability = .local, options: JournalOptions = smallOptions,
    crash: CrashKind = .power, crashAfter: Int? = nil
  ) throws -> TestEngine {
    var io = SimulatedIO(world)
    if let crashAfter { world.crash(io.party, crash, afterOperations: crashAfter) }
    var replayed: [UInt64: Command] = [:]
    let tail = try JournalRecovery.replay(directory: directory, io: &io) { header, command in
      replayed[header.sequence] = command
    }
    let journal = try JournalWriter.open(
      directory: directory, durability: durability, options: options, recovered: tail, io: &io)
    return TestEngine(io: io, journal: journal, recovered: tail, replayed: replayed)
  }

  private init(
    io: consuming SimulatedIO, journal: consuming JournalWriter, recovered: RecoveredTail,
    replayed: [UInt64: Command]
  ) {
    self.io = io
    self.journal = journal
    self.recovered = recovered
    self.replayed = replayed
    commands = replayed
  }

  mutating func append(_ command: Command) {
    clock += 1
    let sequence = journal.append(command, timestamp: io.wallNow() + clock)
    commands[sequence] = command
  }

  /// One turn of the loop. - Returns: completions taken.
  @discardableResult
  mutating func turn(wait: UInt64 = 0) throws -> Int {
    try journal.submit(now: io.monotonicNow(), io: &io)
    return try withUnsafeTemporaryAllocation(of: Completion.self, capacity: 16) { buffer in
      let count = io.poll(into: buffer, wait: wait)
      for index in 0..<count { try journal.completed(buffer[index]) }
      return count
    }
  }

  /// Turns until nothing is pending, or the machine is down.
  mutating func drain() throws {
    var turns = 0
    while !journal.isIdle, !io.world.isDown(io.party) {
      try turn(wait: 1_000_000)
      turns += 1
      precondition(turns < 100_000, "the journal never comes to rest")
    }
  }

  /// Appends `count` random commands, now and then a burst, with turns between.
  mutating func run(_ count: Int, _ commands: inout RandomCommands, longestBurst: Int = 60) throws {
    var left = count
    while left > 0 {
      var burst = min(left, commands.random.below(3) == 0 ? 1 + commands.random.below(longestBurst) : 1)
      while burst > 0, journal.hasRoom {
        append(commands.next())
        burst -= 1
        left -= 1
      }
      try turn(wait: commands.random.below(2) == 0 ? 200_000 : 0)
      if io.world.isDown(io.party) { return }
    }
  }

  /// Leaves a large commit in flight.
  mutating func leaveInFlight(_ commands: inout RandomCommands) throws {
    try drain()
    while journal.hasRoom, commands.random.below(50) > 0 { append(commands.next()) }
    try journal.submit(now: io.monotonicNow(), io: &io)
  }

  mutating func seal() throws {
    try drain()
    try journal.seal(timestamp: io.wallNow(), io: &io)
  }
}

/// What a read-only look at the journal in `world` gives.
func readJournal(_ world: SimulatedWorld) throws -> (tail: RecoveredTail, commands: [UInt64: Command]) {
  var io = SimulatedIO(world)
  var commands: [UInt64: Command] = [:]
  let tail = try JournalReader.read(directory: TestEngine.directory, io: &io) { header, command in
    commands[header.sequence] = command
  }
  return (tail, commands)
}

extension SimulatedWorld {
  /// A new world with the same disk.
  func copyOfDisk(seed: UInt64 = 1) -> SimulatedWorld {
    let copy = SimulatedWorld(seed: seed)
    for path in paths { copy.setContents(path, contents(path)!) }
    return copy
  }

  /// Segment files.
  var segments: [String] { paths.filter { $0.contains("journal-") } }
}
