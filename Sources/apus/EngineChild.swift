import Foundation
import LoadGenerator

/// An engine of this same executable as a child process, which can be stopped while something else is measured on its
/// CPU.
final class EngineChild {
  let port: UInt16
  private let process = Process()

  /// Starts it and waits until it is ready.
  init(dataDirectory: String, durability: String, cpu: Int?) throws {
    let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = [
      "engine", "--data-dir", dataDirectory, "--fix-port", "0", "--durability", durability,
    ]
    if let cpu { process.arguments! += ["--cpu", String(cpu)] }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var text = ""
    while !text.contains("\n") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { throw LoadError("the engine ended before it was ready") }
      text += String(decoding: data, as: UTF8.self)
    }
    let line = text.prefix { $0 != "\n" }
    guard let colon = line.lastIndex(of: ":"), let port = UInt16(line[line.index(after: colon)...]) else {
      process.terminate()
      throw LoadError("the engine said '\(line)' instead of its port")
    }
    self.port = port
  }

  /// Takes it off its CPU.
  func pause() { kill(process.processIdentifier, SIGSTOP) }

  func resume() { kill(process.processIdentifier, SIGCONT) }

  /// Stops it and waits for its end.
  func end() {
    resume()
    process.terminate()
    process.waitUntilExit()
  }
}
