import Kernel
import Testing

struct NothingCame: Error, CustomStringConvertible {
  var description: String
}

extension TestIO {
  /// Polls this side, and `other`, until a completion of `kind` (and of `id`) stands in the log, for 5 seconds at most;
  /// takes it out of the log.
  func next(_ kind: Completion.Kind, of id: UInt32? = nil, with other: (any TestIO)? = nil) throws
    -> Completion
  {
    let clock = SystemClock()
    let end = clock.monotonicNow() + 5_000_000_000
    while clock.monotonicNow() < end {
      if let index = log.firstIndex(where: { $0.kind == kind && (id == nil || $0.id == id) }) {
        return log.remove(at: index)
      }
      poll(wait: other == nil ? 1_000_000 : 0)
      other?.poll(wait: 0)
    }
    throw NothingCame(description: "no .\(kind) of \(id.map(String.init) ?? "any") within 5 s, but \(log)")
  }

  /// Receives until `count` bytes or the end. - Returns: the bytes, and whether the end came.
  func receiveAll(_ connection: ConnectionID, count: Int, with other: any TestIO) throws -> (
    [UInt8], ended: Bool
  ) {
    let piece = Bytes(zeros: 48 << 10)
    var bytes: [UInt8] = []
    while bytes.count < count {
      receive(connection, into: piece, count: min(piece.count, count - bytes.count))
      let result = try next(.received, of: connection.rawValue, with: other).result
      if result <= 0 { return (bytes, true) }
      bytes += piece.prefix(Int(result))
    }
    return (bytes, false)
  }
}

/// A server and a client, connected.
struct ConnectedPair {
  let server: any TestIO
  let client: any TestIO
  let port: UInt16
  let accepted: ConnectionID
  let connected: ConnectionID

  init(_ backend: Backend, maximumConnections: Int = 8) throws {
    (server, client) = try backend.makeTwo(maximumConnections, maximumConnections)
    port = try server.listen(host: "127.0.0.1", port: 0)
    connected = try client.connect(port: port)
    accepted = ConnectionID(rawValue: try server.next(.accepted).id)
  }
}
