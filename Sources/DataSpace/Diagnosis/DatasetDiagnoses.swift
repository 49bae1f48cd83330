import Exchange
public import Store
public import Vocabulary

/// Datasets that are published and were never used.
public enum DatasetDiagnoses {
  /// The most diagnoses of a page, and the most datasets that are looked at for one.
  public static let most = 20
  static let mostRead = 500
  /// The open needs and the requests of one dataset that are looked at.
  private static let (mostNeeds, mostRequests) = (100, 100)

  /// Published datasets under whose offer nothing was ever used, oldest first, each with what may keep it from being used.
  ///
  /// A page may be short and still have a next one: at most ``mostRead`` datasets are looked at for it.
  public static func neverUsed(
    _ tx: Transaction, after cursor: String? = nil, limit: Int = 10, at now: Instant
  ) throws -> DatasetDiagnosisPage {
    let limit = min(max(limit, 1), most)
    let place = cursor == nil ? 0 : cursor.flatMap { Int64($0) }
    guard let place else { throw Refusal.cursor }
    let (read, next) = try Datasets.crawl(tx, after: place, openOnly: false, limit: mostRead, at: now)
    var (found, last): ([(dataset: Dataset, offer: Offer?)], Int64?) = ([], nil)
    for dataset in read {
      let offer = try dataset.entry.offer.map { try Offers.get(tx, $0) }
      if let offer, offer.uses > 0 { continue }
      if found.count == limit {
        last = try found.last.map { try Datasets.load(tx, $0.dataset.id, at: now).seq }
        break
      }
      found.append((dataset, offer))
    }
    let offers = try Catalogue.diagnoses(tx, of: found.compactMap(\.offer), at: now)
    let needs = try Needs.list(tx, state: .open, before: nil, limit: mostNeeds).filter { need in
      need.parts.contains { $0.kind == .data }
    }
    let wanted = Set(needs.flatMap(\.parts).filter { $0.kind == .data }.flatMap { Terms.of($0.wants) })
    let counted = try DatasetViews.first(tx)
    let items = try found.map { dataset, offer in
      let requests = try requests(tx, of: dataset, at: now)
      return DatasetEvidence(
        dataset: dataset, offer: offer.flatMap { offer in offers.first { $0.offer.id == offer.id } }, wanted: wanted,
        needs: needs.count, requests: requests.all, refusals: requests.refused,
        seen: try counted.map { first in
          let since = max(first, dataset.publishedAt ?? dataset.createdAt)
          return (now.milliseconds(since: since) / 86_400_000, try DatasetViews.views(tx, of: dataset.id))
        },
        better: try better(tx, than: dataset, at: now)
      ).diagnosis(at: now)
    }
    return DatasetDiagnosisPage(items: items, next: (last ?? next).map { String($0) })
  }

  private static func requests(
    _ tx: Transaction, of dataset: Dataset, at now: Instant
  ) throws -> (all: Int64, refused: Int64) {
    let requests = try SharingRequests.list(tx, of: dataset, limit: mostRequests, at: now)
    return (Int64(requests.count), Int64(requests.count { $0.state == .refused }))
  }

  /// One with all words of its title and, where both tell their fields, with most of them, that is of a better grade, fresher or used.
  private static func better(
    _ tx: Transaction, than dataset: Dataset, at now: Instant
  ) throws -> (dataset: Dataset, uses: Int64)? {
    let title = dataset.entry.title
    let text = title.zh.isEmpty ? title.en : title.zh
    let alike = try DatasetSearch.page(tx, DatasetQuery(text: text), limit: 6, at: now).items
    let own = Set((dataset.entry.fields ?? []).map(\.name))
    for other in alike where other.id != dataset.id {
      let fields = Set((other.entry.fields ?? []).map(\.name))
      let isSame =
        own.isEmpty || fields.isEmpty
        ? other.entry.title == title : own.intersection(fields).count * 5 >= own.count * 4
      guard isSame else { continue }
      let uses = try other.entry.offer.map { try Offers.get(tx, $0).uses } ?? 0
      let isFresher = dataset.freshness == .stale && other.freshness == .fresh
      if uses > 0 || isFresher || (other.quality?.score ?? 0) > (dataset.quality?.score ?? 0) { return (other, uses) }
    }
    return nil
  }
}
