import Evidence
import Exchange
import Store
import Tables
import Tables
import Vocabulary

/// What the published datasets are found, counted and compared by.
///
/// Filters are terms of the index too: `=` for all, `=open` for those that the public may know of, `=facet:value`, `#keyword`, and
/// `@4502` for a region and each region around it.
enum DatasetIndex {
  static let rows = PostingIndex(table: "dataset_posting")

  static let all = "="
  static let open = "=open"
  static func filter(_ facet: DatasetFacet, _ value: String) -> String {
    switch facet {
    case .keyword: "#" + value.lowercased()
    case .region: "@" + Region.stem(value)
    default: "=\(facet.rawValue):\(value)"
    }
  }

  /// Puts a dataset in, or what has become of it.
  static func put(_ tx: Transaction, _ dataset: Dataset, seq: Int64, publisher: Text) throws {
    try take(tx, seq: seq)
    let facets = facets(of: dataset)
    try rows.add(tx, postings(of: dataset, seq: seq, publisher: publisher, facets))
    for (facet, value) in facets {
      try tx.append("INSERT INTO dataset_facet (seq, facet, value) VALUES (?, ?, ?)", seq, facet.rawValue, value)
    }
    for (subject, field) in claims(of: dataset.entry) {
      try tx.append(
        "INSERT INTO dataset_claim (claim, seq, claimant, subject, field) VALUES (?, ?, ?, ?, ?)",
        EvidenceDigest.of([.string(subject), .string(field)]), seq, claimant(of: dataset), subject, field)
    }
  }

  /// Takes a dataset out.
  static func take(_ tx: Transaction, seq: Int64) throws {
    try tx.execute("DELETE FROM dataset_posting WHERE seq = ?", seq)
    try tx.execute("DELETE FROM dataset_facet WHERE seq = ?", seq)
    try tx.execute("DELETE FROM dataset_claim WHERE seq = ?", seq)
  }

  static func postings(
    of dataset: Dataset, seq: Int64, publisher: Text, _ facets: [(DatasetFacet, String)]
  ) -> [PostingIndex.Posting] {
    let entry = dataset.entry
    // A single character is looked for in titles and keywords only: elsewhere nearly every one occurs.
    let title = Terms.of(entry.title.zh, singles: true) + Terms.of(entry.title.en)
    var filters = [all] + facets.map { filter($0.0, $0.1) }
    if isOpen(entry) { filters.append(open) }
    var elsewhere = (entry.keywords ?? []).flatMap { Terms.of($0, singles: true) }
    elsewhere += [entry.description?.zh, entry.description?.en, publisher.zh, publisher.en].flatMap {
      Terms.of($0 ?? "")
    }
    elsewhere += Terms.of((entry.fields ?? []).map { $0.name + " " + ($0.title?.zh ?? "") }.joined(separator: " "))
    elsewhere += [dataset.name, entry.identifier, entry.theme?.title.zh, entry.sourceUnit?.name.zh].flatMap {
      Terms.of($0 ?? "")
    }
    return PostingIndex.postings(seq: seq, kind: 0, title: title + filters, elsewhere: elsewhere)
  }

  static func facets(of dataset: Dataset) -> [(DatasetFacet, String)] {
    let entry = dataset.entry
    var values: [(DatasetFacet, String)] = [(.publisher, dataset.owner.description)]
    if let sharing = entry.sharing { values.append((.sharing, sharing.class.rawValue)) }
    if let openness = entry.openness { values.append((.openness, openness.class.rawValue)) }
    if let theme = entry.theme { values.append((.theme, theme.rawValue)) }
    if let quality = dataset.quality { values.append((.grade, quality.grade.rawValue)) }
    if let licence = entry.licence { values.append((.licence, licence)) }
    values += Set((entry.regions ?? []).flatMap(Region.levels)).sorted().map { (.region, $0) }
    values += Set((entry.distributions ?? []).map(\.format.rawValue)).sorted().map { (.format, $0) }
    values += Set(entry.keywords ?? []).sorted().map { (.keyword, $0) }
    return values
  }

  /// Whether the public may know of it.
  static func isOpen(_ entry: DatasetEntry) -> Bool {
    entry.openness.map { $0.class != .none } ?? false
  }

  /// Fields that the dataset says it is the source of truth for, each once.
  static func claims(of entry: DatasetEntry) -> [(subject: String, field: String)] {
    var seen: Set<[String]> = []
    return (entry.fields ?? []).compactMap { field in
      guard let subject = field.subject else { return nil }
      let claim = [folded(subject), folded(field.name)]
      return seen.insert(claim).inserted ? (claim[0], claim[1]) : nil
    }
  }

  /// Datasets of one series hold the same fields and do not contradict each other.
  static func claimant(of dataset: Dataset) -> String {
    dataset.entry.series.map { "\(dataset.owner)/\($0.name)" } ?? dataset.id.description
  }

  private static func folded(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
