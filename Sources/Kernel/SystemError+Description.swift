import Glibc

extension SystemError {
  /// For example `bind 127.0.0.1:9001: Address already in use (errno 98)`.
  public var description: String { "\(action): \(String(cString: strerror(code))) (errno \(code))" }
}
