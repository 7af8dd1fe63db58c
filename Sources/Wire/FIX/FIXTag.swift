/// A field's number on the wire. The ones that the venue reads or writes have names; any other is made from its
/// number. `FIXDictionary` says what FIX 4.4 allows in each.
@frozen public struct FIXTag: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// Header and trailer.
extension FIXTag {
  @inlinable public static var beginString: Self { .init(rawValue: 8) }
  @inlinable public static var bodyLength: Self { .init(rawValue: 9) }
  @inlinable public static var checkSum: Self { .init(rawValue: 10) }
  @inlinable public static var messageSequence: Self { .init(rawValue: 34) }
  @inlinable public static var messageType: Self { .init(rawValue: 35) }
  @inlinable public static var possibleDuplicate: Self { .init(rawValue: 43) }
  @inlinable public static var senderCompID: Self { .init(rawValue: 49) }
  @inlinable public static var sendingTime: Self { .init(rawValue: 52) }
  @inlinable public static var targetCompID: Self { .init(rawValue: 56) }
  @inlinable public static var possibleResend: Self { .init(rawValue: 97) }
  @inlinable public static var originalSendingTime: Self { .init(rawValue: 122) }
}

/// Session layer.
extension FIXTag {
  @inlinable public static var beginSequence: Self { .init(rawValue: 7) }
  @inlinable public static var endSequence: Self { .init(rawValue: 16) }
  @inlinable public static var newSequence: Self { .init(rawValue: 36) }
  @inlinable public static var referencedSequence: Self { .init(rawValue: 45) }
  @inlinable public static var text: Self { .init(rawValue: 58) }
  @inlinable public static var encryptMethod: Self { .init(rawValue: 98) }
  @inlinable public static var heartbeatInterval: Self { .init(rawValue: 108) }
  @inlinable public static var testRequestID: Self { .init(rawValue: 112) }
  @inlinable public static var gapFill: Self { .init(rawValue: 123) }
  @inlinable public static var resetSequenceNumbers: Self { .init(rawValue: 141) }
  @inlinable public static var referencedTag: Self { .init(rawValue: 371) }
  @inlinable public static var referencedMessageType: Self { .init(rawValue: 372) }
  @inlinable public static var sessionRejectReason: Self { .init(rawValue: 373) }
  @inlinable public static var businessRejectReason: Self { .init(rawValue: 380) }
  @inlinable public static var nextExpectedSequence: Self { .init(rawValue: 789) }
}

/// Orders and their reports.
extension FIXTag {
  @inlinable public static var account: Self { .init(rawValue: 1) }
  @inlinable public static var averagePrice: Self { .init(rawValue: 6) }
  @inlinable public static var clOrdID: Self { .init(rawValue: 11) }
  @inlinable public static var cumQuantity: Self { .init(rawValue: 14) }
  @inlinable public static var execID: Self { .init(rawValue: 17) }
  @inlinable public static var execInst: Self { .init(rawValue: 18) }
  @inlinable public static var handlInst: Self { .init(rawValue: 21) }
  @inlinable public static var lastPrice: Self { .init(rawValue: 31) }
  @inlinable public static var lastQuantity: Self { .init(rawValue: 32) }
  @inlinable public static var orderID: Self { .init(rawValue: 37) }
  @inlinable public static var orderQuantity: Self { .init(rawValue: 38) }
  @inlinable public static var orderStatus: Self { .init(rawValue: 39) }
  @inlinable public static var orderType: Self { .init(rawValue: 40) }
  @inlinable public static var originalClOrdID: Self { .init(rawValue: 41) }
  @inlinable public static var price: Self { .init(rawValue: 44) }
  @inlinable public static var side: Self { .init(rawValue: 54) }
  @inlinable public static var symbol: Self { .init(rawValue: 55) }
  @inlinable public static var timeInForce: Self { .init(rawValue: 59) }
  @inlinable public static var transactTime: Self { .init(rawValue: 60) }
  @inlinable public static var stopPrice: Self { .init(rawValue: 99) }
  @inlinable public static var cancelRejectReason: Self { .init(rawValue: 102) }
  @inlinable public static var orderRejectReason: Self { .init(rawValue: 103) }
  @inlinable public static var minimumQuantity: Self { .init(rawValue: 110) }
  @inlinable public static var maximumFloor: Self { .init(rawValue: 111) }
  @inlinable public static var expireTime: Self { .init(rawValue: 126) }
  @inlinable public static var execType: Self { .init(rawValue: 150) }
  @inlinable public static var leavesQuantity: Self { .init(rawValue: 151) }
  @inlinable public static var pegOffset: Self { .init(rawValue: 211) }
  @inlinable public static var restatementReason: Self { .init(rawValue: 378) }
  @inlinable public static var cancelRejectResponseTo: Self { .init(rawValue: 434) }
  @inlinable public static var secondaryExecID: Self { .init(rawValue: 527) }
  @inlinable public static var lastLiquidity: Self { .init(rawValue: 851) }
}
