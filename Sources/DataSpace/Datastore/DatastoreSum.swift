import Vocabulary

/// A sum of a field's values in decimal notation: exact while each has at most twelve decimals and is below 10^15, whatever the order in
/// which they come; else in double precision.
struct DatastoreSum: Sendable {
  private static let decimals = 12
  private static let unit: Int128 = 1_000_000_000_000
  /// In units of 10^-12. A table's rows are too few for it to overflow.
  private var exact: Int128 = 0
  /// What could not be told in those units, and what its roundings lost (Neumaier 1974).
  private var rest = 0.0
  private var lost = 0.0
  private var isExact = true

  mutating func add(_ number: Int64) { exact += Int128(number) * Self.unit }

  mutating func add(_ number: Double) {
    if number == number.rounded(), number.magnitude <= Double(JSON.largestInteger) { return add(Int64(number)) }
    if let units = Self.units(number) {
      exact += units
      return
    }
    isExact = false
    let sum = rest + number
    lost += rest.magnitude >= number.magnitude ? (rest - sum) + number : (number - sum) + rest
    rest = sum
  }

  /// The number as its shortest notation tells it.
  private static func units(_ number: Double) -> Int128? {
    guard number.magnitude < 1e15, number.magnitude >= 1e-12 else { return nil }
    var (digits, places, power) = (Int128(0), 0, 0)
    var (isAfterPoint, isPower, isPowerNegative) = (false, false, false)
    for byte in number.magnitude.description.utf8 {
      switch byte {
      case 48...57 where isPower: power = power * 10 + Int(byte - 48)
      case 48...57:
        digits = digits * 10 + Int128(byte - 48)
        if isAfterPoint { places += 1 }
      case UInt8(ascii: "."): isAfterPoint = true
      case UInt8(ascii: "e"): isPower = true
      case UInt8(ascii: "-"): isPowerNegative = true
      default: break
      }
    }
    let shift = decimals - places + (isPowerNegative ? -power : power)
    guard (0...decimals + 15).contains(shift) else { return nil }
    for _ in 0..<shift { digits *= 10 }
    return number < 0 ? -digits : digits
  }

  var number: Double { Double(exact) / Double(Self.unit) + (rest + lost) }

  /// Whether it is less than another sum.
  func isLess(than other: DatastoreSum) -> Bool {
    isExact && other.isExact ? exact < other.exact : number < other.number
  }

  /// `12.5`; as a double is written where it is one.
  var text: String {
    guard isExact else { return number.description }
    let digits = String(exact.magnitude)
    let padded = String(repeating: "0", count: max(0, Self.decimals + 1 - digits.count)) + digits
    var decimals = padded.suffix(Self.decimals)
    while decimals.last == "0" { decimals.removeLast() }
    return (exact < 0 ? "-" : "") + padded.dropLast(Self.decimals) + (decimals.isEmpty ? "" : "." + decimals)
  }
}
