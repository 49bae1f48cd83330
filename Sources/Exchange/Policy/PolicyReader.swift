import Vocabulary

/// One place in a policy's JSON, which knows its own JSON Pointer (RFC 6901).
struct PolicyReader {
  let value: JSON
  let pointer: String

  func has(_ name: String) -> Bool { value[name] != nil }
  func at(_ name: String) -> Self { Self(value: value[name] ?? .null, pointer: pointer + "/" + Self.escaped(name)) }

  func only(_ names: [String]) throws(Refusal) {
    guard let members = value.object else { throw wrong("an object") }
    if let stranger = members.keys.sorted().first(where: { !names.contains($0) }) {
      throw at(String(stranger.prefix(60))).wrong("only the members " + names.joined(separator: ", "))
    }
  }

  func member(_ name: String) throws(Refusal) -> Self? { has(name) ? at(name) : nil }

  func needed(_ name: String) throws(Refusal) -> Self {
    guard has(name) else { throw at(name).wrong("a value") }
    return at(name)
  }

  /// JSON-LD lets a single value stand for a list of one, and `@list` for an ordered list.
  func list<Element>(
    _ name: String, _ read: (Self) throws(Refusal) -> Element
  ) throws(Refusal) -> [Element] {
    guard let value = value[name] else { return [] }
    let place = at(name)
    var elements = value.array
    if place.has("@list") {
      // What stood beside the list would be lost, and with it a limit that somebody meant.
      try place.only(["@list"])
      guard let list = value["@list"]?.array else { throw place.at("@list").wrong("a list") }
      elements = list
    }
    guard let elements else { return [try read(place)] }
    guard elements.count <= Policy.mostElements else { throw place.wrong("at most \(Policy.mostElements) elements") }
    var out: [Element] = []
    for (index, element) in elements.enumerated() {
      out.append(try read(Self(value: element, pointer: "\(place.pointer)/\(index)")))
    }
    return out
  }

  func word() throws(Refusal) -> String {
    guard let text = value.string, (1...200).contains(text.utf8.count), !text.utf8.contains(0) else {
      throw wrong("a string of 1 to 200 bytes")
    }
    return text
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
