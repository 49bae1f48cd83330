/// The call rates of a city's units together.
public struct DatasetCityRate: Hashable, Sendable, Codable {
  /// The city (GB/T 2260); nil for units of which no division is known.
  public var region: String?
  public var units: Int64
  public var published: Int64
  public var shared: Int64
  public var requested: Int64
  public var granted: Int64
  public var called: Int64
  public var requests: Int64
  public var grants: Int64
  public var uses: Int64
  /// ``called`` of ``published`` in hundredths of a percent, cut.
  public var calledBasisPoints: Int64
  /// Whether some unit has more datasets than are counted.
  public var isPartial: Bool

  /// By city, which is the first four digits of a unit's division; those of which none is known come last.
  public static func all(of units: [DatasetCallRate]) -> [DatasetCityRate] {
    let groups = Dictionary(grouping: units) { $0.region.map { $0.prefix(4) + "00" } ?? "" }
    return groups.sorted { ($0.key.isEmpty ? "~" : $0.key) < ($1.key.isEmpty ? "~" : $1.key) }.map { city, units in
      func sum(_ figure: KeyPath<DatasetCallRate, Int64>) -> Int64 { units.reduce(0) { $0 + $1[keyPath: figure] } }
      let (published, called) = (sum(\.published), sum(\.called))
      return DatasetCityRate(
        region: city.isEmpty ? nil : String(city), units: Int64(units.count), published: published,
        shared: sum(\.shared), requested: sum(\.requested), granted: sum(\.granted), called: called,
        requests: sum(\.requests), grants: sum(\.grants), uses: sum(\.uses),
        calledBasisPoints: called * 10_000 / max(published, 1), isPartial: units.contains(where: \.isPartial))
    }
  }
}
