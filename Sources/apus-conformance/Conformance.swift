import FoundationEssentials
import Glibc

/// Serves the project's matching engine to the conformance suite `tracebook-conformance`, over its protocol:
/// one JSON object a line in on standard input, one out on standard output (the suite's
/// `docs/conformance.md`).
///
/// The suite starts one process for each trace and ends it with `finish`. What cannot be answered ends the
/// process with status 2, after a line that says why.
@main
struct Conformance {
  static func main() {
    do {
      try serve()
    } catch {
      let failure = error as? Failure ?? Failure(.protocolError, "\(error)")
      try? write(failure)
      exit(2)
    }
  }

  private static func serve() throws {
    guard let hello = try read(), hello.type == .hello, let configuration = hello.config else {
      throw Failure(.protocolError, "the first message must be hello, with a config")
    }
    guard hello.protocolName == Ready.protocolName, hello.protocolVersion == Ready.protocolVersion else {
      throw Failure(.protocolError, "this serves \(Ready.protocolName) \(Ready.protocolVersion)")
    }
    var client = try EngineClient(configuration)
    try write(Ready())
    var lastIndex = 0
    while let request = try read() {
      switch request.type {
      case .event:
        guard let event = request.event, request.index == lastIndex + 1 else {
          throw Failure(.protocolError, "events must be numbered from 1 without a gap")
        }
        lastIndex += 1
        let (outcome, trades) = try client.apply(event)
        let state = client.state()
        try write(
          Observation(
            index: lastIndex, outcome: outcome, trades: trades,
            stateHash: SHA256.hexDigest(of: encoder().encode(state)), restingOrderCount: client.openOrderCount
          ))
      case .snapshot:
        guard request.index == lastIndex else {
          throw Failure(.protocolError, "only the state after the last event can be shown")
        }
        try write(Snapshot(index: lastIndex, state: client.state()))
      case .finish:
        guard request.eventCount == lastIndex else {
          throw Failure(.protocolError, "\(lastIndex) events were applied")
        }
        return try write(Complete(eventCount: lastIndex))
      case .hello:
        throw Failure(.protocolError, "hello came twice")
      }
    }
    throw Failure(.protocolError, "the messages ended before finish")
  }

  /// The next message, or nil at the end of the input.
  private static func read() throws -> Request? {
    guard let line = readLine() else { return nil }
    return try JSONDecoder().decode(Request.self, from: Data(line.utf8))
  }

  private static func write(_ message: some Encodable) throws {
    var line = try encoder().encode(message)
    line.append(UInt8(ascii: "\n"))
    line.withUnsafeBytes { bytes in
      var rest = bytes
      while rest.count > 0 {
        let count = Glibc.write(STDOUT_FILENO, rest.baseAddress!, rest.count)
        if count <= 0 { exit(2) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  /// Writes the one form of JSON over which a state's hash is taken: sorted keys, no spaces, text as it is.
  private static func encoder() -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
