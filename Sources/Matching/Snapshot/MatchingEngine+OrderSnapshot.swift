import Domain
import Memory

/// Open orders in a snapshot: queue by queue in their priority, then those that are held outside of queues, by id.
/// Orders refer to each other by order id.
extension MatchingEngine {
  func writeOrders(to state: inout StateWriter) throws {
    for side in 0..<instruments.count * OrderBooks.sidesPerInstrument {
      var handles: [UInt32] = []
      books.forEachOrder(side) { handles.append($0) }
      try state.put(handles.count)
      for handle in handles {
        try writeOrder(handle, to: &state)
        try state.put(books.key(of: handle))
        try state.put(books.node(handle).pointee.leaves)
        try state.put(books.node(handle).pointee.tag & 0xFF)
      }
    }
    let held = (1..<books.freshOrder).filter { isHeld($0) }
      .sorted { books.record($0).pointee.orderID < books.record($1).pointee.orderID }
    try state.put(held.count)
    for handle in held { try writeOrder(handle, to: &state) }
  }

  mutating func restoreOrders(from state: inout StateReader) throws {
    var links: [(handle: UInt32, other: UInt64)] = []
    for side in 0..<instruments.count * OrderBooks.sidesPerInstrument {
      for _ in 0..<(try state.take(atMost: Int(limits.orders), "the orders of a queue")) {
        let handle = try restoreOrder(from: &state, &links)
        let key = try state.takeSigned()
        let leaves = try state.takeSigned()
        let traits = OrderTraits(rawValue: UInt8(truncatingIfNeeded: try state.take()))
        let record = books.record(handle)
        guard leaves > 0, leaves <= record.pointee.openQuantity.lots, books.hasRoom,
          side / OrderBooks.sidesPerInstrument == Int(record.pointee.instrument.rawValue)
        else { throw StateFormatError("order \(record.pointee.orderID.rawValue) is in the wrong queue") }
        books.rest(
          handle, tag: QueueNode.tag(record.pointee.orderID.rawValue, traits), owner: record.pointee.owner,
          leaves: leaves, key: key, on: side)
        index(handle)
      }
    }
    for _ in 0..<(try state.take(atMost: Int(limits.orders), "the orders that are held")) {
      let handle = try restoreOrder(from: &state, &links)
      guard isHeld(handle) else {
        throw StateFormatError("order \(books.record(handle).pointee.orderID.rawValue) is held nowhere")
      }
      hold(handle, books.record(handle).pointee.place)
    }
    for (handle, other) in links { terms(handle).pointee.link = try openOrder(other) }
  }

  /// The handle of an open order.
  /// - Throws: `StateFormatError` if there is none of this id.
  func openOrder(_ id: UInt64) throws -> UInt32 {
    if id == 0 { return 0 }
    let handle = books.find(id)
    if handle == 0 { throw StateFormatError("order \(id) is spoken of, but not there") }
    return handle
  }

  private func isHeld(_ handle: UInt32) -> Bool {
    switch books.record(handle).pointee.place {
    case .none, .book, .stop: false
    case .auction, .link, .reference, .cutOff: true
    }
  }

  private func writeOrder(_ handle: UInt32, to state: inout StateWriter) throws {
    let record = books.record(handle)
    try record.pointee.write(to: &state)
    if record.pointee.flags.contains(.terms) {
      let link = terms(handle).pointee.link
      try terms(handle).pointee.write(
        to: &state, link: link == 0 ? 0 : books.record(link).pointee.orderID.rawValue)
    }
    try writeMoney(handle, to: &state)
  }

  private mutating func restoreOrder(
    from state: inout StateReader, _ links: inout [(handle: UInt32, other: UInt64)]
  ) throws -> UInt32 {
    let record = try OrderRecord(from: &state)
    let id = record.orderID.rawValue
    guard openOrderCount < Int(limits.orders), instruments.contains(record.instrument),
      record.openQuantity.lots > 0, !record.clientOrderID.isEmpty, books.find(id) == 0, id > 0,
      id <= lastOrderID
    else { throw StateFormatError("order \(id) cannot be open") }
    let handle = books.takeOrderSlot()
    (books.records + Int(handle) &* OrderRecord.stride).bindMemory(to: OrderRecord.self, capacity: 1)
      .initialize(to: record)
    if record.flags.contains(.terms) {
      let (read, link) = try OrderTerms.read(from: &state)
      terms(handle).initialize(to: read)
      if link != 0 { links.append((handle, link)) }
    }
    try restoreMoney(handle, from: &state)
    return handle
  }
}

extension OrderTerms {
  fileprivate func write(to state: inout StateWriter, link: UInt64) throws {
    try state.put(displayQuantity)
    try state.put(minimumQuantity)
    try state.put(arrival)
    try state.put(pegOffset)
    try state.put(expireTime)
    try state.put(workingPrice)
    try state.put(limitDistance)
    try state.put(UInt64(role.rawValue) | UInt64(duty.rawValue) << 8 | (dutyWaits ? 1 << 16 : 0))
    try state.put(link)
  }

  /// The terms, and the id of the order it is linked with, 0 for none.
  fileprivate static func read(from state: inout StateReader) throws -> (OrderTerms, UInt64) {
    var terms = OrderTerms()
    terms.displayQuantity = try state.takeSigned()
    terms.minimumQuantity = try state.takeSigned()
    terms.arrival = try state.take()
    terms.pegOffset = try state.takeSigned()
    terms.expireTime = try state.take()
    terms.workingPrice = try state.takeSigned()
    terms.limitDistance = try state.takeSigned()
    let kinds = try state.take()
    guard let role = LinkRole(rawValue: UInt8(truncatingIfNeeded: kinds)),
      let duty = LinkDuty(rawValue: UInt8(truncatingIfNeeded: kinds >> 8))
    else { throw StateFormatError("an order is linked in a way that has no name") }
    (terms.role, terms.duty, terms.dutyWaits) = (role, duty, kinds >> 16 == 1)
    return (terms, try state.take())
  }
}
