import Vocabulary

/// A sum of a field's values in decimal notation: exact while each has at most twelve decimals and is below 10^15, whatever the order in
/// which they come; else in double precision.
struct DatastoreSum: Sendable {
  private static let decimals = 12
  private static let unit: Int128 = 1_000_000_000_000
  private static let wholeDigits = 24
  private static let most: Int128 = 1_000_000_000_000_000_000_000_000
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
    return units(number.magnitude.description).map { number < 0 ? -$0 : $0 }
  }

  /// What a notation without a sign tells; nil where it has more decimals, or is too large.
  private static func units(_ notation: some StringProtocol) -> Int128? {
    var (digits, places, power) = (Int128(0), 0, 0)
    var (isAfterPoint, isPower, isPowerNegative, isTooLarge) = (false, false, false, false)
    func times(_ number: Int128, plus: Int128 = 0) {
      let product = digits.multipliedReportingOverflow(by: number)
      let sum = product.partialValue.addingReportingOverflow(plus)
      isTooLarge = isTooLarge || product.overflow || sum.overflow
      digits = sum.partialValue
    }
    for byte in notation.utf8 {
      switch byte {
      case 48...57 where isPower: power = min(power * 10 + Int(byte - 48), 1000)
      case 48...57:
        times(10, plus: Int128(byte - 48))
        if isAfterPoint { places += 1 }
      case UInt8(ascii: "."): isAfterPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): isPower = true
      case UInt8(ascii: "-"): isPowerNegative = true
      default: break
      }
    }
    let shift = decimals - places + (isPowerNegative ? -power : power)
    guard !isTooLarge, (0...decimals + wholeDigits).contains(shift) else { return nil }
    for _ in 0..<shift { times(10) }
    return isTooLarge || digits >= unit * most ? nil : digits
  }

  init() {}

  /// A decimal as it is written, `-12.5` or `1e3`, exactly. Nil for what is none, or has more than 24 digits before the point or twelve
  /// behind it.
  init?(decimal text: String) {
    guard text.utf8.count <= 64, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), Double(text) != nil,
      let units = Self.units(text.first == "-" || text.first == "+" ? text.dropFirst() : text[...])
    else { return nil }
    exact = text.first == "-" ? -units : units
  }

  /// Below, at or above zero as the sum, shared by so many values, is less than a decimal, equal to it or more. Exact where the sum is.
  func order(sharedBy count: Int64, with decimal: DatastoreSum) -> Int {
    let (wanted, isTooLarge) = decimal.exact.multipliedReportingOverflow(by: Int128(count))
    if isExact, !isTooLarge { return exact < wanted ? -1 : exact == wanted ? 0 : 1 }
    let (one, other) = (number / Double(count), decimal.number)
    return one < other ? -1 : one == other ? 0 : 1
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
