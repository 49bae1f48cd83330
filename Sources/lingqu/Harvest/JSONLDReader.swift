import Vocabulary

/// Writes a document of JSON-LD out: names in full, values with their type or language, as the contexts say that stand in it (the
/// expansion of JSON-LD 1.1, as far as catalogues use it). Lists and sets become their values, properties the other way round are left
/// out.
struct JSONLDReader {
  /// Of all contexts that are taken over, with those that they add to.
  static let mostTerms = 20_000_000

  private var terms = 0

  /// - Parameter base: where the document lies.
  /// Throws an ``RDFMistake``.
  static func expanded(_ document: JSON, base: String) throws(RDFMistake) -> JSON {
    var reader = JSONLDReader()
    return .array(try reader.values(document, JSONLDContext(base: base), nil))
  }

  private mutating func scope(_ context: JSONLDContext, _ more: JSON?) throws(RDFMistake) -> JSONLDContext {
    guard let more else { return context }
    var context = context
    terms += context.size + (more.array ?? [more]).reduce(1) { $0 + ($1.object?.count ?? 1) }
    guard terms <= Self.mostTerms else {
      throw RDFMistake(zh: "上下文过多", en: "it has too many contexts")
    }
    try context.add(more)
    return context
  }

  private mutating func values(_ value: JSON, _ context: JSONLDContext, _ term: JSONLDContext.Term?)
    throws(RDFMistake) -> [JSON]
  {
    switch value {
    case .null: return []
    case .array(let parts):
      var values: [JSON] = []
      for part in parts { values += try self.values(part, context, term) }
      return values
    case .object(let members): return try thing(members, context, term)
    default: return [literal(value, context, term)]
    }
  }

  private func literal(_ value: JSON, _ context: JSONLDContext, _ term: JSONLDContext.Term?) -> JSON {
    let text = value.string
    switch term?.type {
    case "@id"?: if let text { return ["@id": .string(context.reference(text))] }
    case "@vocab"?: if let text { return ["@id": .string(context.name(text) ?? text)] }
    case "@none"?, "@json"?, nil: break
    case let type?: return ["@value": value, "@type": .string(type)]
    }
    let language = term?.language ?? (term?.type == nil ? context.language : nil)
    guard text != nil, let language, !language.isEmpty else { return ["@value": value] }
    return ["@value": value, "@language": .string(language)]
  }

  private mutating func thing(_ members: [String: JSON], _ outer: JSONLDContext, _ term: JSONLDContext.Term?)
    throws(RDFMistake) -> [JSON]
  {
    var context = try scope(outer, members["@context"])
    // Of a type that brings a context, its names mean what that says.
    for name in members.keys.sorted() where context.name(name) == "@type" {
      let kinds = members[name] ?? .null
      for kind in (kinds.array ?? [kinds]).compactMap(\.string).sorted() {
        context = try scope(context, context[kind]?.scope)
      }
    }
    var told: [String: JSON] = [:]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) where name != "@context" {
      guard let whole = context.name(name) else { continue }
      switch whole {
      case "@id": told[whole] = value.string.map { .string(context.reference($0)) }
      case "@type":
        let kinds = (value.array ?? [value]).compactMap(\.string).map { JSON.string(context.name($0) ?? $0) }
        // Of a value it is one, of a thing several.
        told[whole] = members["@value"] == nil ? .array((told[whole]?.array ?? []) + kinds) : kinds.first
      case RDF.type:
        let kinds = try property(value, context, context[name]).compactMap { $0["@id"] ?? $0["@value"] }
        told["@type"] = .array((told["@type"]?.array ?? []) + kinds)
      case "@value", "@language": told[whole] = value
      case "@list", "@set": return try values(value, context, term)
      case "@graph", "@included":
        told["@graph"] = .array((told["@graph"]?.array ?? []) + (try values(value, context, nil)))
      case _ where whole.hasPrefix("@"): break
      default:
        let found = try property(value, context, context[name])
        if !found.isEmpty { told[whole] = .array((told[whole]?.array ?? []) + found) }
      }
    }
    return told.isEmpty ? [] : [.object(told)]
  }

  private mutating func property(_ value: JSON, _ context: JSONLDContext, _ term: JSONLDContext.Term?)
    throws(RDFMistake) -> [JSON]
  {
    let inner = try scope(context, term?.scope)
    guard let term, let members = value.object else { return try values(value, inner, term) }
    if term.containers.contains("@language") {
      return members.sorted { $0.key < $1.key }.flatMap { language, texts -> [JSON] in
        (texts.array ?? [texts]).filter { $0.string != nil }.map { text in
          let isNone = language.hasPrefix("@") || inner.name(language) == "@none"
          return isNone ? ["@value": text] : ["@value": text, "@language": .string(language)]
        }
      }
    }
    guard !term.containers.isDisjoint(with: ["@index", "@id", "@type", "@graph"]), members["@id"] == nil,
      members["@value"] == nil
    else { return try values(value, inner, term) }
    var found: [JSON] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      for one in try values(value, inner, term) {
        guard term.containers.contains("@id"), var told = one.object, told["@id"] == nil, !key.hasPrefix("@") else {
          found.append(one)
          continue
        }
        told["@id"] = .string(inner.reference(key))
        found.append(.object(told))
      }
    }
    return found
  }
}
