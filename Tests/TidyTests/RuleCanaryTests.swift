import Testing

/// Each rule catches what it is for, and only that.
@Suite struct RuleCanaryTests {
  @Test(arguments: ["import Foundation", "public import Dispatch", "@preconcurrency import Foundation"])
  func aForbiddenImportIsFound(line: String) {
    #expect(
      Rules.forbiddenImports("import Glibc\n\(line)\n") == [
        "2: core targets do not import \(line.suffix(from: line.lastIndex(of: " ")!).dropFirst())"
      ])
  }

  @Test func anImportInACommentIsNone() {
    #expect(
      Rules.forbiddenImports("// import Foundation\nimport Domain\nlet s = \"import Dispatch\"\n").isEmpty)
  }

  @Test func concurrencyIsFound() {
    #expect(Rules.concurrency("func f() async {}\n").count == 1)
    #expect(Rules.concurrency("/// An async word in a comment.\nlet asyncWrites = 1\n").isEmpty)
  }

  @Test func packageAccessIsFound() {
    #expect(Rules.packageAccess("  @inlinable package mutating func poll() {}\n").count == 1)
    #expect(Rules.packageAccess("let package = Package(name: \"x\")\n// package func\n").isEmpty)
  }

  @Test func aLongFileIsFound() {
    #expect(Rules.fileLength(String(repeating: "\n", count: 501)).count == 1)
    #expect(Rules.fileLength(String(repeating: "\n", count: 500)).isEmpty)
  }

  private func function(lines: Int, head: String = "func f(a: Int) -> Int {") -> String {
    "\(head)\n" + String(repeating: "  g(\"{\") // {\n", count: lines - 2) + "}\n"
  }

  @Test(arguments: [
    "func f(a: Int) -> Int {", "  public init(a: Int) {", "init?(a: Int) {", "deinit {",
    "subscript(a: Int) -> Int {",
    "mutating func f<T>(\n  a: T,\n  b: Int\n) throws\n  -> Int where T: Q {",
  ])
  func aLongFunctionIsFound(head: String) {
    #expect(Rules.functionLength(function(lines: 71, head: head)).count == 1)
  }

  @Test func aFunctionAtTheLimitIsFine() {
    #expect(Rules.functionLength(function(lines: 70)).isEmpty)
    let requirements =
      "protocol P {\n  func f() -> Int\n  init(a: Int)\n" + String(repeating: "\n", count: 90) + "}\n"
    #expect(Rules.functionLength(requirements).isEmpty)
    let call = "let x = X.init(a: 1)\n" + String(repeating: "let y = { 1 }\n", count: 90)
    #expect(Rules.functionLength(call).isEmpty)
  }

  @Test func bracesInStringsDoNotCount() {
    let code = Code(
      "let a = \"{ \\(f(\")\")) {\" + #\"\\( { \"#\nlet b = \"\"\"\n  { \" {\n  \"\"\"\n/* { /* { */ { */ }\n"
    )
    #expect(code.lines.joined().filter { $0 == "{" }.isEmpty)
    #expect(code.lines.joined().filter { $0 == "}" }.count == 1)
    #expect(code.lines.count == 6)
  }

  @Test func unfinishedWorkIsFound() {
    #expect(Rules.unfinishedWork("let a = 1 // TO" + "DO: more\n").count == 1)
    #expect(Rules.unfinishedWork("fatalError(\"unimpl" + "emented\")\n").count == 1)
    #expect(Rules.unfinishedWork("let mastodon = 1\n").isEmpty)
  }

  @Test func aMachinePathIsFound() {
    #expect(Rules.machinePaths("let a = \"/ro" + "ot/x\"\n").count == 1)
    #expect(Rules.machinePaths("let a = root / work\n").isEmpty)
  }

  @Test(arguments: ["// let a = 1", "  // func f() {", "// }"])
  func commentedCodeIsFound(line: String) { #expect(Rules.commentedCode(line + "\n").count == 1) }

  @Test(arguments: [
    "// Return early: nothing to do.", "/// let a = 1", "// if it is so, then it is.", "let a = 1 // b",
  ])
  func proseIsNoCode(line: String) { #expect(Rules.commentedCode(line + "\n").isEmpty) }

  @Test(arguments: [
    "public struct A {}", "@frozen public enum A {}", "  @inlinable public mutating func f() {}",
    "public static func f() {}", "public protocol P: ~Copyable {}",
  ])
  func anUndocumentedDeclarationIsFound(line: String) {
    #expect(Rules.undocumentedDeclarations("import Glibc\n\(line)\n").count == 1)
    #expect(Rules.undocumentedDeclarations("/// What it is.\n@inlinable\n\(line)\n").isEmpty)
  }

  @Test func theCommentOfTheTypeAroundItDoesNotCount() {
    let nested = "/// Outer.\n@frozen public struct A {\n  @frozen public enum B {}\n}\n"
    #expect(Rules.undocumentedDeclarations(nested) == ["3: public enum without a doc comment"])
  }

  @Test func whatAProtocolAsksForIsDocumentedThere() {
    let protocols =
      "public protocol P: ~Copyable {\n  /// Works.\n  mutating func poll() -> Int\n}\nfunc other() {}\n"
    #expect(Rules.requirements(protocols) == ["poll"])
    let witness = "extension A: P {\n  public mutating func poll() -> Int { 0 }\n}\n"
    #expect(Rules.undocumentedDeclarations(witness, requirements: ["poll"]).isEmpty)
    #expect(Rules.undocumentedDeclarations(witness).count == 1)
  }

  @Test func whatSpeaksForItselfNeedsNoComment() {
    #expect(Rules.undocumentedDeclarations("public var side: Side\npublic init() {}\n").isEmpty)
    #expect(Rules.undocumentedDeclarations("public static func < (a: A, b: A) -> Bool { true }\n").isEmpty)
    #expect(Rules.undocumentedDeclarations("struct A {}\nfunc f() {}\n").isEmpty)
  }

  @Test func anUnsafeBuildSettingIsFound() {
    #expect(
      Rules.unsafeBuildSettings("swiftSettings: [.unsafe" + "Flags([\"-Oun" + "checked\"])]\n").count == 1)
    #expect(Rules.unsafeBuildSettings(".package(url: \"x\", from: \"1.0.0\"),\n").count == 1)
    #expect(Rules.unsafeBuildSettings(".package(url: \"x\", exact: \"1.0.0\"),\n").isEmpty)
  }
}
