import DataSpace
import Vocabulary

/// A catalogue in DCAT, as Turtle, TriG, N-Triples, RDF/XML or JSON-LD; of schema.org's words, those for datasets. Things may stand in a
/// graph or one in another. Names are told apart by their last part, so contexts elsewhere are not needed, nor fetched.
struct DCATHarvest {
  static func entries(_ reader: inout HarvestReader, at url: String, most: Int, now: Instant) async throws
    -> [DatasetEntry]
  {
    var entries: [DatasetEntry] = []
    var next: String? = url
    var seen: Set<String> = []
    while let page = next, seen.insert(page).inserted, entries.count < most {
      let graph = try DCATGraph(await reader.fetch(page, accept: accepted))
      guard seen.count > 1 || ["Dataset", "Catalog"].contains(where: { !graph.things(of: $0).isEmpty }) else {
        throw Failure.check(
          Text(
            zh: "这里没有 DCAT 目录或数据集；其他处的 JSON-LD 上下文不会去取，可改用 Turtle、RDF/XML 或展开的 JSON-LD",
            en:
              "there is no catalogue or dataset of DCAT here; contexts of JSON-LD elsewhere are not fetched: give Turtle, RDF/XML or expanded JSON-LD"
          ))
      }
      for dataset in graph.things(of: "Dataset").prefix(most - entries.count) {
        if let entry = entry(dataset, graph, now) { entries.append(entry) }
      }
      next = graph.things(of: "PartialCollectionView").first.flatMap { graph.text($0, "next") }
    }
    return entries
  }
  private static let accepted =
    "application/ld+json, text/turtle;q=0.9, application/n-triples;q=0.8, application/trig;q=0.7, application/rdf+xml;q=0.6"

  private static func entry(_ dataset: JSON, _ graph: DCATGraph, _ now: Instant) -> DatasetEntry? {
    // One without an IRI is known by what its catalogue calls it.
    let own = DCATGraph.id(dataset).flatMap { $0.hasPrefix("_:") ? nil : $0 }
    guard let iri = own ?? graph.text(dataset, "identifier"), (1...200).contains(iri.utf8.count) else { return nil }
    var entry = HarvestedEntry(
      origin: iri, title: graph.text(dataset, "title") ?? iri, english: graph.text(dataset, "title", in: "en"))
    entry.describe(graph.text(dataset, "description"), english: graph.text(dataset, "description", in: "en"))
    entry.cycle(graph.text(dataset, "accrualPeriodicity").map(DCATGraph.last))
    entry.add(keywords: graph.texts(dataset, "keyword"))
    entry.theme(themes(of: dataset, graph))
    if let unit = unit(of: dataset, graph) { entry.unit(unit.name, english: unit.english, code: unit.code) }
    entry.regions(graph.texts(dataset, "spatial"))
    let (from, to) = period(of: dataset, graph)
    entry.period(from: from, to: to)
    let contact = graph.nested(dataset, "contactPoint").first
    entry.contact(
      contact.flatMap { graph.text($0, "fn") ?? graph.text($0, "title") },
      email: contact.flatMap { graph.text($0, "hasEmail") }.map {
        $0.hasPrefix("mailto:") ? String($0.dropFirst(7)) : $0
      })
    entry.times(issued: graph.text(dataset, "issued"), modified: graph.text(dataset, "modified"), now: now)
    entry.license(graph.text(dataset, "license"))
    for one in graph.nested(dataset, "distribution").prefix(50) {
      entry.license(graph.text(one, "license"))
      entry.addDistribution(
        title: graph.text(one, "title"), format: graph.text(one, "format") ?? graph.text(one, "mediaType"),
        access: graph.text(one, "accessURL"), download: graph.text(one, "downloadURL"),
        bytes: graph.text(one, "byteSize").flatMap { Int64($0) })
    }
    return entry.entry
  }

  /// What its themes are called: the last parts of their IRIs, and their labels.
  private static func themes(of dataset: JSON, _ graph: DCATGraph) -> [String] {
    graph.texts(dataset, "theme").map(DCATGraph.last)
      + graph.nested(dataset, "theme").flatMap { graph.texts($0, "prefLabel") + graph.texts($0, "label") }
  }

  /// Who made the data, or else who published them: an organisation's name, not a person's.
  private static func unit(of dataset: JSON, _ graph: DCATGraph) -> (name: String, english: String?, code: String?)? {
    for role in ["creator", "publisher"] {
      for one in graph.nested(dataset, role) where !DCATGraph.kinds(one).contains("Person") {
        for word in ["name", "title", "prefLabel", "label", "fn"] {
          guard let name = graph.text(one, word) else { continue }
          let code = graph.texts(one, "identifier").first { CreditCode($0) != nil }
          return (name, graph.text(one, word, in: "en"), code)
        }
      }
      if let name = graph.words(dataset, role) { return (name, nil, nil) }
    }
    return nil
  }

  /// First and last day, as far as they are told: in DCAT's way, OWL-Time's, or as an interval of ISO 8601.
  private static func period(of dataset: JSON, _ graph: DCATGraph) -> (from: String?, to: String?) {
    guard let period = graph.nested(dataset, "temporal").first else {
      let ends = (graph.words(dataset, "temporal") ?? "").split(separator: "/", omittingEmptySubsequences: false)
      return ends.count == 2 ? (String(ends[0]), String(ends[1])) : (nil, nil)
    }
    func moment(_ name: String) -> String? {
      graph.nested(period, name).first.flatMap { moment in
        ["inXSDDate", "inXSDDateTimeStamp", "inXSDDateTime"].lazy.compactMap { graph.text(moment, $0) }.first
      }
    }
    return (
      graph.text(period, "startDate") ?? moment("hasBeginning"), graph.text(period, "endDate") ?? moment("hasEnd")
    )
  }
}
