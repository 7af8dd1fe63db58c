import Domain

/// Commands that end many orders at once, the oldest first.
extension MatchingEngine {
  mutating func cancelAll(_ request: MassCancel) {
    var count = 0
    for handle in 1..<books.freshOrder {
      let record = books.record(handle)
      if record.pointee.place == .none { continue }
      if request.session != .none && record.pointee.session != request.session { continue }
      if request.account != .none && record.pointee.account != request.account { continue }
      if request.instrument != .none && record.pointee.instrument != request.instrument { continue }
      if let side = request.side, side != record.pointee.side { continue }
      if request.onDisconnect && !record.pointee.instructions.contains(.cancelOnDisconnect) { continue }
      books.scratch[count] = handle
      count += 1
    }
    endAll(count, .canceled, request.reason == .none ? .canceledByMassCancel : request.reason)
  }

  mutating func endDay() {
    var count = 0
    for handle in 1..<books.freshOrder {
      let record = books.record(handle)
      if record.pointee.place == .none { continue }
      if record.pointee.timeInForce != .day && !record.pointee.timeInForce.isForAuction { continue }
      books.scratch[count] = handle
      count += 1
    }
    endAll(count, .expired, .endOfDay)
    usedClientIDs.removeAll()
    for handle in 1..<books.freshOrder {
      let record = books.record(handle)
      if record.pointee.place == .none { continue }
      let key = ClientKey(record.pointee.session, record.pointee.clientOrderID)
      guard case .inserted(let place) = usedClientIDs.insert(key) else {
        preconditionFailure("the ids of open orders fit")
      }
      usedClientIDs.markOrder(at: place)
    }
  }

  /// Ends the first `count` orders of the work space.
  mutating func endAll(_ count: Int, _ status: OrderStatus, _ reason: RejectReason) {
    books.sortScratch(count)
    for index in 0..<count {
      let handle = books.scratch[index]
      withdraw(handle)
      end(handle, status, reason)
    }
  }
}

extension OrderBooks {
  /// Sorts the first `count` handles of the work space by order id. Heapsort: in place, and never slow.
  mutating func sortScratch(_ count: Int) {
    var start = count / 2
    while start > 0 {
      start -= 1
      sink(start, count)
    }
    var end = count
    while end > 1 {
      end -= 1
      let largest = scratch[0]
      scratch[0] = scratch[end]
      scratch[end] = largest
      sink(0, end)
    }
  }

  private func sink(_ start: Int, _ end: Int) {
    var root = start
    while 2 * root + 1 < end {
      var child = 2 * root + 1
      if child + 1 < end && tag(child) < tag(child + 1) { child += 1 }
      if tag(root) >= tag(child) { return }
      let moved = scratch[root]
      scratch[root] = scratch[child]
      scratch[child] = moved
      root = child
    }
  }

  @inline(__always) private func tag(_ index: Int) -> UInt64 { node(scratch[index]).pointee.tag }
}
