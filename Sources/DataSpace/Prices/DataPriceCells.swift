import Identity
import Vocabulary

/// Putting agreements into cells, and telling those that name nobody. Pure.
struct DataPriceCells {
  /// One agreement.
  struct Seen {
    var month: ChinaMonth
    var `class`: DataPrice.Class
    var provider: ID<Participant>
    var consumer: ID<Participant>
    /// The price of one unit.
    var milliFen: Int64
    var charges: Int64 = 0
    var quantity: Int64 = 0
    var fen: Int64 = 0
  }

  /// As many providers and as many consumers have to be in a cell, and none of them with more than three quarters of its agreements.
  static let fewest = 3

  private struct Key: Hashable {
    var month: ChinaMonth
    var `class`: DataPrice.Class
  }

  private var cells: [Key: [Seen]] = [:]

  mutating func add(_ seen: Seen) { cells[Key(month: seen.month, class: seen.class), default: []].append(seen) }

  /// The cells in order.
  var prices: [DataPrice] {
    cells.keys.sorted { Self.order($0).lexicographicallyPrecedes(Self.order($1)) }.map { key in
      DataPrice(month: key.month.description, class: key.class, figures: Self.figures(cells[key] ?? []))
    }
  }

  /// What a whole cell comes to; nil where too few took part.
  static func figures(_ seen: [Seen]) -> DataPrice.Figures? {
    guard isTold(seen.map(\.provider)), isTold(seen.map(\.consumer)) else { return nil }
    let prices = seen.map(\.milliFen).sorted()
    func sum(_ values: [Int64]) -> Int64 {
      values.reduce(0) { sum, value in
        let (next, overflow) = sum.addingReportingOverflow(value)
        return overflow ? JSON.largestInteger : min(next, JSON.largestInteger)
      }
    }
    return DataPrice.Figures(
      agreements: Int64(seen.count), providers: Int64(Set(seen.map(\.provider)).count),
      consumers: Int64(Set(seen.map(\.consumer)).count),
      milliFen: .init(lower: at(1, of: prices), median: at(2, of: prices), upper: at(3, of: prices)),
      charges: sum(seen.map(\.charges)), quantity: sum(seen.map(\.quantity)), fen: sum(seen.map(\.fen)))
  }

  private static func isTold(_ parties: [ID<Participant>]) -> Bool {
    let counts = Dictionary(parties.map { ($0, 1) }, uniquingKeysWith: +)
    return counts.count >= fewest && (counts.values.max() ?? 0) * 4 <= parties.count * 3
  }

  /// The smallest of sorted values that `quarters` quarters do not exceed.
  private static func at(_ quarters: Int, of sorted: [Int64]) -> Int64 {
    sorted[max((sorted.count * quarters + 3) / 4, 1) - 1]
  }

  private static func order(_ key: Key) -> [String] {
    [key.month.description, key.class.form.rawValue, key.class.unit, key.class.theme?.rawValue ?? ""]
  }
}
