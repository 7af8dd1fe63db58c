import Glibc
import Kernel

/// The text of a file.
/// - Throws: `SystemError` that names it.
func readText(_ path: String) throws -> String {
  guard let file = fopen(path, "r") else { throw SystemError(action: "open \(path)", code: errno) }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[0..<count]
  }
  if ferror(file) != 0 { throw SystemError(action: "read \(path)", code: errno) }
  return String(decoding: bytes, as: UTF8.self)
}
