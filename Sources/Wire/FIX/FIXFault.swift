/// Why the session layer refuses a message (FIX SessionRejectReason, tag 373, with its raw values).
@frozen public enum FIXRejectReason: UInt16, Sendable, BitwiseCopyable, CaseIterable {
  case invalidTagNumber = 0
  case requiredTagMissing = 1
  case tagNotDefinedForMessageType = 2
  case undefinedTag = 3
  case tagWithoutValue = 4
  case valueOutOfRange = 5
  case incorrectDataFormat = 6
  case compIDProblem = 9
  case sendingTimeAccuracy = 10
  case invalidMessageType = 11
  case tagAppearsMoreThanOnce = 13
  case tagOutOfOrder = 14
  case groupFieldsOutOfOrder = 15
  case incorrectGroupCount = 16
  case valueContainsDelimiter = 17

  /// What Text (tag 58) says.
  public var text: StaticString {
    switch self {
    case .invalidTagNumber: "Invalid tag number"
    case .requiredTagMissing: "Required tag missing"
    case .tagNotDefinedForMessageType: "Tag not defined for this message type"
    case .undefinedTag: "Undefined Tag"
    case .tagWithoutValue: "Tag specified without a value"
    case .valueOutOfRange: "Value is incorrect (out of range) for this tag"
    case .incorrectDataFormat: "Incorrect data format for value"
    case .compIDProblem: "CompID problem"
    case .sendingTimeAccuracy: "SendingTime accuracy problem"
    case .invalidMessageType: "Invalid MsgType"
    case .tagAppearsMoreThanOnce: "Tag appears more than once"
    case .tagOutOfOrder: "Tag specified out of required order"
    case .groupFieldsOutOfOrder: "Repeating group fields out of order"
    case .incorrectGroupCount: "Incorrect NumInGroup count for repeating group"
    case .valueContainsDelimiter: "Non-data value includes field delimiter"
    }
  }
}

/// Why the application layer refuses a message (FIX BusinessRejectReason, tag 380, with its raw values).
@frozen public enum FIXBusinessRejectReason: UInt16, Sendable, BitwiseCopyable, CaseIterable {
  case other = 0
  case unknownID = 1
  case unknownSecurity = 2
  case unsupportedMessageType = 3
  case applicationNotAvailable = 4
  case conditionallyRequiredFieldMissing = 5
  case notAuthorized = 6

  /// What Text (tag 58) says.
  public var text: StaticString {
    switch self {
    case .other: "Other"
    case .unknownID: "Unknown ID"
    case .unknownSecurity: "Unknown Security"
    case .unsupportedMessageType: "Unsupported Message Type"
    case .applicationNotAvailable: "Application not available"
    case .conditionallyRequiredFieldMissing: "Conditionally Required Field Missing"
    case .notAuthorized: "Not authorized"
    }
  }
}

/// What is wrong with a well-framed message: what a Reject (35=3) says about it.
@frozen public struct FIXFault: Error, Hashable, Sendable, BitwiseCopyable {
  public var reason: FIXRejectReason
  /// RefTagID (tag 371); nil where no single tag is at fault. May be 0 or negative if the sender wrote so.
  public var tag: Int32?
  @inlinable public init(_ reason: FIXRejectReason, tag: Int32? = nil) {
    self.reason = reason
    self.tag = tag
  }
}
