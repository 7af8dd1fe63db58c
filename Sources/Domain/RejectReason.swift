/// Why a request was refused or an order ended without a fill. Values with names; `Wire` holds the one table
/// that maps each to FIX, OUCH and HTTP. Raw values are part of the journal's format and never change.
@frozen public enum RejectReason: UInt16, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  // What the request says.
  case unknownInstrument = 1
  case priceOffTick = 2
  case quantityOffLot = 3
  case quantityNotPositive = 4
  case quantityTooLarge = 5
  case priceOutOfRange = 6
  case priceMissing = 7
  case priceNotAllowed = 8
  case orderTypeNotSupported = 9
  case timeInForceNotSupported = 10
  case instructionNotSupported = 11
  case invalidCombination = 12
  case duplicateClientOrderID = 13
  case unknownOrder = 14
  case tooLateToCancel = 15
  case sideMismatch = 16
  case instrumentMismatch = 17
  case replaceBelowFilled = 18
  case expireTimeInThePast = 19
  case clientOrderIDMissing = 20
  case valueNotNumeric = 21
  case orderIDMismatch = 22
  case linkedOrderRefused = 23
  // Where trading stands.
  case instrumentHalted = 40
  case instrumentClosed = 41
  case phaseForbids = 42
  case noLiquidity = 43
  case fillOrKillNotFilled = 44
  case wouldTakeLiquidity = 45
  case minimumQuantityNotMet = 46
  case priceOutsideCollar = 47
  case selfTradePrevented = 48
  case noReferencePrice = 49
  case auctionUncrossing = 50
  case orderHeld = 51
  // Who asks.
  case unknownAccount = 60
  case accountBlocked = 61
  case notAuthorized = 62
  case insufficientBalance = 63
  case positionLimit = 64
  case creditLimit = 65
  case notionalTooLarge = 66
  case throttled = 67
  case killSwitch = 68
  case unknownAsset = 69
  case unknownTrade = 70
  case settingOutOfRange = 71
  // Limits of the engine.
  case tooManyOrders = 80
  case tooManyClientOrderIDs = 81
  case tooManyInstruments = 82
  case tooManySessions = 83
  case priceTooFarFromBook = 84
  case tooManyFills = 85
  case tooManyPegs = 86
  case tooManyAccounts = 87
  // Why an order ended.
  case canceledByClient = 100
  case canceledByMassCancel = 101
  case canceledOnDisconnect = 102
  case endOfDay = 103
  case canceledByVenue = 104
  case immediateRemainder = 105
  case expired = 106
  case auctionOver = 107
  case linkedOrderDone = 108
}
