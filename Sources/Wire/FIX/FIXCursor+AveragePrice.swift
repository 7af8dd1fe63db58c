import Domain

extension FIXCursor {
  /// AvgPx (6): `notional / quantity` ticks as a price, rounded half even to six decimals more than the tick has,
  /// without zeros at its end.
  @inline(__always) mutating func averagePrice(
    _ notional: Notional, _ quantity: Quantity, _ tick: Increment
  ) {
    guard quantity.lots > 0 else {
      byte(0x30)
      return
    }
    // Nearly always all fills were at one price, and 64 bits are enough to see it.
    if let notional = Int64(exactly: notional) {
      let (ticks, rest) = notional.quotientAndRemainder(dividingBy: quantity.lots)
      if rest == 0 {
        decimal(ticks, tick)
        return
      }
    }
    inexactAverage(notional, quantity, tick)
  }

  @inline(never) private mutating func inexactAverage(
    _ notional: Notional, _ quantity: Quantity, _ tick: Increment
  ) {
    let lots = UInt128(quantity.lots)
    let units = UInt128(tick.units)
    // In steps that stay below 2^128: whole ticks, then units of the tick's last decimal, then six decimals more.
    let (ticks, tickRest) = notional.magnitude.quotientAndRemainder(dividingBy: lots)
    let (partUnits, unitRest) = (tickRest * units).quotientAndRemainder(dividingBy: lots)
    var (millionths, rest) = (unitRest * 1_000_000).quotientAndRemainder(dividingBy: lots)
    if rest * 2 > lots || (rest * 2 == lots && millionths % 2 == 1) { millionths += 1 }
    rest = ticks * units + partUnits + millionths / 1_000_000
    if notional < 0 { byte(0x2D) }
    longDecimal(rest, decimals: Int(tick.decimals), millionths: millionths % 1_000_000)
  }
}
