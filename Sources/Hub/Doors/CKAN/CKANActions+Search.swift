import DataSpace
import Identity
import Store
import Vocabulary

extension CKANAction {
  /// The most packages in one answer, as CKAN has it.
  static let mostRows = 1000
  /// The most names in one answer.
  static let mostNames = 10_000

  private static let searchArguments: Set<String> = [
    "q", "fq", "fq_list", "rows", "start", "sort", "facet", "facet.field", "facet.limit",
    "facet.mincount",
    "include_drafts", "include_deleted", "include_private", "use_default_schema", "df", "qf", "fl",
    "defType", "q.op",
  ]

  static let searching: [CKANAction] = [
    CKANAction(name: "package_search", says: "Datasets that have all words of q and meet fq.") {
      tx, call, told, view in
      try search(tx, call, told, view)
    },
    CKANAction(name: "package_list", says: "The names of datasets, in order.") {
      tx, call, told, _ in
      let names = try DatasetSearch.names(
        tx, DatasetQuery(openOnly: openOnly(call)),
        skipping: try told.count("offset", most: .max) ?? 0,
        limit: try told.count("limit", most: mostNames) ?? mostNames, at: call.at)
      return .array(names.map { .string($0) })
    },
    CKANAction(
      name: "current_package_list_with_resources", says: "Datasets, those that changed last first."
    ) { tx, call, told, view in
      let found = try DatasetSearch.page(
        tx, DatasetQuery(openOnly: openOnly(call)),
        skipping: try told.count("offset", most: .max) ?? 0,
        limit: try told.count("limit", most: mostRows) ?? 100, order: .changed(isDescending: true),
        at: call.at)
      return try packages(tx, found, view)
    },
  ]

  private static func search(
    _ tx: Transaction, _ call: Call, _ told: CKANArguments, _ view: CKANView
  ) throws -> JSON {
    if let stranger = told.values.keys.sorted().first(where: { !searchArguments.contains($0) }) {
      throw CKANError.query(
        Text(
          zh: "没有参数 \(stranger.prefix(60))",
          en: "Invalid search parameters: ['\(stranger.prefix(60))']"),
        accepted: searchArguments.sorted().joined(separator: ", "))
    }
    var fq = try told.list("fq_list") ?? []
    if let one = try told.text("fq") { fq.append(one) }
    let query = try CKANQuery.read(q: try told.text("q") ?? "", fq: fq, openOnly: openOnly(call))
    let order = try CKANQuery.order(try told.text("sort"))
    let found = try DatasetSearch.page(
      tx, query, skipping: try told.count("start", most: .max) ?? 0,
      limit: try told.count("rows", most: mostRows) ?? 10, order: order, at: call.at)
    var (facets, searchFacets): ([String: JSON], [String: JSON]) = ([:], [:])
    if try told.flag("facet") ?? true {
      let limit = try told.int("facet.limit", -1...Int.max) ?? 50
      let least = try told.int("facet.mincount", 0...Int.max) ?? 1
      for name in try told.list("facet.field") ?? [] {
        guard let facet = CKANQuery.facets[name] else {
          throw CKANError.query(
            Text(zh: "没有分面 \(name.prefix(60))", en: "there is no facet \(name.prefix(60))"),
            accepted: CKANQuery.facets.keys.sorted().joined(separator: ", "))
        }
        let counts = try DatasetSearch.counts(
          tx, query, facet, limit: limit < 0 ? mostRows : min(limit, mostRows), at: call.at
        ).filter { $0.count >= Int64(clamping: least) }
        facets[name] = .object(
          Dictionary(uniqueKeysWithValues: counts.map { (shown($0, facet), .int($0.count)) }))
        searchFacets[name] = [
          "title": .string(name), "items": .array(try counts.map { try item(tx, $0, facet) }),
        ]
      }
    }
    return [
      "count": .int(try DatasetSearch.total(tx, query, at: call.at)),
      "results": try packages(tx, found, view),
      "facets": .object(facets), "search_facets": .object(searchFacets),
      "sort": .string(try told.text("sort") ?? "score desc, metadata_created desc"),
    ]
  }

  private static func shown(_ count: FacetCount, _ facet: DatasetFacet) -> String {
    facet == .format ? count.value.uppercased() : count.value
  }

  private static func item(_ tx: Transaction, _ count: FacetCount, _ facet: DatasetFacet) throws
    -> JSON
  {
    var display = shown(count, facet)
    if facet == .publisher, let id = ID<Participant>(count.value) {
      display = try Participants.get(tx, id).name.zh
    }
    if facet == .theme, let theme = DatasetTheme(rawValue: count.value) { display = theme.title.zh }
    return [
      "name": .string(shown(count, facet)), "display_name": .string(display),
      "count": .int(count.count),
    ]
  }
}
