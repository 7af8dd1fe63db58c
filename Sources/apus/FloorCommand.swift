import ArgumentParser
import Foundation
import Kernel
import LoadGenerator

/// `apus floor`: the engine's round trip beside what this machine can do at best.
struct FloorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floor",
    abstract: "Measure the engine's round trip beside the machine's floors, in turn.",
    discussion: """
      Starts two engines of its own, with durability none and local, and measures round trips with one request in \
      flight. In turn with them it measures a raw busy-polling TCP echo of the same sizes on the same CPUs, the same \
      echo with one durable 4 KiB write before each answer, and the write alone. An engine is stopped while something \
      else is measured. One client takes all round trips: its clock runs from just before the send to just after the \
      receive; writing requests and reading answers is its own work and off the clock, before the echo as well. Where \
      there are durable writes, clients yield their CPU between looks at the network: on two CPUs a spinning one would \
      delay the completion of each write. It prints medians with their spread and the ratios of neighbours in time. On \
      a host that changes its speed many short rounds tell more than a few long ones: --rounds 40 --seconds 0.3.
      """)

  @Option(help: "How often everything is measured.")
  var rounds = 5
  @Option(help: "Seconds of each measurement.")
  var seconds: Double = 2
  @Option(help: "CPU of engines and echo server. (default: the last one this process may use)")
  var engineCPU: Int?
  @Option(help: "CPU of the client. (default: the first one this process may use)")
  var clientCPU: Int?
  @Option(help: "Folder for journals, the file of durable writes, histograms and picture.")
  var out = "apus-floor"
  @Option(help: "Write the table as JSON to this file.")
  var json: String?

  func validate() throws {
    guard rounds > 0, seconds > 0 else { throw ValidationError("--rounds and --seconds must be positive") }
  }

  func run() throws {
    do {
      try measure()
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      throw ExitCode.failure
    }
  }

  private func measure() throws {
    let files = try ReportFiles(folder: out)
    let work = out + "/work"
    try? FileManager.default.removeItem(atPath: work)
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: work) }
    let volatile = try EngineChild(dataDirectory: work + "/none", durability: "none", cpu: serverCPU)
    defer { volatile.end() }
    volatile.pause()
    let durable = try EngineChild(dataDirectory: work + "/local", durability: "local", cpu: serverCPU)
    defer { durable.end() }
    durable.pause()

    var engine = MeasuredRow(name: "engine, durability none")
    var engineLocal = MeasuredRow(name: "engine, durability local")
    var echo = MeasuredRow(name: "raw TCP echo")
    var echoWrite = MeasuredRow(name: "echo with a durable write")
    var write = MeasuredRow(name: "durable 4 KiB write alone")
    var requestBytes = 0
    var answer: [UInt8] = []
    for round in 1...rounds {
      FileHandle.standardError.write(Data("round \(round) of \(rounds)\n".utf8))
      let orders = try roundTrips(volatile, yields: false)
      engine.add(orders.latency)
      if round == 1 {
        requestBytes = orders.requestBytes
        answer = orders.answer
      }
      echo.add(try floor(requestBytes, answer))
      engineLocal.add(try roundTrips(durable, yields: true).latency)
      echoWrite.add(try floor(requestBytes, answer, durableFile: work + "/echo"))
      write.add(try Floor.durableWrite(path: work + "/write", cpu: serverCPU, seconds: seconds))
    }
    let comparison = FloorComparison(
      table: [(echo, nil), (engine, echo), (write, nil), (echoWrite, nil), (engineLocal, echoWrite)],
      requestBytes: requestBytes, responseBytes: answer.count)
    print(comparison.markdown)
    let paths = try files.write(
      title: "Round trip of one request in flight",
      histograms: [
        ("engine-none", engine.name, engine.whole), ("echo", echo.name, echo.whole),
        ("engine-local", engineLocal.name, engineLocal.whole),
        ("echo-durable", echoWrite.name, echoWrite.whole),
      ])
    print("\nhistograms and picture: \(paths.joined(separator: " "))")
    if let json { try comparison.json.write(toFile: json, atomically: true, encoding: .utf8) }
  }

  private var serverCPU: Int? { engineCPU ?? MachineReport.allowedCPUs().last }
  private var ownCPU: Int? { clientCPU ?? MachineReport.allowedCPUs().first }

  private func roundTrips(_ engine: EngineChild, yields: Bool) throws -> Floor.Orders {
    engine.resume()
    defer { engine.pause() }
    return try Floor.orders(port: engine.port, yields: yields, clientCPU: ownCPU, seconds: seconds)
  }

  private func floor(
    _ requestBytes: Int, _ answer: [UInt8], durableFile: String? = nil
  ) throws -> LatencyHistogram {
    try Floor.echo(
      requestBytes: requestBytes, response: answer, durableFile: durableFile, serverCPU: serverCPU,
      clientCPU: ownCPU, seconds: seconds)
  }
}
