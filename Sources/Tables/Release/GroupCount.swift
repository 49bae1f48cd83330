import Vocabulary

/// Counts rows by the values of some of their columns, in bounded memory: 64 bits stand for each combination, mixed with a key of
/// this process (SipHash), so that nobody can make two of them meet. At the limit two do by chance once in ten million tables.
struct GroupCount {
  /// The most combinations.
  static let most = 2_000_000

  private var counts: [UInt64: UInt32] = [:]
  private let limit: Int

  init(limit: Int = Self.most) { self.limit = limit }

  /// The combination that a row has; `field` gives the bytes of each of its `count` values.
  static func key(_ count: Int, _ field: (Int) -> UnsafeRawBufferPointer) -> UInt64 {
    var hasher = Hasher()
    for index in 0..<count {
      let bytes = field(index)
      hasher.combine(bytes.count)
      hasher.combine(bytes: bytes)
    }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  mutating func add(_ key: UInt64) throws(Refusal) {
    let count = counts[key, default: 0]
    guard count > 0 || counts.count < limit else { throw ReleaseRefusal.tooManyGroups(limit) }
    if count < UInt32.max { counts[key] = count + 1 }
  }

  func has(_ key: UInt64, atLeast k: Int) -> Bool { Int(counts[key] ?? 0) >= k }

  /// Groups that have fewer rows than `k`, and the rows in them.
  func small(_ k: Int) -> (groups: Int64, rows: Int64) {
    var (groups, rows): (Int64, Int64) = (0, 0)
    for count in counts.values where count < k {
      groups += 1
      rows += Int64(count)
    }
    return (groups, rows)
  }

  var groups: Int { counts.count }
}
