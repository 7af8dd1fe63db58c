import Foundation
import Testing

/// The tree keeps the house rules.
@Suite struct HouseRuleTests {
  /// Applies one rule to files and fails with every place that breaks it.
  private func expectNone(_ files: [(path: String, text: String)], _ rule: (String) -> [String]) {
    #expect(!files.isEmpty, "no file was looked at")
    let wrong = files.flatMap { file in rule(file.text).map { "\(file.path):\($0)" } }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }

  private var coreFiles: [(path: String, text: String)] {
    SourceTree.core.flatMap { SourceTree.files(in: "Sources/\($0)") }
  }

  private var swiftFiles: [(path: String, text: String)] {
    ["Sources", "Tests", "Benchmarks"].flatMap { SourceTree.files(in: $0) }
  }

  @Test func coreTargetsImportNoFoundation() { expectNone(coreFiles, Rules.forbiddenImports) }

  @Test func coreTargetsHaveNoConcurrency() { expectNone(coreFiles, Rules.concurrency) }

  @Test func coreTargetsHaveNoPackageAccess() { expectNone(coreFiles, Rules.packageAccess) }

  @Test func filesAreShort() { expectNone(SourceTree.written(), Rules.fileLength) }

  @Test func functionsAreShort() { expectNone(swiftFiles, Rules.functionLength) }

  @Test func nothingIsLeftUnfinished() { expectNone(SourceTree.written(), Rules.unfinishedWork) }

  @Test func noPathOfOneMachineIsNamed() { expectNone(SourceTree.written(), Rules.machinePaths) }

  @Test func noCodeIsCommentedOut() { expectNone(swiftFiles, Rules.commentedCode) }

  @Test func publicDeclarationsAreDocumented() {
    let files = SourceTree.files(in: "Sources")
    let requirements = Set(files.flatMap { Rules.requirements($0.text) } + ["hash"])
    expectNone(files) { Rules.undocumentedDeclarations($0, requirements: requirements) }
  }

  @Test func thePackageKeepsAllChecksAndPinsItsDependencies() throws {
    let path = SourceTree.root.appending(path: "Package.swift")
    expectNone([("Package.swift", try String(contentsOf: path, encoding: .utf8))], Rules.unsafeBuildSettings)
  }

  @Test func everyCoreTargetExists() {
    for target in SourceTree.core {
      #expect(!SourceTree.files(in: "Sources/\(target)").isEmpty, "\(target) has no source")
    }
  }

  @Test func theTopLevelHoldsWhatWasAgreed() throws {
    let agreed: Set = [
      "Package.swift", "Sources", "Tests", "Benchmarks", "ops", "README.md", "CHANGELOG.md", "LICENSE",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
      .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
    #expect(Set(found) == agreed)
  }
}
