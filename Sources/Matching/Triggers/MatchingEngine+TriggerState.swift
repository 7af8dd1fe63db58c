import Domain

/// The part of the state's hash that the orders themselves do not tell.
extension MatchingEngine {
  /// Adds the order of lists and queues, and who is linked with whom.
  func addTriggers(to hash: inout StateHash) {
    hash.add(triggers.isPutOff ? 1 : 0 as UInt64)
    add(triggers.duties, to: &hash)
    for index in 0..<instrumentCount {
      let instrument = triggers.instruments[index]
      for list in [
        instrument.pegs, instrument.trailingBuys, instrument.trailingSells, instrument.auctionDuties,
      ] {
        add(list, to: &hash)
      }
      if instrument.cutOff != 0 { hash.add(books.record(instrument.cutOff).pointee.orderID.rawValue) }
    }
  }

  private func add(_ list: OrderList, to hash: inout StateHash) {
    hash.add(UInt64(list.count))
    var handle = list.first
    while handle != 0 {
      hash.add(books.record(handle).pointee.orderID.rawValue)
      handle = triggers.lists.next(handle)
    }
  }
}
