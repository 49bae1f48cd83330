/// A set of RDF statements without blank nodes, so that two of its forms can be told to be the same graph by looking.
struct RDFGraph: Sendable {
  enum Term: Hashable, Sendable {
    case iri(String)
    case text(String, language: String? = nil)
    /// A lexical form and its datatype, which is a name of ``prefixes``.
    case typed(String, String)
  }

  struct Subject: Sendable {
    let iri: String
    var classes: [String] = []
    /// By predicate, in the order in which they came.
    var properties: [(predicate: String, objects: [Term])] = []
  }

  private(set) var subjects: [Subject] = []
  private var places: [String: Int] = [:]

  /// What names of classes, predicates and datatypes begin with.
  static let prefixes: [(name: String, iri: String)] = [
    ("dcat", "http://www.w3.org/ns/dcat#"), ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"), ("hydra", "http://www.w3.org/ns/hydra/core#"),
    ("lq", "urn:lingqu:ns#"), ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"), ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
  ]

  /// Says that `iri` is a thing of these classes; begins it if it is new.
  mutating func add(_ iri: String, _ classes: String...) {
    let place = place(of: iri)
    for name in classes where !subjects[place].classes.contains(name) { subjects[place].classes.append(name) }
  }

  /// Adds a statement; one that is there is not there twice.
  mutating func add(_ iri: String, _ predicate: String, _ object: Term) {
    let place = place(of: iri)
    guard let at = subjects[place].properties.firstIndex(where: { $0.predicate == predicate }) else {
      subjects[place].properties.append((predicate, [object]))
      return
    }
    if !subjects[place].properties[at].objects.contains(object) {
      subjects[place].properties[at].objects.append(object)
    }
  }

  private mutating func place(of iri: String) -> Int {
    if let place = places[iri] { return place }
    subjects.append(Subject(iri: iri))
    places[iri] = subjects.count - 1
    return subjects.count - 1
  }
}
