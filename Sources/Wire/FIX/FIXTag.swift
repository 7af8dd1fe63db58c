/// A field's number on the wire. The ones that the venue reads or writes have names, each with the one of the
/// specification beside it; any other is made from its number. `FIXDictionary` says what FIX 4.4 allows in each.
@frozen public struct FIXTag: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
}

extension FIXTag {
  /// Where the codec's tables have it: a few fields of FIX 5.0 SP2 stand at their end. Folds into a constant.
  @inlinable public var place: Int {
    guard rawValue >= 1024 else { return Int(rawValue) }
    switch rawValue {
    case 1137: return 1001
    case 1385: return 1002
    case 2964: return 1003
    default: return Int(rawValue)
    }
  }
}

/// Header and trailer.
extension FIXTag {
  /// BeginString
  @inlinable public static var beginString: Self { .init(rawValue: 8) }
  /// BodyLength
  @inlinable public static var bodyLength: Self { .init(rawValue: 9) }
  /// CheckSum
  @inlinable public static var checkSum: Self { .init(rawValue: 10) }
  /// MsgSeqNum
  @inlinable public static var messageSequence: Self { .init(rawValue: 34) }
  /// MsgType
  @inlinable public static var messageType: Self { .init(rawValue: 35) }
  /// PossDupFlag
  @inlinable public static var possibleDuplicate: Self { .init(rawValue: 43) }
  /// SenderCompID
  @inlinable public static var senderCompID: Self { .init(rawValue: 49) }
  /// SendingTime
  @inlinable public static var sendingTime: Self { .init(rawValue: 52) }
  /// TargetCompID
  @inlinable public static var targetCompID: Self { .init(rawValue: 56) }
  /// PossResend
  @inlinable public static var possibleResend: Self { .init(rawValue: 97) }
  /// OrigSendingTime
  @inlinable public static var originalSendingTime: Self { .init(rawValue: 122) }
}

/// Session layer.
extension FIXTag {
  /// BeginSeqNo
  @inlinable public static var beginSequence: Self { .init(rawValue: 7) }
  /// EndSeqNo
  @inlinable public static var endSequence: Self { .init(rawValue: 16) }
  /// NewSeqNo
  @inlinable public static var newSequence: Self { .init(rawValue: 36) }
  /// RefSeqNum
  @inlinable public static var referencedSequence: Self { .init(rawValue: 45) }
  /// Text
  @inlinable public static var text: Self { .init(rawValue: 58) }
  /// EncryptMethod
  @inlinable public static var encryptMethod: Self { .init(rawValue: 98) }
  /// HeartBtInt
  @inlinable public static var heartbeatInterval: Self { .init(rawValue: 108) }
  /// TestReqID
  @inlinable public static var testRequestID: Self { .init(rawValue: 112) }
  /// GapFillFlag
  @inlinable public static var gapFill: Self { .init(rawValue: 123) }
  /// ResetSeqNumFlag
  @inlinable public static var resetSequenceNumbers: Self { .init(rawValue: 141) }
  /// RefTagID
  @inlinable public static var referencedTag: Self { .init(rawValue: 371) }
  /// RefMsgType
  @inlinable public static var referencedMessageType: Self { .init(rawValue: 372) }
  /// SessionRejectReason
  @inlinable public static var sessionRejectReason: Self { .init(rawValue: 373) }
  /// BusinessRejectReason
  @inlinable public static var businessRejectReason: Self { .init(rawValue: 380) }
  /// DefaultApplVerID, of FIX 5.0 SP2
  @inlinable public static var defaultApplicationVersion: Self { .init(rawValue: 1137) }
  /// NextExpectedMsgSeqNum
  @inlinable public static var nextExpectedSequence: Self { .init(rawValue: 789) }
}

/// Orders and their reports.
extension FIXTag {
  /// Account
  @inlinable public static var account: Self { .init(rawValue: 1) }
  /// AvgPx
  @inlinable public static var averagePrice: Self { .init(rawValue: 6) }
  /// ClOrdID
  @inlinable public static var clOrdID: Self { .init(rawValue: 11) }
  /// CumQty
  @inlinable public static var cumQuantity: Self { .init(rawValue: 14) }
  /// ExecID
  @inlinable public static var execID: Self { .init(rawValue: 17) }
  /// ExecInst
  @inlinable public static var execInst: Self { .init(rawValue: 18) }
  /// HandlInst
  @inlinable public static var handlInst: Self { .init(rawValue: 21) }
  /// LastPx
  @inlinable public static var lastPrice: Self { .init(rawValue: 31) }
  /// LastQty
  @inlinable public static var lastQuantity: Self { .init(rawValue: 32) }
  /// OrderID
  @inlinable public static var orderID: Self { .init(rawValue: 37) }
  /// OrderQty
  @inlinable public static var orderQuantity: Self { .init(rawValue: 38) }
  /// OrdStatus
  @inlinable public static var orderStatus: Self { .init(rawValue: 39) }
  /// OrdType
  @inlinable public static var orderType: Self { .init(rawValue: 40) }
  /// OrigClOrdID
  @inlinable public static var originalClOrdID: Self { .init(rawValue: 41) }
  /// Price
  @inlinable public static var price: Self { .init(rawValue: 44) }
  /// Side
  @inlinable public static var side: Self { .init(rawValue: 54) }
  /// Symbol
  @inlinable public static var symbol: Self { .init(rawValue: 55) }
  /// TimeInForce
  @inlinable public static var timeInForce: Self { .init(rawValue: 59) }
  /// TransactTime
  @inlinable public static var transactTime: Self { .init(rawValue: 60) }
  /// StopPx
  @inlinable public static var stopPrice: Self { .init(rawValue: 99) }
  /// CxlRejReason
  @inlinable public static var cancelRejectReason: Self { .init(rawValue: 102) }
  /// OrdRejReason
  @inlinable public static var orderRejectReason: Self { .init(rawValue: 103) }
  /// MinQty
  @inlinable public static var minimumQuantity: Self { .init(rawValue: 110) }
  /// MaxFloor
  @inlinable public static var maximumFloor: Self { .init(rawValue: 111) }
  /// ExpireTime
  @inlinable public static var expireTime: Self { .init(rawValue: 126) }
  /// ExecType
  @inlinable public static var execType: Self { .init(rawValue: 150) }
  /// LeavesQty
  @inlinable public static var leavesQuantity: Self { .init(rawValue: 151) }
  /// EffectiveTime
  @inlinable public static var effectiveTime: Self { .init(rawValue: 168) }
  /// MaxShow
  @inlinable public static var maximumShow: Self { .init(rawValue: 210) }
  /// PegOffsetValue
  @inlinable public static var pegOffset: Self { .init(rawValue: 211) }
  /// DiscretionInst
  @inlinable public static var discretionInst: Self { .init(rawValue: 388) }
  /// DiscretionOffsetValue
  @inlinable public static var discretionOffset: Self { .init(rawValue: 389) }
  /// ExecRestatementReason
  @inlinable public static var restatementReason: Self { .init(rawValue: 378) }
  /// CxlRejResponseTo
  @inlinable public static var cancelRejectResponseTo: Self { .init(rawValue: 434) }
  /// SecondaryExecID
  @inlinable public static var secondaryExecID: Self { .init(rawValue: 527) }
  /// LastLiquidityInd
  @inlinable public static var lastLiquidity: Self { .init(rawValue: 851) }
  /// Commission
  @inlinable public static var commission: Self { .init(rawValue: 12) }
  /// CommType
  @inlinable public static var commissionType: Self { .init(rawValue: 13) }
  /// WorkingIndicator
  @inlinable public static var workingIndicator: Self { .init(rawValue: 636) }
  /// CashOrderQty
  @inlinable public static var cashOrderQuantity: Self { .init(rawValue: 152) }
  /// OrderQty2
  @inlinable public static var orderQuantity2: Self { .init(rawValue: 192) }
  /// PriceType
  @inlinable public static var priceType: Self { .init(rawValue: 423) }
  /// ExpireDate
  @inlinable public static var expireDate: Self { .init(rawValue: 432) }
  /// OrderPercent
  @inlinable public static var orderPercent: Self { .init(rawValue: 516) }
  /// Price2
  @inlinable public static var price2: Self { .init(rawValue: 640) }
  /// PegMoveType
  @inlinable public static var pegMoveType: Self { .init(rawValue: 835) }
  /// PegOffsetType
  @inlinable public static var pegOffsetType: Self { .init(rawValue: 836) }
  /// PegLimitType
  @inlinable public static var pegLimitType: Self { .init(rawValue: 837) }
  /// PegRoundDirection
  @inlinable public static var pegRoundDirection: Self { .init(rawValue: 838) }
  /// PegScope
  @inlinable public static var pegScope: Self { .init(rawValue: 840) }
  /// TargetStrategy
  @inlinable public static var targetStrategy: Self { .init(rawValue: 847) }
  /// QtyType
  @inlinable public static var quantityType: Self { .init(rawValue: 854) }
  /// SelfMatchPreventionInstruction, of FIX 5.0 SP2
  @inlinable public static var selfMatchPrevention: Self { .init(rawValue: 2964) }
}

/// Lists of orders, and mass cancels.
extension FIXTag {
  /// ListID
  @inlinable public static var listID: Self { .init(rawValue: 66) }
  /// ListSeqNo
  @inlinable public static var listSequence: Self { .init(rawValue: 67) }
  /// TotNoOrders
  @inlinable public static var totalOrders: Self { .init(rawValue: 68) }
  /// NoOrders
  @inlinable public static var orderCount: Self { .init(rawValue: 73) }
  /// BidType
  @inlinable public static var bidType: Self { .init(rawValue: 394) }
  /// ListExecInstType
  @inlinable public static var listExecInstType: Self { .init(rawValue: 433) }
  /// MassCancelRequestType
  @inlinable public static var massCancelRequestType: Self { .init(rawValue: 530) }
  /// MassCancelResponse
  @inlinable public static var massCancelResponse: Self { .init(rawValue: 531) }
  /// MassCancelRejectReason
  @inlinable public static var massCancelRejectReason: Self { .init(rawValue: 532) }
  /// TotalAffectedOrders
  @inlinable public static var totalAffectedOrders: Self { .init(rawValue: 533) }
  /// LastFragment
  @inlinable public static var lastFragment: Self { .init(rawValue: 893) }
  /// ContingencyType, of FIX 5.0 SP2
  @inlinable public static var contingencyType: Self { .init(rawValue: 1385) }
}
