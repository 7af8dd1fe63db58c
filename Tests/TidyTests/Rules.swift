/// The house rules, each a function from a file's text to what is wrong with it: `line: what`.
enum Rules {
  static let longestFile = 500
  static let longestFunction = 70

  static func forbiddenImports(_ text: String) -> [String] {
    let modules = ["Foundation", "FoundationEssentials", "Dispatch", "NIO", "NIOCore", "NIOPosix"]
    return find(in: Code(text).lines) { line in
      let words = line.split(whereSeparator: { $0 == " " || $0 == "." }).map(String.init)
      guard let at = words.firstIndex(of: "import"), at <= 2, let module = words.last(where: modules.contains)
      else { return nil }
      return "core targets do not import \(module)"
    }
  }

  static func concurrency(_ text: String) -> [String] {
    find(in: Code(text).lines) { line in
      let words = identifiers(in: line)
      guard let word = ["async", "await", "actor", "Task"].first(where: words.contains) else { return nil }
      return "core targets have no concurrency: \(word)"
    }
  }

  static func packageAccess(_ text: String) -> [String] {
    find(in: Code(text).lines) { line in
      let words = identifiers(in: line)
      let declares = [
        "func", "var", "let", "struct", "enum", "class", "init", "protocol", "import", "typealias",
      ]
      guard let at = words.firstIndex(of: "package"), words[at...].contains(where: declares.contains) else {
        return nil
      }
      return "package access defeats inlining across modules"
    }
  }

  static func fileLength(_ text: String) -> [String] {
    let count = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    return count > longestFile ? ["\(count): the file has \(count) lines, more than \(longestFile)"] : []
  }

  static func functionLength(_ text: String) -> [String] {
    let lines = Code(text).lines
    return functions(in: lines).compactMap { first, last in
      let length = last - first + 1
      guard length > longestFunction else { return nil }
      return "\(first + 1): a function of \(length) lines, more than \(longestFunction)"
    }
  }

  static func unfinishedWork(_ text: String) -> [String] {
    let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]
    let stubs = ["un" + "implemented", "not implemented"].map { "fatal" + "Error(\"" + $0 }
    let phrases = stubs + ["#war" + "ning("]
    return find(in: rawLines(text)) { line in
      let found = words.first(where: identifiers(in: line).contains)
      guard let word = found ?? phrases.first(where: line.contains) else { return nil }
      return "unfinished work: \(word)"
    }
  }

  static func machinePaths(_ text: String) -> [String] {
    let paths = ["/wo" + "rk/", "/tm" + "p/w/", "/ro" + "ot/", "/ho" + "me/"]
    return find(in: rawLines(text)) { line in
      paths.first(where: line.contains).map { "a path of one machine: \($0)" }
    }
  }

  static func commentedCode(_ text: String) -> [String] {
    find(in: rawLines(text)) { line in
      let trimmed = line.drop { $0 == " " }
      guard trimmed.hasPrefix("//"), !trimmed.hasPrefix("///") else { return nil }
      let comment = trimmed.drop { $0 == "/" || $0 == " " }
      let words = identifiers(in: String(comment))
      let declares = ["let", "var", "func", "import", "struct", "return", "guard"].contains(words.first ?? "")
      let looksLikeCode =
        comment.hasSuffix("{") || comment.hasSuffix(";") || comment == "}" || comment.contains(" = ")
      return comment == "}" || (declares && looksLikeCode) ? "commented code" : nil
    }
  }

  /// Types, functions and subscripts that are public; operators, initialisers and stored values may speak for
  /// themselves, and what a protocol asks for (`requirements`) is documented there.
  static func undocumentedDeclarations(_ text: String, requirements: Set<String> = []) -> [String] {
    let raw = rawLines(text)
    return Code(text).lines.enumerated().compactMap { number, line in
      let words = identifiers(in: line)
      guard let access = words.firstIndex(of: "public"), let kind = declaredKind(words, after: access) else {
        return nil
      }
      if kind == "func" && (isOperator(line) || !requirements.isDisjoint(with: words)) { return nil }
      var above = number - 1
      while above >= 0, isAttribute(raw[above]) { above -= 1 }
      let documented = above >= 0 && raw[above].drop(while: { $0 == " " }).hasPrefix("///")
      return documented ? nil : "\(number + 1): public \(kind) without a doc comment"
    }
  }

  /// The names of the functions that the protocols of a file ask for.
  static func requirements(_ text: String) -> [String] {
    let lines = Code(text).lines
    return lines.indices.flatMap { first -> [String] in
      guard identifiers(in: lines[first]).contains("protocol"), let last = bodyEnd(in: lines, from: first)
      else {
        return []
      }
      return lines[first...last].compactMap { line in
        let words = identifiers(in: line)
        return words.firstIndex(of: "func").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
      }
    }
  }

  static func unsafeBuildSettings(_ text: String) -> [String] {
    let flags = ["-Oun" + "checked", "unsafe" + "Flags", "enforce-exclusivity=un" + "checked"]
    // How a library is linked removes no check.
    let linking = "linkerSettings: [.unsafe" + "Flags([\"-static-stdlib\"])]"
    return find(in: rawLines(text)) { line in
      if let flag = flags.first(where: line.contains), !line.contains(linking) {
        return "a build setting that removes checks: \(flag)"
      }
      return line.contains(".package(url") && !line.contains("exact:")
        ? "a dependency without exact version" : nil
    }
  }

  // Reading code

  private static func rawLines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func find(in lines: [String], _ rule: (String) -> String?) -> [String] {
    lines.enumerated().compactMap { number, line in rule(line).map { "\(number + 1): \($0)" } }
  }

  private static func identifiers(in line: String) -> [String] {
    line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@") }).map(String.init)
  }

  /// A line with nothing but attributes of the declaration below it, or a condition around them.
  private static func isAttribute(_ line: String) -> Bool {
    let text = line.drop { $0 == " " }
    if text.hasPrefix("#if") || text.hasPrefix("#endif") { return true }
    return text.hasPrefix("@") && !text.contains("{") && !text.contains(" public ")
  }

  private static func isOperator(_ line: String) -> Bool {
    guard let range = line.firstRange(of: "func ") else { return false }
    return line[range.upperBound...].first.map { !($0.isLetter || $0 == "_" || $0 == "`") } ?? false
  }

  private static func declaredKind(_ words: [String], after access: Int) -> String? {
    let kinds = ["struct", "enum", "class", "actor", "protocol", "typealias", "func", "subscript"]
    let stops = ["var", "let", "init", "import", "extension", "case", "override"]
    for word in words[(access + 1)...] {
      if kinds.contains(word) { return word }
      if stops.contains(word) { return nil }
    }
    return nil
  }

  /// First and last line of every function, initialiser, deinitialiser and subscript that has a body.
  private static func functions(in lines: [String]) -> [(first: Int, last: Int)] {
    lines.indices.filter { startsFunction(lines[$0]) }.compactMap { first in
      bodyEnd(in: lines, from: first).map { (first, $0) }
    }
  }

  private static func startsFunction(_ line: String) -> Bool {
    let words = identifiers(in: line)
    if words.contains("func") || words.contains("deinit") || words.contains("subscript") { return true }
    let head = line.prefix { $0 != "(" && $0 != "<" && $0 != "?" }
    return !head.contains(".") && !head.contains("=") && identifiers(in: String(head)).last == "init"
  }

  /// The line on which the body that begins at or after `first` ends; nil if the declaration has none.
  private static func bodyEnd(in lines: [String], from first: Int) -> Int? {
    var parentheses = 0
    var braces = 0
    for number in first..<lines.count {
      if number > first, braces == 0, parentheses == 0, !continuesDeclaration(lines[number]) { return nil }
      for character in lines[number] {
        switch character {
        case "(", "[": parentheses += 1
        case ")", "]": parentheses -= 1
        case "{": braces += 1
        case "}":
          braces -= 1
          if braces == 0 { return number }
          if braces < 0 { return nil }
        default: break
        }
      }
    }
    return nil
  }

  private static func continuesDeclaration(_ line: String) -> Bool {
    let trimmed = line.drop { $0 == " " }
    return trimmed.isEmpty
      || ["{", "->", "where", "throws", "rethrows", ")"].contains { trimmed.hasPrefix($0) }
  }
}
