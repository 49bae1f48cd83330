import DataSpace
import Identity
import Store
import Vocabulary

extension CKANAction {
  static let showing: [CKANAction] = [
    CKANAction(name: "package_show", says: "One dataset, by its name or its id.") {
      tx, call, told, view in
      let name = try told.text("id") ?? told.required("name_or_id")
      let found = try dataset(tx, call, named: name)
      call.saw(found)
      return try package(tx, found, view)
    },
    CKANAction(name: "resource_show", says: "One form in which a dataset can be had.") {
      tx, call, told, view in
      let (dataset, place) = try resource(tx, call, try told.required("id"))
      let tables = try Datastores.places(tx, of: dataset.id)
      return view.resource(place - 1, of: dataset, hasTable: tables.contains(place))
    },
    CKANAction(name: "organization_list", says: "The units that publish datasets.") {
      tx, call, told, view in
      let counts = try listed(tx, call, told, .publisher, asked: "organizations")
      let isFull = try told.flag("all_fields") ?? false
      return .array(
        try counts.map { count in
          guard isFull, let id = ID<Participant>(count.value) else { return .string(count.value) }
          return view.organization(try Participants.get(tx, id), count: count.count)
        })
    },
    CKANAction(name: "organization_show", says: "A unit that publishes datasets.") {
      tx, call, told, view in
      guard let id = ID<Participant>(try told.required("id")) else {
        throw Refusal.notFound("organization")
      }
      let (count, members) = try members(
        tx, call, told, DatasetQuery.Filter(.publisher, id.description), view)
      guard count > 0,
        case .object(var shown) = view.organization(try Participants.get(tx, id), count: count)
      else {
        throw Refusal.notFound("organization")
      }
      shown["packages"] = members
      return .object(shown)
    },
    CKANAction(name: "group_list", says: "The themes that have datasets.") { tx, call, told, view in
      let counts = try listed(tx, call, told, .theme, asked: "groups")
      let isFull = try told.flag("all_fields") ?? false
      return .array(
        counts.map { count in
          guard isFull, let theme = DatasetTheme(rawValue: count.value) else {
            return .string(count.value)
          }
          return view.group(theme, count: count.count)
        })
    },
    CKANAction(name: "group_show", says: "One theme.") { tx, call, told, view in
      guard let theme = DatasetTheme(rawValue: try told.required("id")) else {
        throw Refusal.notFound("group")
      }
      let (count, members) = try members(
        tx, call, told, DatasetQuery.Filter(.theme, theme.rawValue), view)
      guard case .object(var shown) = view.group(theme, count: count) else { return .null }
      shown["packages"] = members
      return .object(shown)
    },
    CKANAction(name: "tag_list", says: "Keywords of datasets.") { tx, call, told, view in
      let wanted = try told.text("query")?.lowercased() ?? ""
      let words = try DatasetSearch.counts(
        tx, DatasetQuery(openOnly: openOnly(call)), .keyword, limit: mostNames, at: call.at
      ).map(\.value).filter { wanted.isEmpty || $0.lowercased().contains(wanted) }.sorted()
      let isFull = try told.flag("all_fields") ?? false
      return .array(words.map { isFull ? view.tag($0) : .string($0) })
    },
  ]

  /// The values of a facet that a list asks for, in order.
  private static func listed(
    _ tx: Transaction, _ call: Call, _ told: CKANArguments, _ facet: DatasetFacet, asked: String
  ) throws -> [FacetCount] {
    let wanted = try told.list(asked)
    let counts = try DatasetSearch.counts(
      tx, DatasetQuery(openOnly: openOnly(call)), facet, limit: mostNames, at: call.at
    ).filter { wanted?.contains($0.value) ?? true }.sorted { $0.value < $1.value }
    let offset = try told.count("offset", most: .max) ?? 0
    return Array(
      counts.dropFirst(offset).prefix(try told.count("limit", most: mostRows) ?? mostRows))
  }

  /// How many datasets something has, and the first of them if they are asked for.
  private static func members(
    _ tx: Transaction, _ call: Call, _ told: CKANArguments, _ filter: DatasetQuery.Filter,
    _ view: CKANView
  ) throws -> (Int64, JSON) {
    let query = DatasetQuery(filters: [filter], openOnly: openOnly(call))
    let count = try DatasetSearch.total(tx, query, at: call.at)
    guard try told.flag("include_datasets") ?? false else { return (count, []) }
    let found = try DatasetSearch.page(
      tx, query, skipping: 0, limit: 100, order: .changed(isDescending: true), at: call.at)
    return (count, try packages(tx, found, view))
  }

  /// What the door tells of itself.
  static let telling: [CKANAction] = [
    CKANAction(name: "license_list", says: "Licences that are known by name.") { _, _, _, view in
      .array(DatasetLicence.allCases.map { view.licence($0.rawValue) })
    },
    CKANAction(name: "status_show", says: "What this is.") { _, _, _, view in
      [
        // The version whose answers these are like.
        "ckan_version": "2.11.0", "site_title": "灵渠 Lingqu", "site_description": "",
        "site_url": .string(view.base),
        "locale_default": "zh_Hans_CN", "error_emails_to": .null, "extensions": [],
      ]
    },
    CKANAction(name: "site_read", says: "Whether one may read.") { _, _, _, _ in true },
    CKANAction(name: "help_show", says: "What an action does.") { _, _, told, _ in
      let name = try told.required("name")
      guard let action = all[name] else { throw Refusal.notFound("action") }
      return .string(action.says)
    },
  ]
}
