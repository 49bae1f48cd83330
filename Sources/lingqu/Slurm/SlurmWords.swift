/// Quantities as Slurm's options write them.
enum SlurmWords {
  /// Seconds of `minutes`, `minutes:seconds`, `hours:minutes:seconds`, `days-hours[:minutes[:seconds]]`; nil if it is none.
  static func seconds(_ text: String) -> Int64? {
    if ["UNLIMITED", "INFINITE", "-1"].contains(text.uppercased()) { return Int64.max }
    let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    var days: Int64 = 0
    if halves.count == 2 {
      guard let count = whole(halves[0]) else { return nil }
      days = count
    }
    let parts = (halves.last ?? "").split(separator: ":", omittingEmptySubsequences: false).map { whole($0) }
    let numbers = parts.compactMap(\.self)
    guard numbers.count == parts.count, (1...3).contains(numbers.count), numbers.allSatisfy({ $0 < 1 << 31 }) else {
      return nil
    }
    if halves.count == 2 {
      let padded = numbers + [0, 0]
      return days < 1 << 31 ? days * 86_400 + padded[0] * 3600 + padded[1] * 60 + padded[2] : nil
    }
    return switch numbers.count {
    case 1: numbers[0] * 60
    case 2: numbers[0] * 60 + numbers[1]
    default: numbers[0] * 3600 + numbers[1] * 60 + numbers[2]
    }
  }

  /// Mebibytes, rounded up, of a number with K, M (unless told), G or T.
  static func mebibytes(_ text: String) -> Int64? {
    var rest = text.uppercased()[...]
    if rest.hasSuffix("B") { rest = rest.dropLast() }
    var shift: Int64 = 20
    if let unit = rest.last, let found = ["K": 10, "M": 20, "G": 30, "T": 40][String(unit)] {
      shift = Int64(found)
      rest = rest.dropLast()
    }
    guard let number = whole(rest), number < 1 << 24 else { return nil }
    return shift >= 20 ? number << (shift - 20) : (number << shift + (1 << 20 - 1)) >> 20
  }

  /// A count that is not negative, of digits only.
  static func whole(_ text: some StringProtocol) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int64(text)
  }

  /// `[days-]hh:mm:ss` as `sacct` writes it, or the shortest form as `squeue` does.
  static func clock(_ seconds: Int64, short: Bool = false) -> String {
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    let end = two(minutes) + ":" + two(seconds % 60)
    if days > 0 { return "\(days)-" + two(hours) + ":" + end }
    if !short { return two(hours) + ":" + end }
    return hours > 0 ? "\(hours):" + end : "\(minutes):" + two(seconds % 60)
  }
}
