import Vocabulary

/// Reads a page of a catalogue in whichever form of RDF it is written.
enum CataloguePage {
  private enum Form { case json, turtle, trig, xml }

  /// What the page says, in the expanded form of JSON-LD. Throws a ``Failure`` where it cannot be read.
  static func document(_ page: HarvestReader.Page) throws -> JSON {
    let form = form(page)
    let json = form == .json ? try page.json : .null
    do throws(RDFMistake) {
      switch form {
      case .json: return try JSONLDReader.expanded(json, base: page.address)
      case .xml: return try RDFXMLReader.things(of: page.bytes, base: page.address)
      case .turtle: return try TurtleReader.things(of: page.bytes, .turtle, base: page.address)
      case .trig: return try TurtleReader.things(of: page.bytes, .trig, base: page.address)
      }
    } catch {
      let name =
        switch form {
        case .json: "JSON-LD"
        case .xml: "RDF/XML"
        case .turtle, .trig: "Turtle"
        }
      throw Failure.check(
        Text(zh: "目录的 \(name) 读不懂：\(error.text.zh)", en: "the catalogue's \(name) cannot be read: \(error.text.en)"))
    }
  }

  /// By what the server says that it is, else by how its address ends, else by how it begins.
  private static func form(_ page: HarvestReader.Page) -> Form {
    let path = page.address.prefix { $0 != "?" && $0 != "#" }.lowercased()
    func ends(_ endings: [String]) -> Bool { endings.contains { path.hasSuffix($0) } }
    if page.type.hasSuffix("json") { return .json }
    if page.type.hasSuffix("/rdf+xml") || page.type.hasSuffix("/xml") { return .xml }
    if page.type == "application/trig" { return .trig }
    if ["text/turtle", "application/x-turtle", "application/n-triples"].contains(page.type) { return .turtle }
    if page.type.hasSuffix("html") { return .json }
    if ends([".rdf", ".xml", ".owl"]) { return .xml }
    if ends([".trig"]) { return .trig }
    if ends([".ttl", ".nt"]) { return .turtle }
    let start = page.bytes.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
    if start.starts(with: "<?xml".utf8) || start.starts(with: "<rdf:RDF".utf8) { return .xml }
    return start.first == UInt8(ascii: "{") || start.first == UInt8(ascii: "[") ? .json : .turtle
  }
}
