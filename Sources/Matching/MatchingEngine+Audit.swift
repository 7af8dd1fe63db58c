import Domain

/// What must hold in every state, looked at order by order. For tests, simulation and audits: it reads
/// everything.
extension MatchingEngine {
  /// The first thing found that must not be, or nil if all is well: queues and their links, the quantities of
  /// the levels, the order of prices, which page or tree a level is in, the indexes, no crossed book.
  public func firstViolation() -> String? {
    var orders = 0
    for side in 0..<OrderBooks.sidesPerInstrument * instrumentCount {
      if let violation = violation(onSide: side, &orders) { return "side \(side): \(violation)" }
    }
    for index in 0..<instrumentCount {
      let violation = violationInTries(InstrumentID(rawValue: UInt32(index)))
      if let violation { return "instrument \(index): \(violation)" }
    }
    if orders != books.openOrders { return "\(orders) orders in the books, \(books.openOrders) counted" }
    if byClientID.count != openOrderCount { return "\(byClientID.count) open client order ids" }
    if books.orderIndex.count != openOrderCount { return "\(books.orderIndex.count) open order ids" }
    return violationInHolds() ?? violationInPhases() ?? violationInTriggers() ?? violationInRisk()
  }

  /// Orders that are open and in no queue.
  private func violationInHolds() -> String? {
    var held = 0
    for handle in 1..<books.freshOrder {
      let record = books.record(handle).pointee
      let isQueued = books.node(handle).pointee.level != 0
      switch record.place {
      case .none, .auction, .link, .reference, .cutOff:
        if isQueued { return "order \(handle) is in a queue, but not by its place" }
        if record.place == .none { continue }
        held += 1
        if !isIndexed(handle, record) { return "held order \(handle) is not found by its names" }
      case .book, .stop:
        if !isQueued { return "order \(handle) is in no queue" }
      }
    }
    return held == heldOrderCount ? nil : "\(held) orders held, \(heldOrderCount) counted"
  }

  /// Adds the side's orders to `orders`.
  private func violation(onSide side: Int, _ orders: inout Int) -> String? {
    let state = books.sides[side]
    var levels = 0
    var handle = state.bestLevel
    var above = Int64.max
    if handle == 0 && state.bestKey != OrderBooks.noKey { return "a best key without a level" }
    if handle != 0 && books.level(handle).pointee.key != state.bestKey { return "the best key is wrong" }
    while handle != 0 {
      let level = books.level(handle).pointee
      if level.key >= above { return "levels out of order at key \(level.key)" }
      if let violation = violation(inLevel: handle, onSide: side) {
        return "level \(level.key): \(violation)"
      }
      above = level.key
      levels += 1
      orders += Int(level.count)
      handle = books.levelBelow(level.key, on: side)
    }
    let placed = books.placedLevels(side)
    if placed != levels { return "\(placed) levels in pages and tree, \(levels) in order" }
    return nil
  }

  private func violation(inLevel levelHandle: UInt32, onSide side: Int) -> String? {
    let level = books.level(levelHandle).pointee
    var quantity: Int128 = 0
    var count = 0
    var previous = levelHandle
    var handle = level.next
    while handle != levelHandle {
      let node = books.node(handle).pointee
      let record = books.record(handle).pointee
      if node.previous != previous || node.level != levelHandle { return "order \(handle) is linked wrongly" }
      if let violation = violationInTerms(handle) { return violation }
      let (properSide, price) = properPlace(handle, record)
      if books.side(of: handle) != side || properSide != side || OrderBooks.key(price, side) != level.key {
        return "order \(handle) rests at another price than its own"
      }
      if !isIndexed(handle, record) { return "order \(handle) is not found by its names" }
      quantity += Int128(node.leaves)
      count += 1
      previous = handle
      handle = node.next
    }
    if level.previous != previous { return "the last order is linked wrongly" }
    if count == 0 || count != Int(level.count) { return "\(count) orders found, \(level.count) counted" }
    return quantity == level.quantity ? nil : "quantity \(level.quantity), but its orders have \(quantity)"
  }

  /// The side on which an order in a queue has to stand, and its price there.
  private func properPlace(_ handle: UInt32, _ record: OrderRecord) -> (side: Int, price: Int64) {
    if record.place == .stop {
      return (Self.stopSide(record.instrument, record.side), record.stopPrice.ticks)
    }
    return (OrderBooks.side(record.instrument, record.side, record.kind), restingPrice(handle))
  }

  private func isIndexed(_ handle: UInt32, _ record: OrderRecord) -> Bool {
    let clientKey = ClientKey(record.session, record.clientOrderID)
    var byClient = byClientID.search(clientKey.short)
    var found = byClientID.next(&byClient, clientKey.short)
    while found != handle && found != 0 { found = byClientID.next(&byClient, clientKey.short) }
    if found == 0 || !usedClientIDs.namesOrder(clientKey) || !record.flags.contains(.indexed) { return false }
    return books.orderIndex.contains(handle)
  }
}

extension OrderBooks {
  /// How many levels the pages and the tree of far levels hold, or -1 if the window's bitmaps or a level's
  /// place are wrong.
  func placedLevels(_ side: Int) -> Int {
    let state = sides + side
    if !hasWindow(state) && state.pointee.windowSummary != 0 { return -1 }
    var count = 0
    for offset in 0..<(hasWindow(state) ? windowBlocks : 0) {
      let block = state.pointee.windowBase + offset
      let position = block & (windowBlocks - 1)
      let place = self.block(block, state).pointee
      let word = state.pointee.words[position / 64]
      if (place.page != 0) != (word >> UInt64(position % 64) & 1 == 1) { return -1 }
      if (place.page != 0) != (place.bits != 0) { return -1 }
      if (word != 0) != (state.pointee.windowSummary >> UInt64(position / 64) & 1 == 1) { return -1 }
      for slot in 0..<64 where place.bits >> UInt64(slot) & 1 == 1 {
        let handle = levelHandle(place.page, Int64(slot))
        if level(handle).pointee.key != Int64(block * 64 + slot) || self.side(ofLevel: handle) != side {
          return -1
        }
        count += 1
      }
    }
    var far = farLevelBelow(.max, on: side)
    if state.pointee.farBestKey != (far == 0 ? Self.noKey : level(far).pointee.key) { return -1 }
    while far != 0 {
      let key = level(far).pointee.key
      if findLevel(key, on: side) != far || self.side(ofLevel: far) != side { return -1 }
      count += 1
      far = farLevelBelow(key, on: side)
    }
    return count
  }
}
