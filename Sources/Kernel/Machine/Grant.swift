import Glibc

/// What the system made of a wish that the engine can live without.
public enum Grant: Hashable, Sendable, CustomStringConvertible {
  /// Nobody asked.
  case notAsked
  case granted
  /// Refused with this errno.
  case refused(Int32)

  public var description: String {
    switch self {
    case .notAsked: "not asked for"
    case .granted: "granted"
    case .refused(let code): "refused: \(String(cString: strerror(code)))"
    }
  }

  /// The grant behind an errno, 0 being success.
  init(code: Int32) { self = code == 0 ? .granted : .refused(code) }
}
