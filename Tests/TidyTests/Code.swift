/// Swift source with comments and string contents blanked out, so that braces and words in them do not count.
/// Line breaks stay where they are.
struct Code {
  let lines: [String]

  private enum Mode {
    case code
    case interpolation(parentheses: Int)
    case string(delimiter: String, hashes: Int)
  }

  init(_ text: String) {
    let input = Array(text.unicodeScalars)
    var output = String.UnicodeScalarView()
    var modes = [Mode.code]
    var index = 0

    func starts(_ word: String, at position: Int) -> Bool {
      let scalars = Array(word.unicodeScalars)
      return position + scalars.count <= input.count
        && Array(input[position..<position + scalars.count]) == scalars
    }
    func blank(_ count: Int) {
      for scalar in input[index..<min(index + count, input.count)] {
        output.append(scalar == "\n" ? scalar : " ")
      }
      index += count
    }

    while index < input.count {
      if case .string(let delimiter, let hashes) = modes.last! {
        let marks = String(repeating: "#", count: hashes)
        if starts("\\" + marks + "(", at: index) {
          blank(hashes + 2)
          modes.append(.interpolation(parentheses: 1))
        } else if starts(delimiter + marks, at: index) {
          blank(delimiter.count + hashes)
          modes.removeLast()
        } else {
          blank(starts("\\", at: index) && hashes == 0 ? 2 : 1)
        }
        continue
      }
      if starts("//", at: index) {
        let end = input[index...].firstIndex(of: "\n") ?? input.count
        blank(end - index)
      } else if starts("/*", at: index) {
        blank(Code.blockComment(input, from: index))
      } else if let (delimiter, hashes) = Code.stringStart(input, at: index) {
        blank(hashes + delimiter.count)
        modes.append(.string(delimiter: delimiter, hashes: hashes))
      } else {
        if case .interpolation(let depth) = modes.last! {
          let change = input[index] == "(" ? 1 : input[index] == ")" ? -1 : 0
          modes[modes.count - 1] = .interpolation(parentheses: depth + change)
          if depth + change == 0 {
            modes.removeLast()
            blank(1)
            continue
          }
        }
        output.append(input[index])
        index += 1
      }
    }
    lines = String(output).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The length of the block comment that starts at `start`; they nest.
  private static func blockComment(_ input: [Unicode.Scalar], from start: Int) -> Int {
    var depth = 0
    var index = start
    while index + 1 < input.count {
      if input[index] == "/" && input[index + 1] == "*" {
        depth += 1
        index += 2
      } else if input[index] == "*" && input[index + 1] == "/" {
        depth -= 1
        index += 2
        if depth == 0 { return index - start }
      } else {
        index += 1
      }
    }
    return input.count - start
  }

  /// The delimiter and number of hashes of a string literal that starts at `position`, if one does.
  private static func stringStart(_ input: [Unicode.Scalar], at position: Int) -> (String, Int)? {
    var index = position
    while index < input.count && input[index] == "#" { index += 1 }
    guard index < input.count, input[index] == "\"" else { return nil }
    let triple = index + 2 < input.count && input[index + 1] == "\"" && input[index + 2] == "\""
    return (triple ? "\"\"\"" : "\"", index - position)
  }
}
