import Domain

/// How orders stop being open.
extension MatchingEngine {
  /// Ends an order in hand and tells its owner.
  mutating func end(_ handle: UInt32, _ status: OrderStatus, _ reason: RejectReason) {
    let record = books.record(handle)
    record.pointee.status = status
    record.pointee.reason = reason
    emitReport(record, status == .expired ? .expired : .canceled)
    close(handle)
  }

  /// Lets go of an order in hand that is done and whose owner knows it.
  mutating func close(_ handle: UInt32) {
    if books.record(handle).pointee.flags.contains(.indexed) { books.unindex(handle) }
    forget(handle)
    books.freeOrderSlot(handle)
  }

  /// Undoes all that an order that is done still takes part in, and remembers it as done. It is in no queue and
  /// not found by its order id any more.
  mutating func forget(_ handle: UInt32) {
    let record = books.record(handle)
    if record.pointee.flags.contains(.indexed) { byClientID.remove(record.pointee.clientKey, handle) }
    if record.pointee.flags.containsAny(of: .duties) { leaveDuties(handle) }
    record.pointee.place = .none
    record.pointee.flags = .none
    doneOrders.add(record)
  }

  /// What else has to know that an order is done.
  private mutating func leaveDuties(_ handle: UInt32) {
    let flags = books.record(handle).pointee.flags
    if flags.contains(.settles) { release(handle) }
    if flags.contains(.expires) { leaveExpiry(handle) }
    if flags.contains(.forAuction) { leaveAuction(handle) }
    if flags.contains(.pegged) { leavePegs(handle) }
    if flags.contains(.linked) { linkedOrderEnded(handle) }
  }
}
