import Vocabulary

/// What a page of a catalogue says: things by their IRIs.
struct DCATGraph {
  private var things: [JSON] = []
  private var known: [String: JSON] = [:]

  /// Throws a ``Failure`` where the page cannot be read.
  init(_ page: HarvestReader.Page) throws {
    collect(try CataloguePage.document(page))
  }

  /// Things that stand in others, too.
  private mutating func collect(_ value: JSON) {
    if let values = value.array { for one in values { collect(one) } }
    guard let members = value.object, members["@value"] == nil else { return }
    if let id = Self.id(value), members.count > 1 {
      if members.count > known[id]?.object?.count ?? 0 { known[id] = value }
    }
    if members.count > 1 { things.append(value) }
    for (_, member) in members.sorted(by: { $0.key < $1.key }) { collect(member) }
  }

  static func id(_ thing: JSON) -> String? { thing["@id"]?.string }

  func things(of kind: String) -> [JSON] { things.filter { Self.kinds($0).contains(kind) } }

  /// What kinds of thing it is, by the last parts of their names.
  static func kinds(_ thing: JSON) -> [String] {
    let kinds = thing["@type"] ?? .null
    return (kinds.array ?? [kinds]).compactMap { $0.string.map(name) }
  }

  private func values(_ thing: JSON, _ name: String) -> [JSON] {
    (thing.object ?? [:]).filter { Self.name($0.key) == name }.sorted { $0.key < $1.key }.flatMap {
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

  /// Literals, and IRIs.
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
    let plain = value["@value"] ?? value["@id"] ?? value
    return plain.string ?? plain.int.map { String($0) }
  }

  /// What stands there, or what its IRI names.
  func nested(_ thing: JSON, _ name: String) -> [JSON] {
    values(thing, name).compactMap { value in
      if let members = value.object, members.count > 1 { return value }
      return (Self.id(value) ?? value.string).flatMap { known[$0] }
    }
  }

  /// The first literal.
  func words(_ thing: JSON, _ name: String) -> String? {
    values(thing, name).lazy.compactMap { $0["@value"]?.string }.first
  }

  /// What DCAT calls it, without its vocabulary.
  private static func name(_ iri: String) -> String { SchemaOrg.name(iri) ?? last(iri) }

  /// `title` of `dct:title` and of `http://purl.org/dc/terms/title`.
  static func last(_ name: String) -> String { String(name.split { ":/#".contains($0) }.last ?? "") }
}
