import Domain
import Gateway
import Matching

/// What the sessions have to do with requests on orders, beside the reports that matching gives them.
extension ExchangeState {
  /// Carries a mass cancel out, and tells the session that asked for it how many orders it ended, before their reports.
  mutating func cancelAll(_ request: MassCancel, _ timestamp: UInt64) {
    sessions.take(request.origin)
    matching.apply(.massCancel(request), sequence: sequence, timestamp: timestamp)
    if request.origin.messageSequence != 0 {
      var report = answer(request.origin, request.clientOrderID, timestamp)
      report.instrument = request.instrument
      report.side = request.side
      for event in matching.events {
        guard case .execution(let it) = event, it.type == .canceled, it.reason == request.reason else {
          continue
        }
        report.orderCount += 1
      }
      sessions.answer(report, sequence: sequence, timestamp: timestamp)
    }
    sessions.apply(request)
    deliverEvents(timestamp)
  }

  /// Refuses a mass cancel that named no instrument of the venue.
  mutating func refuseMassCancel(_ request: RefusedRequest, _ timestamp: UInt64) {
    sessions.take(request.origin)
    var report = answer(request.origin, request.clientOrderID, timestamp)
    report.symbol = request.symbol
    report.reason = request.reason
    sessions.answer(report, sequence: sequence, timestamp: timestamp)
  }

  private func answer(_ origin: Origin, _ name: ClientOrderID, _ timestamp: UInt64) -> MassCancelReport {
    MassCancelReport(
      session: origin.session, clientOrderID: name, reference: sequence, transactTime: timestamp,
      instrument: .none, side: nil)
  }
}
