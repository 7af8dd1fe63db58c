import Domain

/// A client order id that a request has used up, or why it could not.
struct UsedName: BitwiseCopyable {
  /// Means nothing for an empty id.
  var key: ClientKey
  /// Where it is in the day's set, if `reason` is none.
  var place = 0
  var reason = RejectReason.none
}

extension MatchingEngine {
  /// Uses a client order id up: whatever becomes of the request, no other may have it.
  @inline(__always) mutating func useUp(_ id: ClientOrderID, of session: SessionID) -> UsedName {
    if id.isEmpty { return UsedName(key: .empty, reason: .clientOrderIDMissing) }
    let key = ClientKey(session, id)
    switch usedClientIDs.insert(key) {
    case .inserted(let place): return UsedName(key: key, place: place)
    case .duplicate: return UsedName(key: key, reason: .duplicateClientOrderID)
    case .full: return UsedName(key: key, reason: .tooManyClientOrderIDs)
    }
  }
}
