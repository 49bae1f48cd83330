import Vocabulary

/// Reads RDF/XML (W3C, 2014) as things with their `@id`, the flat and expanded form of JSON-LD. Elements are things and their
/// properties by turns. Statements about statements are left out, and so is the markup of literals in XML.
final class RDFXMLReader: XMLText.Handler {
  private var things = RDFThings()
  private var stack: [Element]
  private var blanks = 0
  /// The text of the property that is open, of which there is one at most.
  private var text: [UInt8] = []
  /// The things of the lists that are open.
  private var lists: [[String]] = []

  /// An element that is open, and what goes for all in it.
  private struct Element {
    var base: IRIBase
    var language: String?
    var role: Role
  }

  private enum Role {
    /// Things stand in it.
    case things
    /// Properties of a thing stand in it; `rdf:li` counts on.
    case thing(String, members: Int)
    /// A text, or one thing.
    case property(Property)
    /// The thing was there, or is told by attributes.
    case told
    case list(Property)
    /// Markup in a literal.
    case markup
  }

  private struct Property {
    var thing: String
    var name: String
    var type: String?
    /// Whether the text has markup in it.
    var isMarkup = false
  }

  /// - Parameter base: what relative IRIs are relative to.
  /// Throws an ``RDFMistake``.
  static func things(of text: [UInt8], base: String) throws(RDFMistake) -> JSON {
    let reader = RDFXMLReader(base)
    try XMLText.read(text, reader)
    return reader.things.json
  }

  private init(_ base: String) { stack = [Element(base: IRIBase(base), language: nil, role: .things)] }

  // MARK: - Elements

  func start(_ name: String, _ attributes: [(name: String, value: String)]) throws(RDFMistake) {
    guard var element = stack.last else { return }
    switch element.role {
    case .markup: return stack.append(element)
    case .property(let property) where property.isMarkup:
      element.role = .markup
      return stack.append(element)
    default: break
    }
    let iri = try Self.iri(name)
    var told: [(name: String, value: String)] = []
    for (name, value) in attributes {
      switch name {
      case Self.xml + "base": element.base = IRIBase(element.base.whole(value))
      case Self.xml + "lang": element.language = value.isEmpty ? nil : value
      case _ where name.hasPrefix(Self.xml): break
      default: told.append((try Self.iri(name), value))
      }
    }
    switch element.role {
    case .things:
      if iri != RDF.namespace + "RDF" || stack.count > 1 {
        element.role = .thing(try startThing(iri, told, element), members: 0)
      }
    case .thing(let thing, let members):
      var property = Property(thing: thing, name: iri)
      if iri == RDF.namespace + "li" {
        property.name = RDF.namespace + "_\(members + 1)"
        stack[stack.count - 1].role = .thing(thing, members: members + 1)
      }
      element.role = try start(property, told, element)
    case .property(let property):
      let thing = try startThing(iri, told, element)
      try things.add(property.thing, property.name, ["@id": .string(thing)])
      stack[stack.count - 1].role = .told
      element.role = .thing(thing, members: 0)
    case .list:
      let thing = try startThing(iri, told, element)
      lists[lists.count - 1].append(thing)
      element.role = .thing(thing, members: 0)
    case .told, .markup:
      throw RDFMistake(zh: "一个属性中有不止一个值", en: "a property has more than one value in it")
    }
    stack.append(element)
  }

  func text(_ bytes: UnsafeRawBufferPointer) {
    switch stack.last?.role {
    case .property, .markup: text.append(contentsOf: bytes)
    default: break
    }
  }

  func end() throws(RDFMistake) {
    guard let element = stack.popLast() else { return }
    switch element.role {
    case .property(let property):
      var value: [String: JSON] = ["@value": .string(String(decoding: text, as: UTF8.self))]
      if let type = property.type {
        value["@type"] = .string(type)
      } else if let language = element.language {
        value["@language"] = .string(language)
      }
      try things.add(property.thing, property.name, .object(value))
    case .list(let property):
      var rest = RDF.empty
      for item in (lists.popLast() ?? []).reversed() {
        let node = blank()
        try things.add(node, RDF.first, ["@id": .string(item)])
        try things.add(node, RDF.rest, ["@id": .string(rest)])
        rest = node
      }
      try things.add(property.thing, property.name, ["@id": .string(rest)])
    default: break
    }
  }

  // MARK: - Things and properties

  /// What the thing of an element is called, with what its name and attributes say of it.
  private func startThing(_ kind: String, _ attributes: [(name: String, value: String)], _ element: Element)
    throws(RDFMistake) -> String
  {
    var thing: String?
    var rest: [(name: String, value: String)] = []
    for (name, value) in attributes {
      switch name {
      case RDF.namespace + "about": thing = element.base.whole(value)
      case RDF.namespace + "ID": thing = element.base.text + "#" + value
      case RDF.namespace + "nodeID": thing = Self.told(value)
      default: rest.append((name, value))
      }
    }
    let name = thing ?? blank()
    if kind != RDF.namespace + "Description" { try things.add(name, RDF.type, ["@id": .string(kind)]) }
    try describe(name, rest, element)
    return name
  }

  /// Properties that are told by attributes.
  private func describe(_ thing: String, _ attributes: [(name: String, value: String)], _ element: Element)
    throws(RDFMistake)
  {
    for (name, text) in attributes {
      guard name != RDF.type else {
        try things.add(thing, name, ["@id": .string(element.base.whole(text))])
        continue
      }
      var value: [String: JSON] = ["@value": .string(text)]
      if let language = element.language { value["@language"] = .string(language) }
      try things.add(thing, name, .object(value))
    }
  }

  private func start(
    _ property: Property, _ attributes: [(name: String, value: String)], _ element: Element
  ) throws(RDFMistake) -> Role {
    var property = property
    var (object, kind): (String?, String?) = (nil, nil)
    var rest: [(name: String, value: String)] = []
    for (name, value) in attributes {
      switch name {
      case RDF.namespace + "resource": object = element.base.whole(value)
      case RDF.namespace + "nodeID": object = Self.told(value)
      case RDF.namespace + "datatype": property.type = element.base.whole(value)
      case RDF.namespace + "parseType": kind = value
      case RDF.namespace + "ID": break
      default: rest.append((name, value))
      }
    }
    switch kind {
    case "Resource"?:
      let thing = blank()
      try things.add(property.thing, property.name, ["@id": .string(thing)])
      return .thing(thing, members: 0)
    case "Collection"?:
      lists.append([])
      return .list(property)
    case .some:
      property.type = RDF.namespace + "XMLLiteral"
      property.isMarkup = true
      text = []
      return .property(property)
    case nil:
      guard object != nil || !rest.isEmpty else {
        text = []
        return .property(property)
      }
      let thing = object ?? blank()
      try things.add(property.thing, property.name, ["@id": .string(thing)])
      try describe(thing, rest, element)
      return .told
    }
  }

  // MARK: - Names

  private static let xml = "http://www.w3.org/XML/1998/namespace\n"

  private static func iri(_ name: String) throws(RDFMistake) -> String {
    let parts = name.split(separator: "\n", maxSplits: 1)
    guard parts.count == 2 else {
      throw RDFMistake(
        zh: "\(name.prefix(60)) 没有命名空间，不是 RDF/XML", en: "\(name.prefix(60)) has no namespace, as RDF/XML has")
    }
    return String(parts[0] + parts[1])
  }

  private static func told(_ name: String) -> String { "_:t" + name }

  private func blank() -> String {
    blanks += 1
    return "_:g\(blanks)"
  }
}
