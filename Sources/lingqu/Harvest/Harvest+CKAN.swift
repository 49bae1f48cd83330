import DataSpace
import Vocabulary

/// A catalogue that answers CKAN's actions.
struct CKANHarvest {
  private static let rows = 100

  /// Entries of all its datasets, at most so many.
  static func entries(_ reader: inout HarvestReader, at url: String, most: Int, now: Instant) async throws
    -> [DatasetEntry]
  {
    var base = url
    while base.hasSuffix("/") { base.removeLast() }
    var entries: [DatasetEntry] = []
    var start = 0
    while entries.count < most {
      let page = try await reader.page(
        "\(base)/api/3/action/package_search?rows=\(min(rows, most - entries.count))&start=\(start)",
        accept: "application/json")
      guard let found = page["result"]?["results"]?.array else {
        throw Failure.check(Text(zh: "这里没有 CKAN 目录", en: "there is no catalogue of CKAN's kind"))
      }
      for package in found {
        if let entry = entry(package, base, now) { entries.append(entry) }
      }
      start += found.count
      if found.isEmpty || start >= page["result"]?["count"]?.int ?? 0 { break }
    }
    return entries
  }

  private static func entry(_ package: JSON, _ base: String, _ now: Instant) -> DatasetEntry? {
    guard let id = package["id"]?.string, (1...100).contains(id.utf8.count) else { return nil }
    func text(_ name: String) -> String? { package[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    var entry = HarvestedEntry(
      origin: "\(base)/dataset/\(HubClient.escaped(id))", title: text("title") ?? text("name") ?? id)
    entry.describe(text("notes"))
    entry.add(keywords: (package["tags"]?.array ?? []).compactMap { $0["name"]?.string })
    entry.theme(
      (package["groups"]?.array ?? []).flatMap { [$0["name"]?.string, $0["title"]?.string].compactMap(\.self) })
    if let unit = package["organization"] { entry.unit(unit["title"]?.string ?? unit["name"]?.string ?? "") }
    entry.contact(text("maintainer") ?? text("author"), email: text("maintainer_email") ?? text("author_email"))
    entry.license(text("license_id") ?? text("license_url"))
    entry.times(issued: text("metadata_created"), modified: text("metadata_modified"), now: now)
    for resource in (package["resources"]?.array ?? []).prefix(50) {
      entry.addDistribution(
        title: resource["name"]?.string, format: resource["format"]?.string, access: resource["url"]?.string,
        download: nil,
        bytes: resource["size"]?.int)
    }
    return entry.entry
  }
}
