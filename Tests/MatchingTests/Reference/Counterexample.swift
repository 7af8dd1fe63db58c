import Domain

/// A flow on which engine and reference differ, cut down to what is needed for it.
struct Counterexample: CustomStringConvertible, Sendable {
  var seed: UInt64
  var steps: [FlowStep]
  var difference: String
  var description: String {
    "seed \(seed): \(difference)\n  after\n"
      + renumbered(steps).map { "    \(told($0))" }.joined(separator: "\n")
  }
}

/// Replays a flow and says where the two first differ.
func firstDifference(_ steps: [FlowStep], limits: Limits, fault: Fault?) -> String? {
  var comparison = Comparison(limits: limits, fault: fault)
  for step in renumbered(steps) {
    if let difference = comparison.difference(after: step) { return difference }
  }
  return comparison.differenceInState()
}

/// Leaves out ever smaller parts of the flow as long as what remains still differs.
func shrink(_ found: Counterexample, limits: Limits, fault: Fault?) -> Counterexample {
  var best = found
  var size = best.steps.count / 2
  var replayed = 0
  while size > 0 && replayed < 500_000 {
    var start = 0
    var didShrink = false
    while start < best.steps.count && replayed < 500_000 {
      var shorter = best.steps
      shorter.removeSubrange(start..<min(start + size, shorter.count))
      replayed += shorter.count + 50
      if let difference = firstDifference(shorter, limits: limits, fault: fault) {
        best.steps = shorter
        best.difference = difference
        didShrink = true
      } else {
        start += size
      }
    }
    if !didShrink || size > 1 { size /= 2 }
  }
  return best
}

/// The same flow, in which requests name orders and trades by the numbers that they have now that others are left out.
private func renumbered(_ steps: [FlowStep]) -> [FlowStep] {
  var orders: [UInt64: UInt64] = [:]
  var trades: [UInt64: UInt64] = [:]
  for step in steps {
    for order in step.orders { orders[order] = UInt64(orders.count + 1) }
    for trade in step.trades { trades[trade] = UInt64(trades.count + 1) }
  }
  func now(_ id: OrderID) -> OrderID { OrderID(rawValue: orders[id.rawValue] ?? id.rawValue) }
  return steps.map { step in
    var step = step
    switch step.command {
    case .cancelOrder(var request):
      request.orderID = now(request.orderID)
      step.command = .cancelOrder(request)
    case .replaceOrder(var request):
      request.orderID = now(request.orderID)
      step.command = .replaceOrder(request)
    case .orderStatus(var query):
      query.orderID = now(query.orderID)
      step.command = .orderStatus(query)
    case .bustTrade(var bust):
      bust.tradeID.rawValue = trades[bust.tradeID.rawValue] ?? bust.tradeID.rawValue
      step.command = .bustTrade(bust)
    default: break
    }
    return step
  }
}
