import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Where the shared material lies that is not part of the project: `APUS_SHARED`, or beside the repository.
enum Shared {
  static var directory: String {
    if let path = ProcessInfo.processInfo.environment["APUS_SHARED"] { return path }
    return URL(filePath: #filePath).appending(path: "../../../../shared").standardized.path()
  }
  static var dictionary: String { directory + "/fix-spec/FIX44.xml" }
  static var dictionary50: String { directory + "/fix-spec/FIX50SP2.xml" }
  static var scripts: String { directory + "/fix-acceptance/fix44" }
  static var hasDictionary: Bool { FileManager.default.fileExists(atPath: dictionary) }
  static var hasScripts: Bool { FileManager.default.fileExists(atPath: scripts) }
}

/// FIX 4.4 as another implementation's dictionary tells it, read in the plainest way: the oracle of the tables.
final class FIXOracle: NSObject, XMLParserDelegate {
  struct Field {
    var tag: Int
    var type: String
    var values: Set<String> = []
  }

  /// A field, group or component inside of something.
  final class Item {
    var kind: String
    var name: String
    var isRequired: Bool
    var items: [Item] = []
    init(kind: String, name: String, isRequired: Bool) {
      self.kind = kind
      self.name = name
      self.isRequired = isRequired
    }
  }

  /// How a field stands in a message.
  struct Place: Equatable {
    var section: UInt8
    var isRequired: Bool
    /// NumInGroup tag of the group around it; 0 if there is none.
    var group: Int
    var isGroup: Bool
    /// First field of the group that it counts.
    var first: Int
  }

  private(set) var fields: [String: Field] = [:]
  private(set) var messages: [String: Item] = [:]
  private var components: [String: Item] = [:]
  private var header = Item(kind: "header", name: "", isRequired: true)
  private var trailer = Item(kind: "trailer", name: "", isRequired: true)
  private var stack: [Item] = []
  private var section = ""
  private var fieldName = ""

  init(path: String) throws {
    super.init()
    let parser = XMLParser(data: try Data(contentsOf: URL(filePath: path)))
    parser.delegate = self
    guard parser.parse() else { throw CocoaError(.fileReadCorruptFile) }
  }

  var byTag: [Int: (name: String, field: Field)] {
    Dictionary(uniqueKeysWithValues: fields.map { ($0.value.tag, ($0.key, $0.value)) })
  }

  /// All fields of the message with MsgType `type`, header and trailer included.
  func places(type: String) -> [Int: Place] {
    var result: [Int: Place] = [:]
    collect(header, section: 1, isRequired: true, group: 0, into: &result)
    collect(messages[type]!, section: 2, isRequired: true, group: 0, into: &result)
    collect(trailer, section: 3, isRequired: true, group: 0, into: &result)
    return result
  }

  private func collect(
    _ item: Item, section: UInt8, isRequired: Bool, group: Int, into result: inout [Int: Place]
  ) {
    for part in item.items {
      let required = isRequired && part.isRequired
      if part.kind == "component" {
        collect(
          components[part.name]!, section: section, isRequired: required, group: group, into: &result)
        continue
      }
      let tag = fields[part.name]!.tag
      let isGroup = part.kind == "group"
      result[tag] = Place(
        section: section, isRequired: required && group == 0, group: group, isGroup: isGroup,
        first: isGroup ? first(part) : 0)
      if isGroup { collect(part, section: section, isRequired: false, group: tag, into: &result) }
    }
  }

  private func first(_ group: Item) -> Int {
    let part = group.items[0]
    return part.kind == "component" ? first(components[part.name]!) : fields[part.name]!.tag
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    switch element {
    case "header", "trailer":
      section = element
      stack = [element == "header" ? header : trailer]
    case "messages", "components", "fields":
      section = element
    case "message":
      let item = Item(kind: element, name: attributes["name"]!, isRequired: true)
      messages[attributes["msgtype"]!] = item
      stack = [item]
    case "value":
      fields[fieldName]!.values.insert(attributes["enum"]!)
    case "field" where section == "fields":
      fieldName = attributes["name"]!
      fields[fieldName] = Field(tag: Int(attributes["number"]!)!, type: attributes["type"]!)
    case "component" where section == "components" && stack.isEmpty:
      let item = Item(kind: element, name: attributes["name"]!, isRequired: true)
      components[item.name] = item
      stack = [item]
    case "field", "group", "component":
      let item = Item(
        kind: element, name: attributes["name"]!, isRequired: attributes["required"] == "Y")
      stack.last!.items.append(item)
      stack.append(item)
    default: break
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if !stack.isEmpty, element != "value" { stack.removeLast() }
  }

  /// What is wrong with the message `text` (`|` for the delimiter) by the dictionary alone, in words; nil if
  /// nothing is. Knows no groups: for messages of the venue, which have none.
  func complaint(_ text: String) -> String? {
    let parts = text.split(separator: "|").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    guard parts.allSatisfy({ $0.count == 2 && Int($0[0]) != nil }) else { return "not tag=value" }
    guard parts.count > 3, parts[2][0] == "35", messages[parts[2][1]] != nil else { return "no MsgType" }
    let places = places(type: parts[2][1])
    let known = byTag
    var seen: Set<Int> = []
    var section: UInt8 = 1
    for part in parts {
      let tag = Int(part[0])!
      guard let place = places[tag], let field = known[tag]?.field else { return "\(tag) is not defined" }
      guard place.section >= section else { return "\(tag) is out of order" }
      section = place.section
      guard seen.insert(tag).inserted else { return "\(tag) is repeated" }
      guard field.values.isEmpty || field.values.contains(part[1]) else { return "\(tag) is not in the list" }
      guard Self.fits(part[1], type: field.type) else { return "\(tag) is no \(field.type)" }
    }
    let missing = places.filter { $0.value.isRequired && !seen.contains($0.key) }.keys.sorted()
    return missing.isEmpty ? nil : "\(missing) missing"
  }

  private static func fits(_ value: String, type: String) -> Bool {
    switch type {
    case "CHAR": value.count == 1
    case "INT": Int(value) != nil && !value.hasPrefix("+")
    case "SEQNUM", "LENGTH": value.allSatisfy { $0.isASCII && $0.isNumber }
    case "PRICE", "QTY", "AMT", "FLOAT", "PRICEOFFSET":
      value.wholeMatch(of: #/-?([0-9]+(\.[0-9]*)?|\.[0-9]+)/#) != nil
    case "BOOLEAN": value == "Y" || value == "N"
    case "UTCTIMESTAMP":
      value.wholeMatch(of: #/[0-9]{8}-[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.([0-9]{3}){1,3})?/#) != nil
    case "STRING", "MULTIPLEVALUESTRING": !value.isEmpty
    default: false
    }
  }
}
