import Domain
import Memory

/// What waits for the market to move, in a snapshot: lists of orders by order id, and what is put off.
extension MatchingEngine {
  func writeTriggers(to state: inout StateWriter) throws {
    try state.put((triggers.isAwake ? 1 : 0) | (triggers.isPutOff ? 2 : 0) as UInt64)
    try state.put(lastAllOrNone)
    try write(triggers.duties, to: &state)
    for index in 0..<instruments.count {
      let id = InstrumentID(rawValue: UInt32(index))
      let it = triggers.instrument(id).pointee
      for list in [it.pegs, it.trailingBuys, it.trailingSells, it.auctionDuties] {
        try write(list, to: &state)
      }
      try state.put(orderID(it.nextPeg))
      try state.put(it.pegBid)
      try state.put(it.pegAsk)
      try state.put(orderID(it.cutOff))
      let due: [Bool] = [
        triggers.trailing.contains(id), triggers.cutOffs.contains(id), triggers.stops.contains(id),
        triggers.pegs.contains(id), triggers.allOrNone.contains(id),
      ]
      try state.put(due.reversed().reduce(0 as UInt64) { $0 << 1 | ($1 ? 1 : 0) })
      for tries in [instruments.state(id).pointee.buyTries, instruments.state(id).pointee.sellTries] {
        try state.put(tries.key)
        try state.put(orderID(tries.next))
        try state.put(tries.begin)
      }
      try state.put(UInt64(instruments.state(id).pointee.watches.rawValue))
    }
  }

  mutating func restoreTriggers(from state: inout StateReader) throws {
    let marks = try state.take()
    lastAllOrNone = try state.take()
    triggers.duties = try readList(from: &state)
    for index in 0..<instruments.count {
      let id = InstrumentID(rawValue: UInt32(index))
      var it = InstrumentTriggers()
      it.pegs = try readList(from: &state)
      it.trailingBuys = try readList(from: &state)
      it.trailingSells = try readList(from: &state)
      it.auctionDuties = try readList(from: &state)
      it.nextPeg = try openOrder(try state.take())
      it.pegBid = try state.takeSigned()
      it.pegAsk = try state.takeSigned()
      it.cutOff = try openOrder(try state.take())
      triggers.instrument(id).initialize(to: it)
      restoreDue(id, try state.take())
      let buys = try readTries(from: &state)
      let sells = try readTries(from: &state)
      let market = instruments.state(id)
      (market.pointee.buyTries, market.pointee.sellTries) = (buys, sells)
      market.pointee.watches = Watches(rawValue: UInt16(truncatingIfNeeded: try state.take()))
    }
    (triggers.isAwake, triggers.isPutOff) = (marks & 1 == 1, marks & 2 == 2)
  }

  private mutating func restoreDue(_ id: InstrumentID, _ due: UInt64) {
    // What restored orders woke is put right here.
    func set(_ bit: UInt64, _ set: inout InstrumentSet) {
      if due >> bit & 1 == 1 { set.insert(id) } else { set.remove(id) }
    }
    set(0, &triggers.trailing)
    set(1, &triggers.cutOffs)
    set(2, &triggers.stops)
    set(3, &triggers.pegs)
    set(4, &triggers.allOrNone)
  }

  private func orderID(_ handle: UInt32) -> UInt64 {
    handle == 0 ? 0 : books.record(handle).pointee.orderID.rawValue
  }

  private func write(_ list: OrderList, to state: inout StateWriter) throws {
    try state.put(Int(list.count))
    var handle = list.first
    while handle != 0 {
      try state.put(orderID(handle))
      handle = triggers.lists.next(handle)
    }
  }

  private mutating func readList(from state: inout StateReader) throws -> OrderList {
    var list = OrderList()
    for _ in 0..<(try state.take(atMost: Int(limits.orders), "a list of orders")) {
      triggers.lists.append(try openOrder(try state.take()), to: &list)
    }
    return list
  }

  private func readTries(from state: inout StateReader) throws -> AllOrNoneTries {
    let key = try state.takeSigned()
    let next = try openOrder(try state.take())
    return AllOrNoneTries(key: key, next: next, begin: try state.take())
  }
}
