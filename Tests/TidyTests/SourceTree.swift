import Foundation

/// The repository as these tests see it.
enum SourceTree {
  /// The repository's top folder.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Targets on the order's path: no Foundation, no Dispatch, no async.
  static let core = [
    "Domain", "Memory", "Kernel", "Matching", "Wire", "Journal", "Gateway", "Sequencer", "Simulation",
  ]

  /// Every file under `folder` whose name ends as one of `endings` says, as path relative to the root and text.
  static func files(in folder: String, endings: [String] = [".swift"]) -> [(path: String, text: String)] {
    let base = root.appending(path: folder)
    let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
    return paths.sorted().filter { path in endings.contains { path.hasSuffix($0) } }.compactMap { path in
      guard let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8) else {
        return nil
      }
      return ("\(folder)/\(path)", text)
    }
  }

  /// Everything that a person writes by hand: sources, tests, scripts, documents.
  static func written() -> [(path: String, text: String)] {
    let top = ["Package.swift", "README.md", "CHANGELOG.md"].compactMap { name in
      (try? String(contentsOf: root.appending(path: name), encoding: .utf8)).map { (path: name, text: $0) }
    }
    let endings = [".swift", ".c", ".h", ".py", ".sh", ".md", ".toml", ".modulemap", ".txt"]
    let scripts = ["ops/test", "ops/run", "ops/soak", "ops/tally", "ops/hotpath", ".ci/run"].compactMap {
      name in
      (try? String(contentsOf: root.appending(path: name), encoding: .utf8)).map { (path: name, text: $0) }
    }
    return top + scripts
      + ["Sources", "Tests", "Benchmarks", "ops"].flatMap { files(in: $0, endings: endings) }
  }
}
