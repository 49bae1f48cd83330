import DataSpace
import Vocabulary

/// A catalogue in DCAT, as Turtle, TriG, N-Triples or JSON-LD: things with their `@id`, under names with a prefix or whole IRIs, in a
/// graph or one in another. Names are told apart by their last part; contexts elsewhere are not fetched.
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
            zh: "这里没有 DCAT 目录或数据集；其他处的 JSON-LD 上下文不会去取，可改用 Turtle 或展开的 JSON-LD",
            en:
              "there is no catalogue or dataset of DCAT here; contexts of JSON-LD elsewhere are not fetched: give Turtle, or expanded JSON-LD"
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
    "application/ld+json, text/turtle;q=0.9, application/n-triples;q=0.8, application/trig;q=0.7"

  private static func entry(_ dataset: JSON, _ graph: DCATGraph, _ now: Instant) -> DatasetEntry? {
    // One without an IRI is known by what its catalogue calls it.
    let own = DCATGraph.id(dataset).flatMap { $0.hasPrefix("_:") ? nil : $0 }
    guard let iri = own ?? graph.text(dataset, "identifier"), (1...200).contains(iri.utf8.count) else { return nil }
    var entry = HarvestedEntry(
      origin: iri, title: graph.text(dataset, "title") ?? iri, english: graph.text(dataset, "title", in: "en"))
    entry.describe(graph.text(dataset, "description"), english: graph.text(dataset, "description", in: "en"))
    entry.cycle(graph.text(dataset, "accrualPeriodicity").map(DCATGraph.last))
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
}
