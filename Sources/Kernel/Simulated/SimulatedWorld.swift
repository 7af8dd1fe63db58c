import Glibc

/// The machine and network of a simulated run: one clock, one source of chance, one disk, one network for all
/// parties in it, in one thread. The same seed and the same calls give the same run.
///
/// Each party (the engine, a client) has a `SimulatedIO`. The disk outlives them: an engine that starts again
/// is a new party in the same world.
public final class SimulatedWorld {
  /// May be changed between turns.
  public var plan: FaultPlan
  /// Nanoseconds of the monotonic clock.
  public private(set) var now: UInt64 = 1_000_000_000
  /// How many crashes that were planned with `afterOperations` have happened.
  public internal(set) var plannedCrashes = 0
  /// UTC nanoseconds when `now` is 0: 2026-01-01.
  public static let wallStart: UInt64 = 1_767_225_600_000_000_000

  var random: SeededRandom
  var events = EventQueue()
  var parties: [SimulatedParty] = []
  var endpoints: [Endpoint] = []
  var files: [String: SimulatedFile] = [:]
  var writes: [Int: SimulatedWrite] = [:]
  var nextWrite = 0
  var locks: [String: Int] = [:]
  var nextPort: UInt16 = 40_000

  public init(seed: UInt64, plan: FaultPlan = FaultPlan()) {
    random = SeededRandom(seed: seed)
    self.plan = plan
  }

  /// Something that happens at a time to come.
  enum Event {
    /// Bytes arrived or room was made: see what `endpoint` can do.
    case wake(endpoint: Int)
    case complete(party: Int, Completion)
    case writeDone(Int)
  }

  func schedule(_ event: Event, after delay: UInt64) { events.push(now + delay, event) }

  func complete(_ party: Int, _ completion: Completion, after delay: UInt64 = 0) {
    schedule(.complete(party: party, completion), after: delay)
  }

  /// A time from half of `typical` to one and a half, or with `probability` up to `longest`.
  func delay(_ typical: UInt64, _ probability: Double, _ longest: UInt64) -> UInt64 {
    if random.chance(probability) { return UInt64(random.below(Int(longest) + 1)) }
    return typical / 2 + UInt64(random.below(Int(typical) + 1))
  }

  /// Lets time pass, and all happen that is due until then.
  public func advance(to time: UInt64) {
    while let event = events.pop(until: time) {
      now = max(now, event.due)
      switch event.event {
      case .wake(let endpoint): progress(endpoint)
      case .complete(let party, let completion): arrive(party, completion)
      case .writeDone(let write): finishWrite(write)
      }
    }
    now = max(now, time)
  }

  func poll(_ party: Int, _ completions: UnsafeMutableBufferPointer<Completion>, _ wait: UInt64) -> Int {
    guard !parties[party].isDown else { return 0 }
    advance(to: now + plan.turn / 2 + UInt64(random.below(Int(plan.turn) + 1)))
    if parties[party].ready.isEmpty && wait > 0 {
      // Until something happens to anyone: the others must get their turns.
      advance(to: min(now + wait, events.nextDue ?? .max))
    }
    var count = 0
    while count < completions.count, !parties[party].ready.isEmpty {
      completions[count] = takeReady(party)
      count += 1
    }
    return count
  }

  /// The next completion; out of order now and then, but never out of the order of its connection.
  private func takeReady(_ party: Int) -> Completion {
    let ready = parties[party].ready
    guard ready.count > 1, random.chance(plan.reorder) else { return parties[party].ready.removeFirst() }
    let chosen = ready[random.below(ready.count)]
    let first = ready.firstIndex { other in
      other.id == chosen.id && (other.kind == .written) == (chosen.kind == .written)
    }
    return parties[party].ready.remove(at: first!)
  }

  private func arrive(_ party: Int, _ completion: Completion) {
    guard !parties[party].isDown else { return }
    switch completion.kind {
    case .received:
      let endpoint = parties[party].endpoint(of: completion.id)
      endpoints[endpoint].receiveBusy = false
      finishClose(endpoint)
    case .sent:
      let endpoint = parties[party].endpoint(of: completion.id)
      endpoints[endpoint].sendBusy = false
      finishClose(endpoint)
    case .closed:
      parties[party].connections[Int(completion.id)] = nil
    case .accepted, .written: break
    }
    parties[party].ready.append(completion)
  }

  /// Ends a party at once, whatever it was doing: connections break, writes in flight are torn.
  public func crash(_ party: Int, _ kind: CrashKind) {
    guard !parties[party].isDown else { return }
    parties[party].isDown = true
    leaveNetwork(party)
    locks = locks.filter { $0.value != party }
    tearWrites(of: party)
    if kind == .power { losePower() }
  }

  /// Lets the party crash at its `operations`-th call that touches the disk from now on.
  public func crash(_ party: Int, _ kind: CrashKind, afterOperations operations: Int) {
    parties[party].crashCountdown = operations
    parties[party].crashKind = kind
  }

  /// Whether the party crashed or left.
  public func isDown(_ party: Int) -> Bool { parties[party].isDown }
}

/// Events by time; those of one time in the order in which they were made.
struct EventQueue {
  struct Entry {
    var due: UInt64
    var order: UInt64
    var event: SimulatedWorld.Event
  }

  private var heap: [Entry] = []
  private var order: UInt64 = 0

  var nextDue: UInt64? { heap.first?.due }

  private func before(_ a: Int, _ b: Int) -> Bool {
    (heap[a].due, heap[a].order) < (heap[b].due, heap[b].order)
  }

  mutating func push(_ due: UInt64, _ event: SimulatedWorld.Event) {
    heap.append(Entry(due: due, order: order, event: event))
    order += 1
    var child = heap.count - 1
    while child > 0, before(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop(until time: UInt64) -> Entry? {
    guard let first = heap.first, first.due <= time else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, before(child + 1, child) { child += 1 }
      guard before(child, parent) else { break }
      heap.swapAt(child, parent)
      parent = child
    }
    return first
  }
}

/// One party's place in the world.
struct SimulatedParty {
  var maximumConnections: Int
  var isDown = false
  var port: UInt16?
  /// Endpoint by connection id.
  var connections: [Int?]
  /// Clients turned away because all ids were taken.
  var refused: UInt64 = 0
  var ready: [Completion] = []
  var openFiles: [OpenFile?] = []
  var crashCountdown: Int?
  var crashKind = CrashKind.power

  struct OpenFile {
    var path: String
    var mode: FileMode
  }

  init(maximumConnections: Int) {
    self.maximumConnections = maximumConnections
    connections = Array(repeating: nil, count: maximumConnections)
  }

  func endpoint(of id: UInt32) -> Int {
    guard let endpoint = connections[Int(id)] else { preconditionFailure("connection \(id) is not open") }
    return endpoint
  }
}
