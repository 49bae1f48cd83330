import Compute
import Exchange
import Vocabulary

/// Pools as partitions. The first is none: there the hub places.
struct SlurmPartitions {
  static let anywhere = "lingqu"
  var pools: [Pool]

  /// A name without blanks: of the pool's English name, or its id if that says nothing or another pool has it.
  func name(of pool: Pool) -> String {
    let name = Self.plain(pool.name.en)
    let same = pools.filter { Self.plain($0.name.en) == name }
    return name.isEmpty || name == Self.anywhere || same.count > 1 ? pool.id.description : name
  }

  func pool(_ name: String) -> Pool? {
    pools.first { $0.id.description == name }
      ?? pools.first { self.name(of: $0) == name || $0.name.en == name || $0.name.zh == name }
  }

  func name(of id: ID<Pool>?) -> String {
    guard let id else { return Self.anywhere }
    return pools.first { $0.id == id }.map { name(of: $0) } ?? id.description
  }

  static func plain(_ text: String) -> String {
    let letters = text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return String(letters).split(separator: "-").joined(separator: "-")
  }
}
