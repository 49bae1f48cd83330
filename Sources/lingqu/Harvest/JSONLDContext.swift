import Vocabulary

/// What the names in a document of JSON-LD stand for (JSON-LD 1.1 §4.1), as far as catalogues use it: prefixes, terms with a type, a
/// language or a container, a vocabulary, scopes. Contexts that lie elsewhere are not fetched; names that only they explain stay as
/// they are.
struct JSONLDContext {
  struct Term {
    /// An IRI or a keyword; nil for what is to be left out.
    var name: String?
    /// What its values are: `@id`, `@vocab`, `@json` or the IRI of a type.
    var type: String?
    /// The language of its texts; `""` for none.
    var language: String?
    var containers: Set<String> = []
    /// A context for what stands in it.
    var scope: JSON?
  }

  static let mostTerms = 2000
  private static let mostSteps = 20

  private(set) var base: IRIBase
  private(set) var language: String?
  private var vocabulary: String?
  private var terms: [String: Term] = [:]

  init(base: String) { self.base = IRIBase(base) }

  /// How much there is to copy where it changes.
  var size: Int { terms.count }

  subscript(name: String) -> Term? { terms[name] }

  /// Takes over a context that stands in the document. Throws an ``RDFMistake``.
  mutating func add(_ context: JSON) throws(RDFMistake) {
    switch context {
    case .null: self = JSONLDContext(base: base.text)
    case .array(let parts): for part in parts { try add(part) }
    case .string(let address):
      // Its context is no more than its vocabulary.
      if SchemaOrg.isAddress(address) { vocabulary = SchemaOrg.namespace }
    case .object(let members):
      if let text = members["@base"]?.string { base = IRIBase(base.whole(text)) }
      switch members["@vocab"] {
      case .null?: vocabulary = nil
      case .string(let text)?: vocabulary = text.isEmpty ? base.text : try iri(text, members, steps: 0)
      default: break
      }
      switch members["@language"] {
      case .null?: language = nil
      case .string(let text)?: language = text
      default: break
      }
      // A name that is explained anew is not what it was before.
      for name in members.keys where !name.hasPrefix("@") { terms[name] = nil }
      for name in members.keys.sorted() where !name.hasPrefix("@") { try define(name, members, steps: 0) }
    default: throw RDFMistake(zh: "上下文不是对象", en: "a context is no object")
    }
  }

  private mutating func define(_ name: String, _ context: [String: JSON], steps: Int) throws(RDFMistake) {
    guard terms[name] == nil, let told = context[name] else { return }
    guard steps < Self.mostSteps, terms.count < Self.mostTerms else {
      throw RDFMistake(
        zh: "上下文的名称超过 \(Self.mostTerms) 个或互相解释",
        en: "a context has more than \(Self.mostTerms) names, or they explain each other")
    }
    var term = Term()
    switch told {
    case .string(let text): term.name = try iri(text, context, steps: steps + 1)
    case .object(let members) where members["@reverse"] == nil:
      switch members["@id"] {
      case .string(let text)? where text != name: term.name = try iri(text, context, steps: steps + 1)
      case .null?: break
      default:
        let prefix = String(name.prefix { $0 != ":" })
        if prefix != name { try define(prefix, context, steps: steps + 1) }
        term.name = whole(name) ?? vocabulary.map { $0 + name } ?? name
      }
      if let type = members["@type"]?.string { term.type = try iri(type, context, steps: steps + 1) }
      switch members["@language"] {
      case .null?: term.language = ""
      case .string(let text)?: term.language = text
      default: break
      }
      let containers = members["@container"] ?? .null
      term.containers = Set((containers.array ?? [containers]).compactMap(\.string))
      term.scope = members["@context"]
    default: break
    }
    terms[name] = term
  }

  private mutating func iri(_ text: String, _ context: [String: JSON], steps: Int) throws(RDFMistake) -> String {
    if text.hasPrefix("@") { return text }
    let prefix = String(text.prefix { $0 != ":" })
    for name in [text, prefix] where context[name] != nil { try define(name, context, steps: steps) }
    return name(text) ?? text
  }

  /// What a name of a property or a type stands for: an IRI or a keyword. Itself where nothing explains it; nil where it is to be
  /// left out.
  func name(_ text: String) -> String? {
    if text.hasPrefix("@") { return text }
    if let term = terms[text] { return term.name }
    if let whole = whole(text) { return whole }
    if let vocabulary, !text.contains(":") { return vocabulary + text }
    // What contexts elsewhere usually call them.
    return ["id", "type", "graph"].contains(text) ? "@" + text : text
  }

  /// What the reference of a thing stands for.
  func reference(_ text: String) -> String { whole(text) ?? base.whole(text) }

  /// With its prefix written out.
  private func whole(_ text: String) -> String? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = text[text.index(after: colon)...]
    guard text[..<colon] != "_", !rest.hasPrefix("//"), let prefix = terms[String(text[..<colon])]?.name else {
      return text[..<colon] == "_" || rest.hasPrefix("//") ? text : nil
    }
    return prefix + rest
  }
}

/// The vocabulary of schema.org, in whose words datasets are told to search engines.
enum SchemaOrg {
  static let namespace = "http://schema.org/"

  /// Whether it is where the vocabulary's context lies.
  static func isAddress(_ text: String) -> Bool {
    ["http://schema.org", "https://schema.org"].contains {
      text == $0 || text == $0 + "/" || text.hasPrefix($0 + "/docs/jsonldcontext.json")
    }
  }

  /// The last part of DCAT's name for what an IRI of its vocabulary says; nil for any other.
  static func name(_ iri: String) -> String? {
    let rest = iri.dropFirst(iri.hasPrefix("https:") ? 6 : 5)
    guard iri.hasPrefix("http"), rest.hasPrefix("//schema.org/") else { return nil }
    let name = String(rest.dropFirst(13))
    return names[name] ?? name
  }

  private static let names = [
    "DataCatalog": "Catalog", "DataDownload": "Distribution", "name": "title", "keywords": "keyword",
    "datePublished": "issued", "dateModified": "modified", "contentUrl": "downloadURL", "encodingFormat": "format",
    "spatialCoverage": "spatial", "temporalCoverage": "temporal", "email": "hasEmail",
  ]
}
