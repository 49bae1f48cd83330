import Vocabulary

/// What a page of a catalogue says: things by their IRIs.
struct DCATGraph {
  private var things: [JSON] = []
  private var known: [String: JSON] = [:]

  /// Throws a ``Failure`` where the page cannot be read.
  init(_ page: HarvestReader.Page) throws {
    collect(try Self.document(page))
  }

  /// By what the server says that it is, else by how its address ends, else by how it begins.
  private static func document(_ page: HarvestReader.Page) throws -> JSON {
    let path = page.address.prefix { $0 != "?" && $0 != "#" }.lowercased()
    let first = page.bytes.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
    let isXML = page.type.hasSuffix("/rdf+xml") || page.type.hasSuffix("/xml") || path.hasSuffix(".rdf")
    if isXML || page.bytes.starts(with: "<?xml".utf8) || page.bytes.starts(with: "<rdf:RDF".utf8) {
      throw Failure.check(
        Text(
          zh: "这是 RDF/XML，未读取；改用同一目录的 Turtle 或 JSON-LD 地址",
          en: "this is RDF/XML, which is not read: give the address of the catalogue's Turtle or JSON-LD"))
    }
    if page.type.hasSuffix("json") { return try page.json }
    let isTurtle =
      ["text/turtle", "application/x-turtle", "application/n-triples", "application/trig"].contains(page.type)
      || [".ttl", ".nt", ".trig"].contains { path.hasSuffix($0) }
    guard isTurtle || first != UInt8(ascii: "{") && first != UInt8(ascii: "[") && !page.type.hasSuffix("html") else {
      return try page.json
    }
    do {
      let isTriG = page.type == "application/trig" || path.hasSuffix(".trig")
      return try TurtleReader.things(of: page.bytes, isTriG ? .trig : .turtle, base: page.address)
    } catch let mistake as TurtleReader.Mistake {
      throw Failure.check(
        Text(zh: "目录的 Turtle 读不懂：\(mistake.text.zh)", en: "the catalogue's Turtle cannot be read: \(mistake.text.en)"))
    }
  }

  /// Things that stand in others, too.
  private mutating func collect(_ value: JSON) {
    if let values = value.array { for one in values { collect(one) } }
    guard let members = value.object, members["@value"] == nil else { return }
    if let id = Self.id(value), members.count > 1 {
      if members.count > known[id]?.object?.count ?? 0 { known[id] = value }
    }
    if members.count > 1 { things.append(value) }
    for (name, member) in members.sorted(by: { $0.key < $1.key }) where name != "@context" { collect(member) }
  }

  /// The keyword, or what contexts usually call it.
  static func id(_ thing: JSON) -> String? { (thing["@id"] ?? thing["id"])?.string }

  func things(of kind: String) -> [JSON] {
    things.filter { thing in
      let kinds = thing["@type"] ?? thing["type"] ?? .null
      return (kinds.array ?? [kinds]).contains { $0.string.map(Self.last) == kind }
    }
  }

  private func values(_ thing: JSON, _ name: String) -> [JSON] {
    (thing.object ?? [:]).filter { Self.last($0.key) == name }.sorted { $0.key < $1.key }.flatMap {
      $0.value.array ?? [$0.value]
    }
  }

  /// The Chinese text if there is one, else the first.
  func text(_ thing: JSON, _ name: String) -> String? {
    text(thing, name, in: "zh") ?? values(thing, name).lazy.compactMap(text).first
  }

  /// The text in a language.
  func text(_ thing: JSON, _ name: String, in language: String) -> String? {
    values(thing, name).first { $0["@language"]?.string?.lowercased().hasPrefix(language) ?? false }.flatMap(text)
  }

  func texts(_ thing: JSON, _ name: String) -> [String] { values(thing, name).compactMap(text) }

  /// A literal, an IRI, or what something without an IRI is called.
  private func text(_ value: JSON) -> String? {
    if let id = Self.id(value), id.hasPrefix("_:") {
      return known[id].flatMap { thing in
        ["hasValue", "value", "label", "prefLabel"].lazy.compactMap { name in
          self.values(thing, name).lazy.compactMap(Self.plain).first
        }.first
      }
    }
    return Self.plain(value)
  }

  private static func plain(_ value: JSON) -> String? {
    let plain = value["@value"] ?? value["@id"] ?? value["id"] ?? value
    return plain.string ?? plain.int.map { String($0) }
  }

  /// What stands there, or what its IRI names.
  func nested(_ thing: JSON, _ name: String) -> [JSON] {
    values(thing, name).compactMap { value in
      if let members = value.object, members.count > 1 { return value }
      return (Self.id(value) ?? value.string).flatMap { known[$0] }
    }
  }

  /// `title` of `dct:title` and of `http://purl.org/dc/terms/title`.
  static func last(_ name: String) -> String { String(name.split { ":/#".contains($0) }.last ?? "") }
}
