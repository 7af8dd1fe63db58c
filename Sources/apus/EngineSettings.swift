import Domain
import Gateway
import Journal
import Sequencer
import TOMLKit

/// Which IO backend carries sockets and journal.
enum Backend: String, CaseIterable {
  /// io_uring where the host allows it, else epoll.
  case auto
  case uring = "io_uring"
  case epoll
}

/// The engine's configuration and where it runs.
struct EngineSettings {
  var configuration = EngineConfiguration()
  var backend = Backend.auto
  /// CPU of the engine's thread; nil takes the last one this process may use.
  var cpu: Int?
  /// SCHED_FIFO priority, 0 for the normal scheduler.
  var realtimePriority = 0
}

/// A value that cannot be used: which setting, where it came from, what is wrong.
struct SettingError: Error, CustomStringConvertible {
  var description: String
}

/// One setting of the engine: its key in the file, and what a value does. The flag is the key with `-` for `.` and `_`,
/// the environment variable is `APUS_` and the key in capitals with `_` for `.`.
struct Setting: Sendable {
  let key: String
  let apply: @Sendable (inout EngineSettings, String) throws -> Void

  var flag: String { "--" + key.map { $0 == "." || $0 == "_" ? "-" : String($0) }.joined() }
  var environmentName: String {
    "APUS_" + key.map { $0 == "." ? "_" : $0.uppercased() }.joined()
  }

  /// Every setting, in the order of the commented example.
  static let all: [Setting] = [
    Setting(key: "data_dir") { $0.configuration.dataDirectory = $1 },
    Setting(key: "durability") { $0.configuration.durability = try choice($1) },
    Setting(key: "fix.host") { $0.configuration.fixHost = $1 },
    Setting(key: "fix.port") { $0.configuration.fixPort = try number($1, 0...65535) },
    Setting(key: "fix.venue") { $0.configuration.gateway.venue = try text($1) },
    Setting(key: "fix.sequence") { $0.configuration.gateway.sequencePolicy = try choice($1) },
    Setting(key: "fix.clients") { settings, value in
      settings.configuration.gateway.clients = try value.split(separator: ",").map { try text(String($0)) }
    },
    Setting(key: "fix.connections") {
      $0.configuration.gateway.maximumConnections = try number($1, 1...4096)
    },
    Setting(key: "cpu") { $0.cpu = try number($1, 0...4095) },
    Setting(key: "idle") { $0.configuration.idle = try choice($1) },
    Setting(key: "realtime_priority") { $0.realtimePriority = try number($1, 0...99) },
    Setting(key: "backend") { $0.backend = try choice($1) },
    Setting(key: "journal.segment_mib") {
      $0.configuration.journal.segmentBytes = try number($1, 4...4096) << 20
    },
    Setting(key: "journal.while_writing") { $0.configuration.whileWriting = try choice($1) },
    Setting(key: "journal.flush_ms") {
      $0.configuration.journal.lazyDelay = UInt64(try number($1, 0...1000) as Int) * 1_000_000
    },
    Setting(key: "limits.sessions") { $0.configuration.limits.sessions = try number($1, 1...65536) },
    Setting(key: "limits.instruments") {
      $0.configuration.limits.instruments = try number($1, 1...4096)
    },
    Setting(key: "limits.orders") {
      $0.configuration.limits.orders = try number($1, 16...(1 << 26))
    },
    Setting(key: "limits.client_order_ids") {
      $0.configuration.limits.clientOrderIDs = try number($1, 1024...(1 << 30))
    },
    Setting(key: "limits.resend_messages") { settings, value in
      let count: UInt32 = try number(value, 16...(1 << 24))
      guard count & (count - 1) == 0 else { throw SettingError(description: "not a power of two") }
      settings.configuration.limits.resendMessages = count
    },
    Setting(key: "limits.pegs") { $0.configuration.limits.pegs = try number($1, 0...65536) },
    Setting(key: "limits.accounts") { $0.configuration.limits.accounts = try number($1, 1...(1 << 20)) },
    Setting(key: "limits.assets") { $0.configuration.limits.assets = try number($1, 1...1024) },
    Setting(key: "limits.trades") { settings, value in
      let count: UInt32 = try number(value, 16...(1 << 26))
      guard count & (count - 1) == 0 else { throw SettingError(description: "not a power of two") }
      settings.configuration.limits.trades = count
    },
    Setting(key: "day_end") { $0.configuration.dayEnd = try timeOfDay($1) },
    Setting(key: "stop_timeout_ms") {
      $0.configuration.stopTimeout = UInt64(try number($1, 0...60000) as Int) * 1_000_000
    },
  ]

  private static func number<N: FixedWidthInteger>(_ text: String, _ range: ClosedRange<Int>) throws -> N {
    guard let value = Int(text), range.contains(value) else {
      throw SettingError(
        description: "'\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return N(value)
  }

  private static func choice<C: RawRepresentable & CaseIterable>(_ text: String) throws -> C
  where C.RawValue == String {
    guard let value = C(rawValue: text) else {
      let known = C.allCases.map(\.rawValue).joined(separator: ", ")
      throw SettingError(description: "'\(text)' is none of: \(known)")
    }
    return value
  }

  private static func text(_ text: String) throws -> CompID {
    guard let value = CompID(text), !value.isEmpty else {
      throw SettingError(description: "'\(text)' is not 1 to \(CompID.capacity) bytes long")
    }
    return value
  }

  /// `HH:MM`, or `never`.
  private static func timeOfDay(_ text: String) throws -> UInt64? {
    if text == "never" { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let hour = UInt64(parts[0]), let minute = UInt64(parts[1]), hour < 24, minute < 60
    else { throw SettingError(description: "'\(text)' is neither HH:MM nor never") }
    return (hour * 60 + minute) * 60_000_000_000
  }
}

extension EngineSettings {
  /// Applies a TOML document: tables become the part of a key before the point, `[[instrument]]` the instruments.
  mutating func apply(toml text: String, path: String) throws {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw SettingError(description: "\(path):\(error.source.begin.line): \(error.description)")
    }
    var settings = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.key, $0) })
    for (name, value) in table {
      if name == "instrument" {
        configuration.instruments = try instruments(value, path: path)
      } else if let inner = value.table {
        for (innerName, innerValue) in inner {
          try apply(innerValue, key: "\(name).\(innerName)", from: path, settings: &settings)
        }
      } else {
        try apply(value, key: name, from: path, settings: &settings)
      }
    }
  }

  private mutating func apply(
    _ value: any TOMLValueConvertible, key: String, from path: String, settings: inout [String: Setting]
  ) throws {
    guard let setting = settings.removeValue(forKey: key) else {
      throw SettingError(description: "\(path): there is no setting '\(key)'")
    }
    let text: String
    if let array = value.array {
      text = array.map { $0.string ?? "" }.joined(separator: ",")
    } else {
      text = value.string ?? value.int.map { String($0) } ?? value.debugDescription
    }
    try apply(setting, text, from: "\(path): \(key)")
  }

  /// Applies one value; an error names where it came from.
  mutating func apply(_ setting: Setting, _ value: String, from source: String) throws {
    do {
      try setting.apply(&self, value)
    } catch let error as SettingError {
      throw SettingError(description: "\(source): \(error.description)")
    }
  }

  private func instruments(_ value: any TOMLValueConvertible, path: String) throws -> [Instrument] {
    guard let array = value.array else {
      throw SettingError(description: "\(path): instruments are written as [[instrument]] tables")
    }
    return try array.enumerated().map { index, element in
      let place = "\(path): instrument \(index + 1)"
      guard let table = element.table else { throw SettingError(description: "\(place): not a table") }
      for key in table.keys where !["symbol", "tick", "lot", "maximum_quantity_lots"].contains(key) {
        throw SettingError(description: "\(place): there is no setting '\(key)'")
      }
      guard let name = table["symbol"]?.string, let symbol = Symbol(name), !symbol.isEmpty else {
        throw SettingError(description: "\(place): symbol must be 1 to \(Symbol.capacity) bytes long")
      }
      guard let tick = Increment(table["tick"]?.string ?? "") else {
        throw SettingError(
          description: "\(place) (\(name)): tick must be a decimal in quotes, such as \"0.01\"")
      }
      guard let lot = Increment(table["lot"]?.string ?? "") else {
        throw SettingError(description: "\(place) (\(name)): lot must be a decimal in quotes, such as \"1\"")
      }
      var made = Instrument(
        id: InstrumentID(rawValue: UInt32(index)), symbol: symbol, tick: tick, lot: lot)
      if let most = table["maximum_quantity_lots"]?.int { made.maximumQuantity = Quantity(lots: Int64(most)) }
      return made
    }
  }
}
