import Vocabulary

/// One place in a policy's JSON, which knows its own JSON Pointer (RFC 6901).
struct PolicyReader {
  let value: JSON
  private let place: Place
  let reading: Policy.Reading
  /// Whether this is only told to whoever uses, and not decided here.
  var isTold = false

  /// Steps from the root. Only refusals write them out.
  private indirect enum Place {
    case root(String)
    case member(Place, String)
    case element(Place, Int)

    var pointer: String {
      switch self {
      case .root(let pointer): pointer
      case .member(let parent, let name): parent.pointer + "/" + PolicyReader.escaped(name)
      case .element(let parent, let index): parent.pointer + "/\(index)"
      }
    }
  }

  init(value: JSON, pointer: String, reading: Policy.Reading = .published) {
    self.init(value, .root(pointer), reading)
  }

  private init(_ value: JSON, _ place: Place, _ reading: Policy.Reading, isTold: Bool = false) {
    self.value = value
    self.place = place
    self.reading = reading
    self.isTold = isTold
  }

  var pointer: String { place.pointer }
  func has(_ name: String) -> Bool { value[name] != nil }
  func at(_ name: String) -> Self { Self(value[name] ?? .null, .member(place, name), reading, isTold: isTold) }

  /// Refuses members that are not among `names`. What others say about a policy without changing it (its title, who wrote
  /// it) is let through.
  func only(_ names: [String]) throws(Refusal) {
    guard let members = value.object else { throw wrong("an object") }
    func isRemark(_ name: String) -> Bool { Self.remarks.contains { name.hasPrefix($0) } }
    let strangers = members.keys.filter { !names.contains($0) && !isRemark($0) }
    if let stranger = strangers.min() {
      throw at(String(stranger.prefix(60))).wrong("only the members " + names.joined(separator: ", "))
    }
  }

  private static let remarks = ["dc:", "dct:", "dcterms:", "rdfs:", "skos:"]

  func member(_ name: String) throws(Refusal) -> Self? { has(name) ? at(name) : nil }

  func needed(_ name: String) throws(Refusal) -> Self {
    guard has(name) else { throw at(name).wrong("a value") }
    return at(name)
  }

  /// JSON-LD lets a single value stand for a list of one, and `@list` for an ordered list.
  func list<Element>(
    _ name: String, _ read: (Self) throws(Refusal) -> Element
  ) throws(Refusal) -> [Element] {
    guard has(name) else { return [] }
    var out: [Element] = []
    for place in try at(name).elements() { out.append(try read(place)) }
    return out
  }

  func elements() throws(Refusal) -> [Self] {
    var elements = value.array
    if has("@list") {
      // What stood beside the list would be lost, and with it a limit that somebody meant.
      try only(["@list"])
      guard let list = value["@list"]?.array else { throw at("@list").wrong("a list") }
      elements = list
    }
    guard let elements else { return [self] }
    guard elements.count <= reading.mostElements else { throw wrong("at most \(reading.mostElements) elements") }
    return elements.enumerated().map { Self($1, .element(place, $0), reading, isTold: isTold) }
  }

  func word() throws(Refusal) -> String {
    guard let text = value.string, (1...200).contains(text.utf8.count), !text.utf8.contains(0) else {
      throw wrong("a string of 1 to 200 bytes")
    }
    return text
  }

  /// The id of something: a word, or an object that only names it.
  func id() throws(Refusal) -> String {
    guard value.object != nil else { return try word() }
    try only(["@id", "uid", "@type"])
    return try (has("uid") ? at("uid") : needed("@id")).id()
  }

  /// What this is called (`uid`, or JSON-LD's `@id`); nil: nothing.
  func name() throws(Refusal) -> String? {
    if has("uid") { return try at("uid").id() }
    return has("@id") ? try at("@id").id() : nil
  }

  /// A term of ODRL, however it is spelled: `use`, `odrl:use`, its whole IRI, or `{"@id": …}` of them.
  func term() throws(Refusal) -> String {
    let word = try id()
    for (prefix, short) in [
      ("odrl:", ""), ("http://www.w3.org/ns/odrl/2/", ""), ("http://creativecommons.org/ns#", "cc:"),
    ]
    where word.hasPrefix(prefix) { return short + word.dropFirst(prefix.count) }
    return word
  }

  func wrong(_ expected: String) -> Refusal {
    Refusal(
      .invalid, rule: "policy.malformed",
      Text(zh: "策略的 \(pointer) 不符合要求", en: "the policy is not acceptable at \(pointer)"),
      remedy: Text(zh: "应为：\(expected)", en: "expected \(expected)"), field: pointer)
  }

  private static func escaped(_ name: String) -> String {
    name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
      .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
  }
}
