import Console
import DataSpace
import Hub
import Vocabulary

// The data asset ledger, and what data are agreed for.
extension HubConsole {
  func assets(cursor: String?, _ caller: Caller) async throws -> Console.AssetList.Model {
    let (found, next) = try await list(
      "listDataAssets", of: DataAsset.self, caller, query: ["cursor": cursor, "limit": "30"])
    let month = ChinaMonth(of: Instant.now)
    return Console.AssetList.Model(
      lines: Console.Listing(
        items: found.map { asset in
          Console.AssetList.Line(
            dataset: asset.dataset.description, title: Self.whole(asset.title), kind: asset.asset?.kind.rawValue,
            rights: DataRight.Kind.allCases.filter { kind in
              asset.rights.contains { $0.kind == kind && $0.state != .lapsed }
            }.map(\.rawValue), costBeforeFen: asset.costBeforeFen, costFen: asset.costFen, uses: asset.uses,
            grossFen: asset.grossFen)
        }, next: next), from: found.first?.from ?? month.january.description, to: found.first?.to ?? month.description)
  }

  /// The most pages of units that are read.
  private static let mostRatePages = 60

  func callRates(_ caller: Caller) async throws -> Console.CallRates.Model {
    var (units, cursor): ([DatasetCallRate], String?) = ([], nil)
    for _ in 0..<Self.mostRatePages {
      let page = try await ask("listDatasetCallRates", caller, query: ["cursor": cursor])
        .decode(DatasetCallRatePage.self)
      units += page.items
      cursor = page.next?.description
      guard cursor != nil else { break }
    }
    return Console.CallRates.Model(
      units: units.map { unit in
        .init(
          id: unit.unit.description, name: unit.name, region: unit.region, published: unit.published,
          shared: unit.shared, requested: unit.requested, granted: unit.granted, called: unit.called,
          requests: unit.requests, grants: unit.grants, uses: unit.uses, calledBasisPoints: unit.calledBasisPoints)
      },
      cities: DatasetCityRate.all(of: units).map { city in
        .init(
          region: city.region, published: city.published, shared: city.shared, requested: city.requested,
          granted: city.granted, called: city.called, requests: city.requests, grants: city.grants, uses: city.uses,
          calledBasisPoints: city.calledBasisPoints)
      }, isPartial: cursor != nil || units.contains(where: \.isPartial))
  }

  func prices(_ caller: Caller) async throws -> Console.PriceList.Model {
    let series = try await ask("listDataPrices", caller).decode(DataPriceSeries.self)
    var classes: [Console.PriceList.Class] = []
    var places: [DataPrice.Class: Int] = [:]
    for item in series.items {
      let place = places[item.class] ?? classes.count
      if place == classes.count {
        places[item.class] = place
        classes.append(
          .init(
            form: item.class.form.rawValue, unit: item.class.unit, theme: item.class.theme?.title, months: []))
      }
      classes[place].months.append(
        .init(
          month: item.month,
          figures: item.figures.map {
            .init(
              agreements: $0.agreements, lower: $0.milliFen.lower, median: $0.milliFen.median, upper: $0.milliFen.upper,
              quantity: $0.quantity, fen: $0.fen)
          }))
    }
    return Console.PriceList.Model(classes: classes, isPartial: series.isPartial)
  }
}
