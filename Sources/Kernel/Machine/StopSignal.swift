import CKernel
import Glibc

/// The wish of the operator that the process end: `SIGTERM` or `SIGINT`. One for the process.
public enum StopSignal {
  /// Makes both signals set a flag instead of ending the process, and ignores `SIGPIPE`, so that a log reader
  /// that goes away does not take the engine along.
  public static func install() throws {
    if apus_stop_install() != 0 { throw SystemError(action: "install the stop signal", code: errno) }
  }

  /// Whether a signal came: one memory read, for every turn of a polling loop.
  @inlinable public static var isRequested: Bool {
    @inline(__always) get { apus_stop_signal() != 0 }
  }

  /// The name of the signal that came.
  public static var name: String? {
    switch apus_stop_signal() {
    case SIGTERM: "SIGTERM"
    case SIGINT: "SIGINT"
    default: nil
    }
  }

  /// Forgets a signal that came.
  public static func reset() { apus_stop_reset() }
}
