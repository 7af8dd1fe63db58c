import Domain

/// What FIX says for each `RejectReason`: the one table for OrdRejReason, CxlRejReason and Text.
///
/// Source of the codes: FIX 4.4 Volume 6, fields 103 and 102.
public struct FIXReason: Sendable {
  /// OrdRejReason (103).
  public var orderReject: UInt8
  /// CxlRejReason (102).
  public var cancelReject: UInt8
  /// Text (58).
  public var text: StaticString

  private init(_ orderReject: UInt8, _ cancelReject: UInt8, _ text: StaticString) {
    self.orderReject = orderReject
    self.cancelReject = cancelReject
    self.text = text
  }

  /// The line of the table for `reason`.
  public static func of(_ reason: RejectReason) -> FIXReason { ofRequest(reason) ?? ofTrading(reason) }

  /// What a request says of itself.
  private static func ofRequest(_ reason: RejectReason) -> FIXReason? {
    switch reason {
    // 103, 102, 58
    case .none: .init(99, 99, "No reason")
    case .unknownInstrument: .init(1, 99, "Unknown symbol")
    case .priceOffTick: .init(99, 99, "Price is not a whole number of ticks")
    case .quantityOffLot: .init(13, 99, "Quantity is not a whole number of lots")
    case .quantityNotPositive: .init(13, 99, "Quantity must be above zero")
    case .quantityTooLarge: .init(3, 99, "Quantity is above the instrument's maximum")
    case .priceOutOfRange: .init(99, 99, "Price is outside the instrument's range")
    case .priceMissing: .init(99, 99, "This order type needs a price")
    case .priceNotAllowed: .init(99, 99, "This order type takes no price")
    case .orderTypeNotSupported: .init(11, 99, "Order type is not supported")
    case .timeInForceNotSupported: .init(11, 99, "Time in force is not supported")
    case .instructionNotSupported: .init(11, 99, "An instruction or term of the order is not supported")
    case .invalidCombination: .init(11, 99, "Order type and instructions do not go together")
    case .duplicateClientOrderID: .init(6, 6, "ClOrdID was used before")
    case .unknownOrder: .init(5, 1, "Unknown order")
    case .tooLateToCancel: .init(99, 0, "Order is already done")
    case .sideMismatch: .init(99, 99, "Side differs from the order's")
    case .instrumentMismatch: .init(99, 99, "Symbol differs from the order's")
    case .replaceBelowFilled: .init(13, 99, "New quantity is below what is filled")
    case .expireTimeInThePast: .init(99, 99, "Expire time is in the past")
    case .clientOrderIDMissing: .init(99, 99, "ClOrdID is missing or too long")
    case .valueNotNumeric: .init(99, 99, "Price or quantity is not a number in range")
    case .orderIDMismatch: .init(99, 1, "OrderID and OrigClOrdID name different orders")
    case .linkedOrderRefused: .init(99, 99, "The other order of the pair was refused")
    default: nil
    }
  }

  /// Where trading stands, who asks, limits of the engine, and why an order ended.
  private static func ofTrading(_ reason: RejectReason) -> FIXReason {
    switch reason {
    case .instrumentHalted: .init(2, 2, "Trading in the instrument is halted")
    case .instrumentClosed: .init(2, 2, "The instrument is closed")
    case .phaseForbids: .init(2, 2, "The trading phase does not allow it")
    case .noLiquidity: .init(99, 99, "Nothing to trade with")
    case .fillOrKillNotFilled: .init(99, 99, "Fill or kill: cannot be filled as a whole")
    case .wouldTakeLiquidity: .init(99, 99, "Post only: would have traded")
    case .minimumQuantityNotMet: .init(99, 99, "Minimum quantity cannot be filled")
    case .priceOutsideCollar: .init(99, 99, "Price is outside the collar")
    case .selfTradePrevented: .init(99, 99, "Would have traded with the same owner")
    case .noReferencePrice: .init(99, 99, "No trade yet that a price could follow")
    case .auctionUncrossing: .init(2, 2, "The auction is being uncrossed")
    case .orderHeld: .init(99, 2, "Order is held for an auction or another order")
    case .unknownAccount: .init(15, 99, "Unknown account")
    case .accountBlocked: .init(0, 2, "Account is blocked")
    case .notAuthorized: .init(0, 2, "Not authorized")
    case .insufficientBalance: .init(3, 99, "Insufficient balance")
    case .positionLimit: .init(3, 99, "Position limit")
    case .creditLimit: .init(3, 99, "Credit limit")
    case .notionalTooLarge: .init(3, 99, "Value of the order is too large")
    case .throttled: .init(0, 2, "Too many messages")
    case .killSwitch: .init(0, 2, "Kill switch is on")
    case .unknownAsset: .init(99, 99, "Unknown asset")
    case .unknownTrade: .init(99, 99, "Unknown trade")
    case .settingOutOfRange: .init(99, 99, "Setting is out of range")
    case .tooManyOrders: .init(0, 2, "Venue limit: too many open orders")
    case .tooManyClientOrderIDs: .init(0, 2, "Venue limit: too many ClOrdIDs today")
    case .tooManyInstruments: .init(0, 2, "Venue limit: too many instruments")
    case .tooManySessions: .init(0, 2, "Venue limit: too many sessions")
    case .priceTooFarFromBook: .init(99, 99, "Price is too far from the book")
    case .tooManyFills: .init(0, 2, "Venue limit: more resting orders than one request may fill")
    case .tooManyPegs: .init(0, 2, "Venue limit: too many pegged and trailing orders")
    case .tooManyAccounts: .init(0, 2, "Venue limit: too many accounts")
    case .canceledByClient: .init(99, 99, "Canceled by client")
    case .canceledByMassCancel: .init(99, 99, "Canceled by mass cancel")
    case .canceledOnDisconnect: .init(99, 99, "Canceled on disconnect")
    case .endOfDay: .init(99, 99, "End of day")
    case .canceledByVenue: .init(99, 99, "Canceled by the venue")
    case .immediateRemainder: .init(99, 99, "Remainder of an immediate order")
    case .expired: .init(99, 99, "Expired")
    case .auctionOver: .init(99, 99, "The auction is over")
    case .linkedOrderDone: .init(99, 99, "The other order of the pair traded or ended")
    default: .init(99, 99, "No reason")
    }
  }
}
