import ArgumentParser

@main
struct Apus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "A low-latency exchange: matching engine, load generator, journal tools.",
    version: "0.1.0",
    subcommands: [
      EngineCommand.self, AdminCommand.self, LoadCommand.self, FloorCommand.self, JournalCommand.self,
      SimulateCommand.self,
    ])
}
