/// What a message is (FIX MsgType, tag 35). The first seventeen have a field layout in `FIXDictionary`; their raw
/// values are places in its tables.
@frozen public enum FIXMessageType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// 35=0
  case heartbeat = 0
  /// 35=1
  case testRequest = 1
  /// 35=2
  case resendRequest = 2
  /// 35=3
  case reject = 3
  /// 35=4
  case sequenceReset = 4
  /// 35=5
  case logout = 5
  /// 35=8
  case executionReport = 6
  /// 35=9
  case orderCancelReject = 7
  /// 35=A
  case logon = 8
  /// 35=D
  case newOrderSingle = 9
  /// 35=F
  case orderCancelRequest = 10
  /// 35=G
  case orderCancelReplaceRequest = 11
  /// 35=H
  case orderStatusRequest = 12
  /// 35=j
  case businessMessageReject = 13
  /// 35=E
  case newOrderList = 14
  /// 35=q
  case orderMassCancelRequest = 15
  /// 35=r
  case orderMassCancelReport = 16
  /// A type that FIX 4.4 defines and this codec has no layout for.
  case unsupported = 17
  /// A type that FIX 4.4 does not define.
  case invalid = 18

  /// How many types have a layout.
  static var layoutCount: Int { 17 }

  /// The session layer's own messages: all others carry business.
  @inlinable public var isSession: Bool {
    switch self {
    case .heartbeat, .testRequest, .resendRequest, .reject, .sequenceReset, .logout, .logon: true
    default: false
    }
  }

  /// The one byte of tag 35; 0 for `unsupported` and `invalid`.
  @inlinable public var byte: UInt8 {
    switch self {
    case .heartbeat: 0x30
    case .testRequest: 0x31
    case .resendRequest: 0x32
    case .reject: 0x33
    case .sequenceReset: 0x34
    case .logout: 0x35
    case .executionReport: 0x38
    case .orderCancelReject: 0x39
    case .logon: 0x41
    case .newOrderSingle: 0x44
    case .orderCancelRequest: 0x46
    case .orderCancelReplaceRequest: 0x47
    case .orderStatusRequest: 0x48
    case .businessMessageReject: 0x6A
    case .newOrderList: 0x45
    case .orderMassCancelRequest: 0x71
    case .orderMassCancelReport: 0x72
    case .unsupported, .invalid: 0
    }
  }
}
