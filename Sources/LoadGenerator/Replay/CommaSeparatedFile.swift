import Domain
import Foundation

/// A CSV file with a head line, plain or gzipped, read as a whole. Fields hold no quotes and no commas.
struct CommaSeparatedFile {
  let path: String
  private let bytes: [UInt8]
  private let columns: [Int]

  /// Reads `path`; a name that ends in `.gz` goes through `gzip -dc`.
  /// - Parameter columns: the names of the columns wanted, in the order in which `forEachRow` gives them.
  init(path: String, columns names: [String]) throws {
    self.path = path
    let data = try path.hasSuffix(".gz") ? Self.unpacked(path) : Self.plain(path)
    bytes = [UInt8](data)
    let head = bytes.prefix { $0 != UInt8(ascii: "\n") }
    let titles = head.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    columns = try names.map { name in
      guard let index = titles.firstIndex(of: name) else {
        throw RecordingError(file: path, line: 1, cause: "no column is named '\(name)'")
      }
      return index
    }
  }

  private static func plain(_ path: String) throws -> Data {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RecordingError(file: path, line: 0, cause: "cannot be read")
    }
    return data
  }

  private static func unpacked(_ path: String) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", "--", path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw RecordingError(file: path, line: 0, cause: "gzip could not unpack it")
    }
    return data
  }

  /// Gives each row's wanted fields and its line number.
  func forEachRow(_ body: (_ fields: [ArraySlice<UInt8>], _ line: Int) throws -> Void) throws {
    var line = 0
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      line += 1
      defer { start = end + 1 }
      guard line > 1, end > start else { continue }
      let stop = bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
      let fields = bytes[start..<stop].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard let last = columns.max(), fields.count > last else {
        throw RecordingError(file: path, line: line, cause: "too few fields")
      }
      try body(columns.map { fields[$0] }, line)
    }
  }

  /// A whole number, as the field `text` must hold.
  func number(_ text: ArraySlice<UInt8>, line: Int) throws -> UInt64 {
    guard let value = UInt64(String(decoding: text, as: UTF8.self)) else {
      throw RecordingError(
        file: path, line: line, cause: "'\(String(decoding: text, as: UTF8.self))' is not a whole number")
    }
    return value
  }

  /// A decimal number, with or without an exponent, in whole increments; one that is not a whole number of them is an
  /// error, never rounded.
  func amount(_ text: ArraySlice<UInt8>, in increment: Increment, line: Int) throws -> Int64 {
    guard let value = Self.scaled(text, decimals: Int(increment.decimals)), value % increment.units == 0
    else {
      throw RecordingError(
        file: path, line: line,
        cause: "'\(String(decoding: text, as: UTF8.self))' is not a whole number of \(increment.units) / 10^"
          + "\(increment.decimals)")
    }
    return value / increment.units
  }

  /// `text` times `10^decimals`; nil if that is no whole number, or none that fits.
  private static func scaled(_ text: ArraySlice<UInt8>, decimals: Int) -> Int64? {
    let parts = text.split(separator: UInt8(ascii: "e"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let mantissa = parts.first, !mantissa.isEmpty else { return nil }
    var shift = decimals
    if parts.count == 2 {
      guard let exponent = Int(String(decoding: parts[1], as: UTF8.self)), abs(exponent) < 20 else {
        return nil
      }
      shift += exponent
    }
    let digits = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    shift -= digits.count == 2 ? digits[1].count : 0
    let whole = digits.joined()
    guard whole.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
      var value = Int64(String(decoding: whole, as: UTF8.self))
    else { return nil }
    while shift < 0 {
      guard value % 10 == 0 else { return nil }
      value /= 10
      shift += 1
    }
    while shift > 0 {
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = scaled
      shift -= 1
    }
    return value
  }
}
