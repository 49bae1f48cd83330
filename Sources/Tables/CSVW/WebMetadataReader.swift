import Vocabulary

/// Reads a metadata document ("Metadata Vocabulary for Tabular Data", §5). What is not valid and has a default is a warning, what
/// cannot be read otherwise is an error.
struct WebMetadataReader {
  /// Where the document is, or what it says is its `@base`.
  private(set) var base: String
  let problems: WebTableProblems
  let files: (String) -> [UInt8]?
  private var language = "und"

  static let mostTables = 100
  static let mostColumns = 4_096
  static let mostBytes = 8 << 20

  init(at address: String, _ problems: WebTableProblems, _ files: @escaping (String) -> [UInt8]?) {
    (base, self.problems, self.files) = (address, problems, files)
  }

  /// Nil: cannot be used at all.
  mutating func group(_ bytes: [UInt8]) -> WebTableGroup? {
    let place = base
    guard bytes.count <= Self.mostBytes, let document = try? JSON.parse(bytes), let members = document.object else {
      problems.error(.file, place, "no object of JSON")
      return nil
    }
    guard context(members["@context"]) else { return nil }
    let isGroup = members["@type"] == "TableGroup" || members["tables"] != nil
    checkNode(members, isGroup ? "TableGroup" : "Table", "")
    var inherited = WebInherited()
    inherited.language = language
    guard isGroup else {
      guard let table = table(.object(members), "", inherited, nil, nil) else { return nil }
      return WebTableGroup(tables: [table])
    }
    var group = WebTableGroup(id: link(members["@id"], ""))
    inherited.take(members, "", problems)
    let dialect = self.dialect(members["dialect"], "/dialect")
    checkCommon(members, "TableGroup", "")
    direction(members, "")
    group.notes = members["notes"].map(normal)
    if let notes = group.notes { WebCommonProperty.check(notes, "/notes", problems) }
    group.annotations = annotations(members)
    if let given = members["tables"], given.array == nil { problems.warn(.value, "/tables") }
    for (index, one) in (members["tables"]?.array ?? []).prefix(Self.mostTables).enumerated() {
      guard one.object != nil else {
        problems.warn(.value, "/tables/\(index)")
        continue
      }
      if let table = table(one, "/tables/\(index)", inherited, dialect, members["tableSchema"]) {
        group.tables.append(table)
      }
    }
    if group.tables.isEmpty { problems.error(.property, "/tables", "no tables") }
    return group
  }

  private mutating func context(_ given: JSON?) -> Bool {
    let parts = given?.array ?? given.map { [$0] } ?? []
    guard parts.first == "http://www.w3.org/ns/csvw", parts.count <= 2 else {
      problems.error(.context, "/@context")
      return false
    }
    guard parts.count == 2 else { return true }
    guard let own = parts[1].object, !own.isEmpty, own.keys.allSatisfy({ ["@base", "@language"].contains($0) }) else {
      problems.error(.context, "/@context/1")
      return false
    }
    if let word = own["@language"] {
      if let text = word.string, WebInherited.isLanguage(text) {
        language = text
      } else {
        problems.warn(.value, "/@context/1/@language")
      }
    }
    if let text = own["@base"]?.string { base = WebAddress.resolve(text, against: base) }
    return true
  }

  // MARK: Parts

  private func table(
    _ json: JSON, _ place: String, _ from: WebInherited, _ usual: WebDialect?, _ schema: JSON?
  ) -> WebTable? {
    guard let members = json.object else { return nil }
    if !place.isEmpty { checkNode(members, "Table", place) }
    checkCommon(members, "Table", place)
    direction(members, place)
    guard let url = members["url"]?.string else {
      problems.error(.property, place + "/url", "no url")
      return nil
    }
    var inherited = from
    inherited.take(members, place, problems)
    var table = WebTable(url: WebAddress.resolve(url, against: base), id: link(members["@id"], place))
    table.place = place
    table.dialect = members["dialect"] == nil ? usual : dialect(members["dialect"], place + "/dialect")
    table.notes = members["notes"].map(normal)
    if let notes = table.notes { WebCommonProperty.check(notes, place + "/notes", problems) }
    table.annotations = annotations(members)
    table.isSuppressed = flag(members["suppressOutput"], place + "/suppressOutput")
    transformations(members["transformations"], place + "/transformations")
    table.schema = self.schema(members["tableSchema"] ?? schema, place + "/tableSchema", inherited)
    return table
  }

  private func schema(_ json: JSON?, _ place: String, _ from: WebInherited) -> WebSchema {
    var schema = WebSchema(inherited: from)
    guard let json else { return schema }
    var given = json
    if let text = json.string {
      let address = WebAddress.resolve(text, against: base)
      guard let bytes = files(address), bytes.count <= Self.mostBytes, let read = try? JSON.parse(bytes) else {
        problems.error(.file, place, address)
        return schema
      }
      given = read
      schema.id = address
    }
    guard let members = given.object else {
      problems.warn(.value, place)
      schema.isBroken = true
      return schema
    }
    checkNode(members, "Schema", place)
    checkCommon(members, "Schema", place)
    schema.id = link(members["@id"], place) ?? schema.id
    schema.inherited.take(members, place, problems)
    if let columns = members["columns"], columns.array == nil {
      problems.warn(.value, place + "/columns")
      schema.isBroken = true
    }
    for (index, one) in (members["columns"]?.array ?? []).prefix(Self.mostColumns).enumerated() {
      guard let column = one.object else {
        problems.warn(.value, place + "/columns/\(index)")
        continue
      }
      schema.columns.append(self.column(column, place + "/columns/\(index)", schema.inherited))
    }
    checkColumns(schema.columns, place)
    let names = Set(schema.columns.compactMap(\.name))
    func references(_ name: String) -> [String] {
      guard let given = members[name] else { return [] }
      let texts = given.string.map { [$0] } ?? given.array?.compactMap(\.string) ?? []
      guard !texts.isEmpty, texts.allSatisfy(names.contains) else {
        problems.warn(.reference, place + "/" + name)
        return []
      }
      return texts
    }
    schema.primaryKey = references("primaryKey")
    schema.rowTitles = references("rowTitles")
    if let keys = members["foreignKeys"], keys.array == nil { problems.warn(.value, place + "/foreignKeys") }
    for (index, one) in (members["foreignKeys"]?.array ?? []).enumerated() {
      let at = place + "/foreignKeys/\(index)"
      guard let key = one.object else {
        problems.warn(.value, at)
        continue
      }
      if let made = foreignKey(key, at, names) { schema.foreignKeys.append(made) }
    }
    return schema
  }

  private func foreignKey(_ key: [String: JSON], _ place: String, _ names: Set<String>) -> WebSchema.ForeignKey? {
    for name in key.keys where !["columnReference", "reference"].contains(name) {
      problems.error(.property, place, name)
    }
    func texts(_ json: JSON?) -> [String] { json?.string.map { [$0] } ?? json?.array?.compactMap(\.string) ?? [] }
    let columns = texts(key["columnReference"])
    guard !columns.isEmpty, columns.allSatisfy(names.contains) else {
      problems.error(.reference, place + "/columnReference")
      return nil
    }
    guard let reference = key["reference"]?.object else {
      problems.error(.reference, place + "/reference")
      return nil
    }
    for name in reference.keys where !["resource", "schemaReference", "columnReference"].contains(name) {
      problems.error(.property, place + "/reference", name)
    }
    let (resource, schema) = (reference["resource"]?.string, reference["schemaReference"]?.string)
    guard (resource == nil) != (schema == nil), !texts(reference["columnReference"]).isEmpty else {
      problems.error(.reference, place + "/reference")
      return nil
    }
    return .init(
      columns: columns, resource: resource.map { WebAddress.resolve($0, against: base) },
      schema: schema.map { WebAddress.resolve($0, against: base) }, referenced: texts(reference["columnReference"]),
      place: place + "/reference")
  }

  private func column(_ members: [String: JSON], _ place: String, _ from: WebInherited) -> WebColumn {
    checkNode(members, "Column", place)
    checkCommon(members, "Column", place)
    _ = link(members["@id"], place)
    var column = WebColumn(language: language, inherited: from)
    column.inherited.take(members, place, problems)
    if let given = members["name"] {
      if let name = given.string, Self.isName(name) {
        column.name = name
      } else {
        problems.warn(.name, place + "/name")
      }
    }
    column.isVirtual = flag(members["virtual"], place + "/virtual")
    column.isSuppressed = flag(members["suppressOutput"], place + "/suppressOutput")
    if let given = members["titles"] {
      column.titles = titles(given, place + "/titles")
      column.hasBrokenTitles = column.titles.isEmpty
    }
    return column
  }

  private func titles(_ json: JSON, _ place: String) -> [(language: String, text: String)] {
    var titles: [(language: String, text: String)] = []
    func take(_ value: JSON, _ language: String) {
      for one in value.array ?? [value] {
        if let text = one.string { titles.append((language, text)) } else { problems.warn(.titles, place) }
      }
    }
    guard let members = json.object else {
      take(json, language)
      return titles
    }
    for (language, value) in members.sorted(by: { $0.key < $1.key }) {
      if WebInherited.isLanguage(language) { take(value, language) } else { problems.warn(.titles, place, language) }
    }
    return titles
  }

  private func checkColumns(_ columns: [WebColumn], _ place: String) {
    var (seen, wasVirtual) = (Set<String>(), false)
    for (index, column) in columns.enumerated() {
      if let name = column.name, !seen.insert(name).inserted {
        problems.error(.name, place + "/columns/\(index)", name)
      }
      if wasVirtual, !column.isVirtual { problems.error(.columns, place + "/columns/\(index)", "virtual") }
      wasVirtual = wasVirtual || column.isVirtual
    }
  }

  /// As the variables of URI templates are, and not beginning with `_`.
  static func isName(_ text: String) -> Bool {
    guard let first = text.first, first != "_" else { return false }
    return text.allSatisfy { $0.isLetter || $0.isNumber || "_.%".contains($0) }
      && AddressTemplate.encode(text, keepsReserved: true).count == text.count
  }

  /// What a column without a name is called.
  static func name(of column: WebColumn, _ place: Int) -> String {
    let title = column.titles.first { $0.language.hasPrefix(column.language) }
    return title.map { AddressTemplate.encode($0.text, keepsReserved: false) } ?? "_col.\(place + 1)"
  }

  private func dialect(_ json: JSON?, _ place: String) -> WebDialect? {
    guard var given = json else { return nil }
    if let text = given.string {
      guard let bytes = files(WebAddress.resolve(text, against: base)), bytes.count <= Self.mostBytes,
        let read = try? JSON.parse(bytes)
      else {
        problems.warn(.file, place, text)
        return nil
      }
      given = read
    }
    guard let members = given.object else {
      problems.warn(.value, place)
      return nil
    }
    checkNode(members, "Dialect", place)
    _ = link(members["@id"], place)
    return WebDialect(members, place, problems)
  }

  private func transformations(_ json: JSON?, _ place: String) {
    guard let json else { return }
    guard let all = json.array else { return problems.warn(.value, place) }
    let known: Set<String> = ["url", "scriptFormat", "targetFormat", "source", "titles", "@id", "@type"]
    for (index, one) in all.enumerated() {
      let at = place + "/\(index)"
      guard let members = one.object else {
        problems.warn(.value, at)
        continue
      }
      checkNode(members, "Template", at)
      _ = link(members["@id"], at)
      for name in ["url", "targetFormat", "scriptFormat"] where members[name]?.string == nil {
        problems.error(.property, at, name)
      }
      for name in members.keys where !known.contains(name) && !name.contains(":") { problems.warn(.property, at, name) }
    }
  }

  // MARK: Properties

  private static let own: [String: Set<String>] = [
    "TableGroup": ["@context", "tables", "dialect", "notes", "tableDirection", "tableSchema", "transformations"],
    "Table": [
      "@context", "url", "dialect", "notes", "suppressOutput", "tableDirection", "tableSchema", "transformations",
    ],
    "Schema": ["@context", "columns", "foreignKeys", "primaryKey", "rowTitles"],
    "Column": ["name", "suppressOutput", "titles", "virtual"],
  ]

  private func checkNode(_ members: [String: JSON], _ type: String, _ place: String) {
    if let given = members["@type"], given.string != type { problems.error(.type, place + "/@type", type) }
  }

  private func checkCommon(_ members: [String: JSON], _ type: String, _ place: String) {
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      if name.contains(":") {
        WebCommonProperty.check(value, place + "/" + name, problems)
      } else if !["@id", "@type"].contains(name), !WebInherited.names.contains(name),
        !(Self.own[type]?.contains(name) ?? false)
      {
        problems.warn(.property, place, name)
      }
    }
  }

  private func direction(_ members: [String: JSON], _ place: String) {
    guard let given = members["tableDirection"] else { return }
    if !["ltr", "rtl", "auto"].contains(given.string) { problems.warn(.value, place + "/tableDirection") }
  }

  private func flag(_ json: JSON?, _ place: String) -> Bool {
    if let json, json.bool == nil { problems.warn(.value, place) }
    return json?.bool ?? false
  }

  private func link(_ json: JSON?, _ place: String) -> String? {
    guard let json else { return nil }
    guard let text = json.string else {
      problems.warn(.value, place + "/@id")
      return base
    }
    if text.hasPrefix("_:") { problems.error(.identifier, place + "/@id", text) }
    return WebAddress.resolve(text, against: base)
  }

  private func annotations(_ members: [String: JSON]) -> [String: JSON] {
    members.filter { $0.key.contains(":") }.mapValues { WebCommonProperty.plain($0, base: base) }
  }

  private func normal(_ json: JSON) -> JSON { WebCommonProperty.plain(json, base: base) }
}
