import DataSpace
import Vocabulary

/// A catalogue in DCAT as compacted JSON-LD, the form that catalogues of CKAN's kind and our own print: a graph of things with their
/// `@id`, under names with a prefix or whole IRIs. Names are told apart by their last part; contexts elsewhere are not fetched.
struct DCATHarvest {
  static func entries(_ reader: inout HarvestReader, at url: String, most: Int, now: Instant) async throws
    -> [DatasetEntry]
  {
    var entries: [DatasetEntry] = []
    var next: String? = url
    var seen: Set<String> = []
    while let page = next, seen.insert(page).inserted, entries.count < most {
      let graph = Graph(try await reader.page(page, accept: "application/ld+json"))
      for dataset in graph.things(of: "Dataset").prefix(most - entries.count) {
        if let entry = entry(dataset, graph, now) { entries.append(entry) }
      }
      next = graph.things(of: "PartialCollectionView").first.flatMap { graph.text($0, "next") }
    }
    return entries
  }

  private static func entry(_ dataset: JSON, _ graph: Graph, _ now: Instant) -> DatasetEntry? {
    guard let iri = dataset["@id"]?.string, (1...200).contains(iri.utf8.count), !iri.hasPrefix("_:") else { return nil }
    var entry = HarvestedEntry(origin: iri, title: graph.text(dataset, "title") ?? iri)
    entry.describe(graph.text(dataset, "description"))
    entry.add(keywords: graph.texts(dataset, "keyword"))
    let contact = graph.nested(dataset, "contactPoint").first
    entry.contact(
      contact.flatMap { graph.text($0, "fn") },
      email: contact.flatMap { graph.text($0, "hasEmail") }.map {
        $0.hasPrefix("mailto:") ? String($0.dropFirst(7)) : $0
      })
    entry.times(issued: graph.text(dataset, "issued"), modified: graph.text(dataset, "modified"), now: now)
    for one in graph.nested(dataset, "distribution").prefix(50) {
      entry.license(graph.text(one, "license"))
      entry.addDistribution(
        title: graph.text(one, "title"), format: graph.text(one, "format") ?? graph.text(one, "mediaType"),
        access: graph.text(one, "accessURL"), download: graph.text(one, "downloadURL"),
        bytes: graph.text(one, "byteSize").flatMap { Int64($0) })
    }
    return entry.entry
  }

  /// Things by their IRIs.
  private struct Graph {
    private var things: [JSON] = []
    private var known: [String: JSON] = [:]

    init(_ document: JSON) {
      things = document["@graph"]?.array ?? document.array ?? [document]
      for thing in things { if let id = thing["@id"]?.string { known[id] = thing } }
    }

    func things(of kind: String) -> [JSON] {
      things.filter { thing in
        (thing["@type"]?.array ?? [thing["@type"] ?? .null]).contains { $0.string.map(DCATHarvest.last) == kind }
      }
    }

    private func values(_ thing: JSON, _ name: String) -> [JSON] {
      (thing.object ?? [:]).filter { DCATHarvest.last($0.key) == name }.sorted { $0.key < $1.key }.flatMap {
        $0.value.array ?? [$0.value]
      }
    }

    /// The Chinese text if there is one, else the first.
    func text(_ thing: JSON, _ name: String) -> String? {
      let values = values(thing, name)
      let chinese = values.first { $0["@language"]?.string?.hasPrefix("zh") ?? false }
      return (chinese ?? values.first).flatMap(Self.text)
    }

    func texts(_ thing: JSON, _ name: String) -> [String] { values(thing, name).compactMap(Self.text) }

    private static func text(_ value: JSON) -> String? {
      let plain = value["@value"] ?? value["@id"] ?? value
      return plain.string ?? plain.int.map { String($0) }
    }

    /// What stands there, or what its IRI names.
    func nested(_ thing: JSON, _ name: String) -> [JSON] {
      values(thing, name).compactMap { value in
        if let members = value.object, members.count > 1 { return value }
        return (value["@id"]?.string ?? value.string).flatMap { known[$0] }
      }
    }
  }

  /// `title` of `dct:title` and of `http://purl.org/dc/terms/title`.
  private static func last(_ name: String) -> String { String(name.split { ":/#".contains($0) }.last ?? "") }
}
