import ArgumentParser
import Glibc

/// `apus admin`: tells a running engine what its operator wants.
struct AdminCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "admin",
    abstract:
      "Tell a running engine what its operator wants: phases, rules, accounts, deposits, limits, kill switch.",
    discussion: """
      The engine listens on the socket `control` in its data directory, which only its owner may use. Each request is a \
      command like any other: numbered, journalled, replayed. The answer comes when it is as durable as the engine's \
      other answers. Exit code 0: done; 1: refused, or there is no engine; 64: not understood.

      \(AdministrationLine.verbs.map { "\($0.verb) \($0.keys)\n    \($0.meaning)" }.joined(separator: "\n"))
      """)

  @Option(help: "The engine's data directory.")
  var dataDir: String
  @Argument(help: "VERB KEY=VALUE ..., for example: phase instrument=AAPL to=halted")
  var request: [String]

  func run() throws {
    let descriptor: Int32
    do {
      descriptor = try ControlSocket.connect(to: ControlSocket.path(in: dataDir))
    } catch {
      Log.line("error: \(error); is an engine running on \(dataDir)?")
      throw ExitCode.failure
    }
    defer { close(descriptor) }
    ControlSocket.writeLine(request.joined(separator: " "), to: descriptor)
    shutdown(descriptor, Int32(SHUT_WR))
    var last = ""
    while let line = ControlSocket.readLine(descriptor) {
      Log.output(line)
      last = line
    }
    if last.hasPrefix("ok") { return }
    throw last.hasPrefix("error") ? ExitCode(64) : ExitCode.failure
  }
}
