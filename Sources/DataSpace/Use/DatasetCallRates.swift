import Exchange
public import Identity
public import Store
public import Vocabulary

/// Counting how much of what is published is used, by unit.
public enum DatasetCallRates {
  /// The most units of a page.
  public static let most = 50
  /// The units and the datasets that are looked at for one page.
  private static let (mostOwners, mostDatasets) = (200, 10_000)

  /// Units with datasets in the catalogue, by their ids. A page may be short and still have a next one.
  ///
  /// A dataset's uses are those under the offer that it names now and those under agreements that came of its requests; so
  /// each figure can be counted again from the evidence log. Uses that two datasets share count once for their unit.
  public static func page(
    _ tx: Transaction, after cursor: ID<Participant>? = nil, limit: Int = most, at now: Instant
  ) throws -> DatasetCallRatePage {
    let limit = min(max(limit, 1), most)
    var page = DatasetCallRatePage(items: [], next: cursor)
    var left = mostDatasets
    for _ in 0..<mostOwners {
      let row = try tx.row("SELECT MIN(owner) FROM dataset WHERE owner > ?", page.next?.description ?? "")
      guard let owner: ID<Participant> = try row?.optionalID(0) else {
        page.next = nil
        return page
      }
      guard page.items.count < limit, left > 0 else { return page }
      let (datasets, isPartial, read) = try published(tx, by: owner, at: now)
      left -= read
      if !datasets.isEmpty {
        var rate = try count(tx, datasets, of: owner)
        rate.isPartial = isPartial
        page.items.append(rate)
      }
      page.next = owner
    }
    return page
  }

  private static func published(
    _ tx: Transaction, by owner: ID<Participant>, at now: Instant
  ) throws -> (datasets: [Dataset], isPartial: Bool, read: Int) {
    var (found, cursor, read): ([Dataset], String?, Int) = ([], nil, 0)
    repeat {
      let page = try Datasets.list(tx, of: owner, after: cursor, limit: 200, at: now)
      found += page.items.filter { $0.state == .published }
      cursor = page.next
      read += 200
    } while cursor != nil && read < mostDatasets
    return (found, cursor != nil, read)
  }

  /// Requests of one dataset that led to agreements on one offer, or to none.
  private struct Asked {
    var offer: ID<Offer>?
    var requests: Int64
    var grants: Int64
    var uses: Int64
  }

  private static func count(
    _ tx: Transaction, _ datasets: [Dataset], of owner: ID<Participant>
  ) throws -> DatasetCallRate {
    var rate = DatasetCallRate(unit: try Participants.get(tx, owner))
    var asked: [ID<Dataset>: [Asked]] = [:]
    let rows = try tx.rows(
      """
      SELECT r.dataset, a.offer, COUNT(*), COUNT(a.id), CAST(COALESCE(SUM(a.uses), 0) AS BIGINT) FROM sharing_request r
      LEFT JOIN negotiation n ON n.id = r.negotiation LEFT JOIN agreement a ON a.id = n.agreement
      WHERE r.owner = ? GROUP BY r.dataset, a.offer
      """, owner)
    for row in rows {
      asked[try row.id(0), default: []].append(
        Asked(offer: try row.optionalID(1), requests: try row.int(2), grants: try row.int(3), uses: try row.int(4)))
    }
    var uses: [ID<Offer>: Int64] = [:]
    for offer in Set(datasets.compactMap(\.entry.offer)) { uses[offer] = try Offers.get(tx, offer).uses }
    rate.uses = uses.values.reduce(0, +)
    for dataset in datasets {
      let offer = dataset.entry.offer
      let lines = asked[dataset.id] ?? []
      let (requests, grants) = (lines.map(\.requests).reduce(0, +), lines.map(\.grants).reduce(0, +))
      let elsewhere = lines.filter { $0.offer != offer }
      let isCalled = (offer.flatMap { uses[$0] } ?? 0) > 0 || elsewhere.contains { $0.uses > 0 }
      rate.published += 1
      if let sharing = dataset.entry.sharing, sharing.class != .none, offer != nil { rate.shared += 1 }
      if requests > 0 { rate.requested += 1 }
      if grants > 0 { rate.granted += 1 }
      if isCalled { rate.called += 1 }
      rate.requests += requests
      rate.grants += grants
      for line in elsewhere where line.offer.flatMap({ uses[$0] }) == nil { rate.uses += line.uses }
    }
    rate.calledBasisPoints = rate.called * 10_000 / max(rate.published, 1)
    return rate
  }
}
