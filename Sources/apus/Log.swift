import Glibc

/// The log: one line an event on standard error, the time first. A reader that does not read loses lines; it never
/// holds up the engine.
enum Log {
  static func line(_ text: String) {
    var reader = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
    guard poll(&reader, 1, 0) == 1, reader.revents & Int16(POLLOUT) != 0 else { return }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var parts = tm()
    gmtime_r(&now.tv_sec, &parts)
    let date = [
      digits(parts.tm_year + 1900, 4), digits(parts.tm_mon + 1, 2), digits(parts.tm_mday, 2),
    ].joined(separator: "-")
    let time = [digits(parts.tm_hour, 2), digits(parts.tm_min, 2), digits(parts.tm_sec, 2)].joined(
      separator: ":")
    let milliseconds = digits(Int32(now.tv_nsec / 1_000_000), 3)
    write("\(date)T\(time).\(milliseconds)Z \(text)\n", to: STDERR_FILENO)
  }

  /// Writes one line to standard output at once.
  static func output(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  private static func digits(_ value: Int32, _ width: Int) -> String {
    let text = "\(value)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while rest.count > 0 {
        let count = Glibc.write(descriptor, rest.baseAddress!, rest.count)
        if count <= 0 { return }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }
}
