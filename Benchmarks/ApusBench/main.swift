import Glibc

// Measures the books under seeded flows and prints one table. See Benchmarks/README.md.

struct Options {
  var rounds = 9
  var messages = 200_000
  var seed: UInt64 = 23
  /// Only flows whose names begin so.
  var prefix = ""
  /// Asks for one price's quantity after each message: for the proof that the instruction gate sees more work.
  var isHandicapped = false

  static let usage = """
    usage: apus-bench [--rounds N] [--messages N] [--seed N] [--flow PREFIX] [--handicap]

    Prints, for each flow whose name begins with PREFIX, the median and the range of N rounds of N messages.

    """

  init(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let name = rest.popFirst() {
      switch name {
      case "--handicap": isHandicapped = true
      case "--rounds": rounds = Self.number(rest.popFirst())
      case "--messages": messages = Self.number(rest.popFirst())
      case "--seed": seed = UInt64(Self.number(rest.popFirst()))
      case "--flow":
        guard let prefix = rest.popFirst() else { Self.fail() }
        self.prefix = prefix
      default: Self.fail()
      }
    }
  }

  private static func number(_ text: String?) -> Int {
    guard let text, let number = Int(text), number > 0 else { fail() }
    return number
  }

  private static func fail() -> Never {
    _ = usage.utf8CString.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count - 1) }
    exit(2)
  }
}

/// `value` with `decimals` digits behind the point.
func text(_ value: Double, _ decimals: Int) -> String {
  var scale = 1
  for _ in 0..<decimals { scale *= 10 }
  let scaled = Int((value * Double(scale)).rounded())
  let fraction = String(scaled % scale)
  return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
}

let options = Options(CommandLine.arguments.dropFirst())
print("| flow | ns a message | M messages/s |")
print("|---|---|---|")
for shape in Flow.shapes where shape.name.hasPrefix(options.prefix) {
  // The first round warms up.
  var bench = BookBench(
    shape, count: (options.rounds + 1) * options.messages, seed: options.seed,
    isHandicapped: options.isHandicapped)
  _ = bench.run(options.messages)
  let times = (0..<options.rounds).map { _ in Double(bench.run(options.messages)) / Double(options.messages) }
    .sorted()
  let median = times[times.count / 2]
  print(
    "| \(shape.name) | \(text(median, 1)) [\(text(times[0], 1))–\(text(times[times.count - 1], 1))] "
      + "| \(text(1000 / median, 1)) |")
  precondition(bench.checksum != 0, "a flow must do something")
}
