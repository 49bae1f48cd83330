import Glibc

/// How many different values there are: exactly while there are few, and beyond that as HyperLogLog estimates it (Flajolet et al.
/// 2007), within 1.6 % as a rule, in 4 KiB. The same values give the same count, in whatever order they come.
struct DistinctCount {
  static let mostExact = 4_096
  private static let bits = 12
  private var exact: Set<UInt64> = []
  private var registers: [UInt8] = []

  var isExact: Bool { registers.isEmpty }

  mutating func add(_ hash: UInt64) {
    if registers.isEmpty {
      exact.insert(hash)
      guard exact.count > Self.mostExact else { return }
      registers = [UInt8](repeating: 0, count: 1 << Self.bits)
      for known in exact { note(known) }
      exact = []
    } else {
      note(hash)
    }
  }

  var count: Int64 {
    guard !registers.isEmpty else { return Int64(exact.count) }
    let m = Double(registers.count)
    let raw = 0.7213 / (1 + 1.079 / m) * m * m / registers.reduce(0) { $0 + exp2(-Double($1)) }
    let empty = registers.count { $0 == 0 }
    let estimate = raw <= 2.5 * m && empty > 0 ? m * log(m / Double(empty)) : raw
    return max(Int64(Self.mostExact) + 1, Int64(estimate.rounded()))
  }

  private mutating func note(_ hash: UInt64) {
    let place = Int(hash >> (64 - UInt64(Self.bits)))
    let rank = UInt8((hash << UInt64(Self.bits) | 1 << UInt64(Self.bits - 1)).leadingZeroBitCount + 1)
    if rank > registers[place] { registers[place] = rank }
  }

  /// FNV-1a with a last mix, so that all of its bits depend on all bytes: the same on every machine.
  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return hash ^ hash >> 33
  }
}
