import Exchange
import Identity
public import Store
public import Vocabulary

/// Counting the use of datasets.
public enum DatasetUses {
  /// The most requests and the most agreements that are read for one answer, and the most units and purposes that it tells.
  static let mostRead = 2_000
  public static let mostLines = 200

  /// Counted from the requests for the dataset, and from the agreements that came of them or that are on the offer that it
  /// names now, with their uses and their meters.
  ///
  /// - Parameters:
  ///   - days: counts requests and agreements that were made and uses that were begun so many days ago or less; nil: all.
  ///   - isWhole: whether units and purposes are told as well.
  public static func of(
    _ tx: Transaction, _ dataset: Dataset, days: Int64? = nil, isWhole: Bool, at now: Instant
  ) throws -> DatasetUse {
    let since = days.map { now.adding(days: -$0) }
    let start = since ?? Instant(milliseconds: 0)
    let requests = try SharingRequests.list(tx, of: dataset, limit: mostRead + 1, at: now)
    var agreements: [AgreementUse] = []
    if let offer = dataset.entry.offer {
      agreements = try Uses.counts(tx, of: offer, since: start, limit: mostRead + 1)
    }
    let isPartial = requests.count > mostRead || agreements.count > mostRead
    agreements = Array(agreements.prefix(mostRead))
    let known = Set(agreements.map(\.agreement))
    for id in requests.prefix(mostRead).compactMap(\.agreement) where !known.contains(id) {
      agreements.append(try Uses.counts(tx, of: id, since: start))
    }
    var total = DatasetUse.Figures()
    var (units, purposes): ([ID<Participant>: DatasetUse.Figures], [String: DatasetUse.Figures]) = ([:], [:])
    for request in requests.prefix(mostRead) where request.requestedAt >= start {
      total.requests.add(request.state)
      units[request.applicant, default: .init()].requests.add(request.state)
      purposes[request.purpose, default: .init()].requests.add(request.state)
    }
    for one in agreements {
      let isNew = one.agreement.instant >= start
      guard isNew || one.uses > 0 else { continue }
      let meter = try since == nil ? DataMeter.read(tx, one.agreement) : nil
      total.add(one, isNew: isNew, meter)
      units[one.consumer, default: .init()].add(one, isNew: isNew, meter)
      purposes[one.purpose, default: .init()].add(one, isNew: isNew, meter)
    }
    var answer = DatasetUse(dataset: dataset.id, since: since, total: total, isPartial: isPartial)
    answer.views = try DatasetViews.views(tx, of: dataset.id, since: since)
    answer.months = try months(
      tx, dataset.id, requests: requests.prefix(mostRead).map(\.requestedAt),
      agreements: agreements.map(\.agreement.instant),
      at: now)
    guard isWhole else { return answer }
    answer.units = try mostUsed(units).map { unit, figures in
      DatasetUse.Unit(unit: unit, name: try Participants.get(tx, unit).name, figures: figures)
    }
    answer.purposes = mostUsed(purposes).map { DatasetUse.Purpose(purpose: $0, figures: $1) }
    answer.isPartial = isPartial || units.count > mostLines || purposes.count > mostLines
    return answer
  }

  public static let months = 12

  private static func months(
    _ tx: Transaction, _ dataset: ID<Dataset>, requests: [Instant], agreements: [Instant], at now: Instant
  ) throws -> [DatasetUse.Month] {
    let last = ChinaMonth(of: now)
    let views = try DatasetViews.months(tx, of: dataset, from: last.adding(1 - months))
    func counts(_ instants: [Instant]) -> [ChinaMonth: Int64] {
      Dictionary(instants.map { (ChinaMonth(of: $0), 1) }, uniquingKeysWith: +)
    }
    let (requests, agreements) = (counts(requests), counts(agreements))
    return (1 - months...0).map { place in
      let month = last.adding(place)
      return DatasetUse.Month(
        month: month.description, views: views[month.description] ?? 0, requests: requests[month] ?? 0,
        agreements: agreements[month] ?? 0)
    }
  }

  private static func mostUsed<Key: Comparable>(
    _ figures: [Key: DatasetUse.Figures]
  ) -> ArraySlice<(key: Key, value: DatasetUse.Figures)> {
    figures.sorted { a, b in
      (a.value.uses, a.value.requests.all, b.key) > (b.value.uses, b.value.requests.all, a.key)
    }.prefix(mostLines)
  }
}
