import Exchange
import Identity
import Store
import Tables
import Vocabulary

/// Asks a list's question.
///
/// A unit's list tells of what is its own: the datasets that it publishes, the requests on either side of which it is, its needs. The
/// operator's tells of everybody's.
struct DataListRows {
  private let tx: Transaction
  private let list: DataList
  private let query: DataListQuery
  private let now: Instant
  private let isOfAll: Bool
  private var names: [ID<Participant>: Text] = [:]
  private var titles: [ID<Dataset>: Text] = [:]
  private var rows: [DataListRow] = []

  /// Requests and needs that are read for one list, at most.
  static let mostRead = 50_000

  /// All rows, in order of their ids. Refuses a query that is not understood (`list.query`), and more than ``DataLists/mostRows``.
  static func all(_ tx: Transaction, of list: DataList, at now: Instant) throws -> [DataListRow] {
    var asked = try DataListRows(tx, list, at: now)
    if list.kind == .demand { try asked.addDemand() } else { try asked.addDatasets() }
    return asked.rows.sorted { $0.id < $1.id }
  }

  /// Refuses what could not be asked.
  static func check(_ tx: Transaction, _ list: DataList, at now: Instant) throws {
    _ = try DataListRows(tx, list, at: now)
  }

  private init(_ tx: Transaction, _ list: DataList, at now: Instant) throws {
    var query = try DataListQuery(list.query, of: list.kind)
    isOfAll = try Participants.get(tx, list.owner).kinds.contains(.operator)
    if list.kind != .demand, !isOfAll {
      let own = DatasetQuery.Filter(.publisher, list.owner.description)
      guard query.datasets.filters.allSatisfy({ $0.facet != .publisher || $0 == own }) else {
        throw DataListRefusal.publisher
      }
      if !query.datasets.filters.contains(own) { query.datasets.filters.append(own) }
    }
    if list.kind == .negative, !query.datasets.filters.contains(where: { $0.facet == .sharing }) {
      query.datasets.filters.append(.init(.sharing, DatasetEntry.Sharing.Class.none.rawValue))
    }
    query.datasets.openOnly = list.audience == .public
    (self.tx, self.list, self.query, self.now) = (tx, list, query, now)
  }

  // MARK: - Datasets

  private mutating func addDatasets() throws {
    var cursor: String?
    repeat {
      let page = try DatasetSearch.page(tx, query.datasets, after: cursor, limit: 200, at: now)
      for dataset in page.items
      where list.kind != .supply || dataset.entry.sharing?.class != DatasetEntry.Sharing.Class.none {
        try add(try row(dataset))
      }
      cursor = page.next
    } while cursor != nil
  }

  private mutating func row(_ dataset: Dataset) throws -> DataListRow {
    let entry = dataset.entry
    var row = DataListRow(id: dataset.id.description, title: entry.title)
    row.unit = dataset.owner
    row.unitName = try name(dataset.owner)
    switch list.kind {
    case .supply, .demand:
      row.version = dataset.version
      row.sharing = entry.sharing?.class.rawValue
      row.conditions = entry.sharing?.conditions
      row.ground = entry.sharing?.ground
      row.openness = entry.openness?.class.rawValue
      row.theme = entry.theme?.rawValue
      row.formats = entry.distributions.map { Set($0.map(\.format.rawValue)).sorted() }
      row.cycle = entry.cycle?.rawValue
      row.grade = dataset.quality?.grade.rawValue
      row.isOffered = entry.offer != nil
    case .responsibility:
      row.sourceUnit = entry.sourceUnit?.name
      row.contact = entry.contact?.name
      row.cycle = entry.cycle?.rawValue
      let modified = entry.modified ?? entry.issued ?? dataset.publishedAt ?? dataset.createdAt
      row.modified = modified
      row.due = FreshnessClock(entry.cycle, from: modified)?.due
      row.freshness = dataset.freshness?.rawValue
    case .negative:
      row.version = dataset.version
      row.ground = entry.sharing?.ground
      row.conditions = entry.sharing?.conditions
      row.theme = entry.theme?.rawValue
    }
    return row
  }

  // MARK: - Demand

  private mutating func addDemand() throws {
    try addRequests()
    if query.hasNeeds, query.state == nil, query.dataset == nil { try addNeeds() }
  }

  private mutating func addRequests() throws {
    let side = isOfAll ? query.unit : list.owner
    var (before, read): (ID<SharingRequest>?, Int) = (nil, 0)
    repeat {
      let page = try SharingRequests.list(
        tx, of: side, pendingOnly: query.state == .pending, overdueOnly: false, before: before, limit: 200, at: now)
      read += page.items.count
      guard read <= Self.mostRead else { throw DataListRefusal.tooLong(Self.mostRead) }
      for request in page.items where isWanted(request) { try add(try row(request)) }
      before = page.next
    } while before != nil
  }

  private func isWanted(_ request: SharingRequest) -> Bool {
    (query.state.map { $0 == request.state } ?? true) && (query.dataset.map { $0 == request.dataset } ?? true)
      && (query.unit.map { $0 == request.owner || $0 == request.applicant } ?? true)
  }

  private mutating func row(_ request: SharingRequest) throws -> DataListRow {
    var row = DataListRow(id: request.id.description, title: try title(request.dataset))
    row.unit = request.owner
    row.unitName = try name(request.owner)
    row.dataset = request.dataset
    row.state = request.state.rawValue
    row.requestedAt = request.requestedAt
    row.decideBy = request.dueAt
    row.isOverdue = request.isOverdue
    if list.audience == .own {
      row.applicant = request.applicant
      row.applicantName = try name(request.applicant)
      row.purpose = request.purpose
    }
    return row
  }

  /// Open needs that want data: the board tells everybody of them.
  private mutating func addNeeds() throws {
    var (cursor, read): (String?, Int) = (nil, 0)
    while true {
      let needs = try Needs.list(tx, state: .open, before: cursor, limit: 200)
      read += needs.count
      guard read <= Self.mostRead else { throw DataListRefusal.tooLong(Self.mostRead) }
      for need in needs where need.parts.contains(where: { $0.kind == .data }) {
        guard isOfAll || need.owner == list.owner, query.unit.map({ $0 == need.owner }) ?? true else { continue }
        var row = DataListRow(id: need.id.description, title: need.title)
        row.state = "unmet"
        row.requestedAt = need.publishedAt
        row.applicant = need.owner
        row.applicantName = try name(need.owner)
        row.purpose = need.purpose
        try add(row)
      }
      guard needs.count == 200, let last = needs.last else { return }
      cursor = last.id.description
    }
  }

  // MARK: - Rows

  private mutating func add(_ row: DataListRow) throws {
    guard rows.count < DataLists.mostRows else { throw DataListRefusal.tooLong(DataLists.mostRows) }
    rows.append(row)
  }

  private mutating func name(_ unit: ID<Participant>) throws -> Text {
    if let known = names[unit] { return known }
    let name = try Participants.get(tx, unit).name
    names[unit] = name
    return name
  }

  private mutating func title(_ dataset: ID<Dataset>) throws -> Text {
    if let known = titles[dataset] { return known }
    let title = try Datasets.get(tx, dataset, at: now).entry.title
    titles[dataset] = title
    return title
  }

  /// What the rows come to: how many, of how many units, and of each class that the kind counts.
  static func counts(_ rows: [DataListRow], of kind: DataList.Kind) -> [String: Int64] {
    var counts: [String: Int64] = ["rows": Int64(rows.count), "units": Int64(Set(rows.compactMap(\.unit)).count)]
    for row in rows {
      let classes: [String?] =
        switch kind {
        case .supply: [row.sharing, row.isOffered == true ? "offered" : nil]
        case .demand: [row.state, row.isOverdue == true ? "overdue" : nil]
        case .responsibility: [row.freshness ?? "unclocked"]
        case .negative: []
        }
      for name in classes.compactMap({ $0 }) { counts[name, default: 0] += 1 }
    }
    return counts
  }
}
