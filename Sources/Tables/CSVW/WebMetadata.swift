import Vocabulary

/// What metadata says of a group of tables.
struct WebTableGroup {
  var id: String?
  var tables: [WebTable] = []
  var notes: JSON?
  var annotations: [String: JSON] = [:]
}

struct WebTable {
  var url: String
  var id: String?
  var schema = WebSchema()
  var dialect: WebDialect?
  var notes: JSON?
  var isSuppressed = false
  var annotations: [String: JSON] = [:]
  var place = ""
}

struct WebSchema {
  struct ForeignKey {
    var columns: [String]
    var resource: String?
    var schema: String?
    var referenced: [String]
    var place: String
  }

  var id: String?
  /// Whether it, or its columns, were something else: then the header says nothing either.
  var isBroken = false
  var columns: [WebColumn] = []
  var foreignKeys: [ForeignKey] = []
  var primaryKey: [String] = []
  var rowTitles: [String] = []
  var inherited = WebInherited()
}

struct WebColumn {
  var name: String?
  var titles: [(language: String, text: String)] = []
  /// Of names that are made from titles.
  var language = "und"
  var hasBrokenTitles = false
  var isVirtual = false
  var isSuppressed = false
  var inherited = WebInherited()
}

/// What a column has from its schema, table and group unless it says otherwise (§5.7).
struct WebInherited {
  var about: String?
  var property: String?
  var value: String?
  var datatype = WebDatatype()
  var usual = ""
  var language = "und"
  var null = [""]
  var isOrdered = false
  var isRequired = false
  var separator: String?

  static let names: Set<String> = [
    "aboutUrl", "datatype", "default", "lang", "null", "ordered", "propertyUrl", "required", "separator",
    "textDirection", "valueUrl",
  ]

  /// What an object says itself goes before what was inherited; what is not valid is warned of.
  mutating func take(_ members: [String: JSON], _ place: String, _ problems: WebTableProblems) {
    for (name, value) in members where Self.names.contains(name) {
      let isText = value.string != nil
      var isGood = isText
      switch name {
      case "aboutUrl": about = value.string ?? ""
      case "propertyUrl": property = value.string ?? ""
      case "valueUrl": self.value = value.string ?? ""
      case "default": usual = value.string ?? usual
      case "lang":
        isGood = value.string.map(Self.isLanguage) ?? false
        if isGood { language = value.string ?? language }
      case "textDirection": isGood = ["ltr", "rtl", "auto", "inherit"].contains(value.string)
      case "separator":
        isGood = isText || value == .null
        if isGood { separator = value.string }
      case "ordered", "required":
        isGood = value.bool != nil
        if let own = value.bool { if name == "ordered" { isOrdered = own } else { isRequired = own } }
      case "null":
        let texts = value.array?.compactMap(\.string)
        isGood = isText || texts?.count == value.array?.count && texts != nil
        null = value.string.map { [$0] } ?? texts ?? null
      default:
        isGood = true
        datatype = WebDatatype(value, place + "/datatype", problems)
      }
      if !isGood { problems.warn(.value, place + "/" + name) }
    }
  }

  /// As BCP 47 writes languages.
  static func isLanguage(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard let first = parts.first, (1...8).contains(first.count), first.allSatisfy({ $0.isASCII && $0.isLetter }) else {
      return false
    }
    return parts.allSatisfy {
      (1...8).contains($0.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
      && (first.count >= 2 || ["i", "x"].contains(first.lowercased()))
  }
}
