import Journal

/// Why an engine cannot start or go on. Each says what, where, and what to do.
public enum EngineFailure: Error, CustomStringConvertible, Sendable {
  /// Another process has the data directory.
  case dataDirectoryInUse(path: String, cause: String)
  /// The journal's limits differ from the configuration's.
  case limitsDiffer(what: String)
  /// An instrument is defined otherwise in the journal.
  case instrumentDiffers(symbol: String, what: String)
  /// The configuration itself is impossible.
  case configuration(String)
  /// The journal could not be written: nothing further is acknowledged.
  case journal(String)

  /// The journal's word for it. Out of line: it makes text, which the polling loop must not.
  @inline(never)
  init(_ error: JournalError) { self = .journal(error.description) }

  public var description: String {
    switch self {
    case .dataDirectoryInUse(let path, let cause):
      "data directory \(path) is in use by another engine: \(cause)"
    case .limitsDiffer(let what):
      "the journal was begun with other limits (\(what)); start with those, or with a new data directory"
    case .instrumentDiffers(let symbol, let what):
      "instrument \(symbol) is defined otherwise in the journal: \(what)"
    case .configuration(let what): "configuration: \(what)"
    case .journal(let what): "journal: \(what)"
    }
  }
}
