import Domain

/// A step of a flow as one line, with what differs from the usual.
func told(_ step: FlowStep) -> String { "\(step.time)  \(told(step.command))" }

private func told(_ command: Command) -> String {
  switch command {
  case .newOrder(let order): "new \(told(order))"
  case .newOrderPair(let pair):
    "pair \(pair.contingency): \(told(pair.order(pair.first))) AND \(told(pair.order(pair.second)))"
  case .cancelOrder(let it):
    "cancel S\(it.origin.session.rawValue) \(it.clientOrderID)<\(it.originalClientOrderID)"
      + " O\(it.orderID.rawValue) I\(it.instrument.rawValue) \(it.side)"
  case .replaceOrder(let it):
    "replace S\(it.origin.session.rawValue) \(it.clientOrderID)<\(it.originalClientOrderID)"
      + " O\(it.orderID.rawValue) I\(it.instrument.rawValue) \(it.side) \(it.type) \(it.timeInForce)"
      + " \(it.quantity.lots)@\(it.price.ticks) stop \(it.stopPrice.ticks) shows \(it.displayQuantity.lots)"
  case .orderStatus(let it):
    "status S\(it.origin.session.rawValue) \(it.clientOrderID) O\(it.orderID.rawValue)"
  case .changePhase(let it): "phase I\(it.instrument.rawValue) \(it.phase)"
  case .setRules(let it): told(it)
  case .defineInstrument(let it):
    "define I\(it.id.rawValue) \(it.symbol) \(it.minimumPrice.ticks)...\(it.maximumPrice.ticks)"
  default:
    "\(command)".replacing(#/Domain\.|rawValue: |Quantity\(lots: 0\)/#, with: "")
  }
}

private func told(_ order: NewOrder) -> String {
  var text = "S\(order.origin.session.rawValue) \(order.clientOrderID) I\(order.instrument.rawValue)"
  if order.account != .none { text += " A\(order.account.rawValue)" }
  text += " \(order.side) \(order.type) \(order.timeInForce) \(order.quantity.lots)@\(order.price.ticks)"
  if order.stopPrice != .zero { text += " stop \(order.stopPrice.ticks)" }
  if order.pegOffset != 0 { text += " offset \(order.pegOffset)" }
  if order.displayQuantity != .zero { text += " shows \(order.displayQuantity.lots)" }
  if order.minimumQuantity != .zero { text += " at least \(order.minimumQuantity.lots)" }
  if order.expireTime != 0 { text += " until \(order.expireTime)" }
  if order.selfTradePrevention != .none { text += " \(order.selfTradePrevention)" }
  let names: [(ExecutionInstructions, String)] = [
    (.postOnlyReject, "postOnly"), (.postOnlySlide, "slides"), (.hidden, "hidden"), (.allOrNone, "allOrNone"),
    (.cancelOnDisconnect, "onDisconnect"),
  ]
  for (instruction, name) in names where order.instructions.contains(instruction) { text += " \(name)" }
  return text
}

private func told(_ rules: InstrumentRules) -> String {
  "rules I\(rules.instrument.rawValue) \(rules.algorithm) fifo \(rules.fifoPercent) top \(rules.topOrderLots.lots)"
    + " least \(rules.minimumAllocation.lots) collar \(rules.priceCollar) band \(rules.volatilityBand)"
    + " for \(rules.volatilityDuration) reference \(rules.referencePrice.ticks)"
    + " assets \(rules.base.rawValue)/\(rules.quote.rawValue) \(rules.baseUnits)/\(rules.quoteUnits)"
}
