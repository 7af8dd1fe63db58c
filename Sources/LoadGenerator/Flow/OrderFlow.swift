import Domain
import Memory

/// What share of the requests is what, in percent. What is left over are new orders that rest.
public struct FlowMix: Equatable, Sendable {
  /// Cancels of resting orders.
  public var cancel: Int
  /// Replaces of resting orders, by another price.
  public var replace: Int
  /// New orders that cross the book and take what is there (limit, immediate or cancel).
  public var marketable: Int

  /// Nil if a share is negative or nothing is left for new orders that rest.
  public init?(cancel: Int, replace: Int, marketable: Int) {
    guard cancel >= 0, replace >= 0, marketable >= 0, cancel + replace + marketable < 100 else { return nil }
    self.cancel = cancel
    self.replace = replace
    self.marketable = marketable
  }

  /// Of a hundred requests 45 rest, 40 cancel, 10 replace and 5 take, so that about as many orders leave the books
  /// as enter them.
  public static let balanced = FlowMix(cancel: 40, replace: 10, marketable: 5)!
}

/// A synthetic order flow. The middle of each book walks at random and is drawn back to its start; passive orders sit
/// at geometric distances from it, so that most are near the touch.
///
/// A session knows which of its orders are alive and keeps at most `resting` of them, so books stay bounded however
/// long the run: with its list full a new order becomes a cancel, with it empty a cancel becomes a new order. The same
/// seed and the same responses give the same requests.
struct OrderFlow: RequestSource, ~Copyable {
  private struct LiveOrder: BitwiseCopyable {
    /// The request that named it last.
    var number: UInt64
    var quantity: Int64
    var instrument: Int32
    var side: Side
  }

  static var readsAmounts: Bool { false }
  /// The farthest that the middle goes from its start, in price steps.
  static let widestWalk = 400
  /// The farthest that a passive order is from the middle, in price steps.
  static let deepestLevel = 64
  /// How far a marketable order reaches through the middle, in price steps.
  static let reach: Int64 = 5

  private let instruments: [TradedInstrument]
  private let mix: FlowMix
  private let resting: Int
  private let memory: Region
  /// `resting` places for each session.
  private let live: UnsafeMutablePointer<LiveOrder>
  private let liveCount: UnsafeMutablePointer<Int>
  /// Middle of each book, in steps from its start.
  private let offset: UnsafeMutablePointer<Int>
  /// Where an order is in `live`, by the low bits of its number. A place is believed only if the order there has that
  /// number, so a slot that was used again costs one late cancel and nothing else.
  private let place: UnsafeMutablePointer<UInt32>
  private let placeMask: UInt64
  private var random: RandomStream

  /// - Parameters:
  ///   - sessions: how many sessions share the flow.
  ///   - resting: the most orders that one session keeps in the books.
  /// - Precondition: there is at least one instrument, session and resting order.
  init(instruments: [TradedInstrument], sessions: Int, resting: Int, mix: FlowMix, seed: UInt64) {
    precondition(!instruments.isEmpty && sessions > 0 && resting > 0)
    self.instruments = instruments
    self.mix = mix
    self.resting = resting
    let orders = sessions * resting
    var slots = 1024
    while slots < orders * 16 { slots <<= 1 }
    placeMask = UInt64(slots - 1)
    let liveBytes = orders * MemoryLayout<LiveOrder>.stride
    memory = Region(byteCount: liveBytes + (sessions + instruments.count) * 8 + slots * 4)
    live = memory.bind(LiveOrder.self, count: orders)
    liveCount = memory.bind(Int.self, count: sessions, byteOffset: liveBytes)
    offset = memory.bind(Int.self, count: instruments.count, byteOffset: liveBytes + sessions * 8)
    place = memory.bind(
      UInt32.self, count: slots, byteOffset: liveBytes + (sessions + instruments.count) * 8)
    random = RandomStream(seed: seed)
  }

  /// Orders that `session` has in the books, as far as it knows.
  func restingOrders(session: Int32) -> Int { liveCount[Int(session)] }

  func dueTime() -> UInt64? { nil }

  mutating func next(session: Int32, number: UInt64, inFlight: Int) -> NextRequest {
    let count = liveCount[Int(session)]
    let dice = random.below(100)
    if dice < mix.marketable { return .send(taker(session: session)) }
    let amends = dice < mix.marketable + mix.replace
    let cancels = dice < mix.marketable + mix.replace + mix.cancel
    if count > 0 && amends { return .send(replace(session: session, number: number)) }
    if count == resting || (count > 0 && cancels) { return .send(cancel(session: session)) }
    return .send(maker(session: session, number: number))
  }

  mutating func observe(_ response: Response) {
    guard response.isFinal else { return }
    let index = Int(place[Int(response.number & placeMask)])
    guard live[index].number == response.number else { return }
    remove(index)
  }

  private mutating func maker(session: Int32, number: UInt64) -> Request {
    var request = newOrder(session: session)
    request.price = passivePrice(instrument: Int(request.instrument), side: request.side)
    let index = Int(session) * resting + liveCount[Int(session)]
    liveCount[Int(session)] += 1
    live[index] = LiveOrder(
      number: number, quantity: request.quantity, instrument: request.instrument, side: request.side)
    place[Int(number & placeMask)] = UInt32(index)
    return request
  }

  private mutating func taker(session: Int32) -> Request {
    var request = newOrder(session: session)
    let instrument = instruments[Int(request.instrument)]
    let steps = Int64(offset[Int(request.instrument)]) + (request.side == .buy ? Self.reach : -Self.reach)
    request.price = instrument.startPrice + steps * instrument.priceStep
    request.timeInForce = .immediateOrCancel
    return request
  }

  private mutating func newOrder(session: Int32) -> Request {
    let index = random.below(instruments.count)
    walk(index)
    let bits = random.next()
    var request = Request(
      kind: .newOrder, side: bits & 1 == 0 ? .buy : .sell, instrument: Int32(index), session: session)
    request.quantity = Int64(1 + (bits >> 1) % 8) * instruments[index].roundLot
    return request
  }

  /// Quantity stays: a smaller one could fall below what has traded meanwhile.
  private mutating func replace(session: Int32, number: UInt64) -> Request {
    let index = Int(session) * resting + random.below(liveCount[Int(session)])
    let order = live[index]
    var request = Request(kind: .replace, side: order.side, instrument: order.instrument, session: session)
    request.original = order.number
    request.quantity = order.quantity
    request.price = passivePrice(instrument: Int(order.instrument), side: order.side)
    live[index].number = number
    place[Int(number & placeMask)] = UInt32(index)
    return request
  }

  private mutating func cancel(session: Int32) -> Request {
    let index = Int(session) * resting + random.below(liveCount[Int(session)])
    let order = live[index]
    var request = Request(kind: .cancel, side: order.side, instrument: order.instrument, session: session)
    request.original = order.number
    request.quantity = order.quantity
    remove(index)
    return request
  }

  private mutating func remove(_ index: Int) {
    let session = index / resting
    liveCount[session] -= 1
    let last = session * resting + liveCount[session]
    live[index] = live[last]
    place[Int(live[index].number & placeMask)] = UInt32(index)
    live[last].number = 0
  }

  private mutating func passivePrice(instrument: Int, side: Side) -> Int64 {
    let depth = 1 + random.geometric(numerator: 220, limit: Self.deepestLevel - 1)
    let steps = Int64(offset[instrument] + (side == .buy ? -depth : depth))
    return instruments[instrument].startPrice + steps * instruments[instrument].priceStep
  }

  /// One step in 64 new orders; the farther from the start, the more likely back.
  private mutating func walk(_ index: Int) {
    let bits = random.next()
    guard bits & 63 == 0 else { return }
    let away = offset[index]
    let drawnBack = random.below(Self.widestWalk) < abs(away)
    let up = drawnBack ? away < 0 : bits & 64 == 0
    offset[index] += up ? 1 : -1
  }
}
