/// What there is in a column.
public struct ColumnProfile: Hashable, Sendable, Codable {
  public struct Frequent: Hashable, Sendable, Codable {
    public var value: String
    public var count: Int64
  }

  public var name: String
  /// The narrowest kind that all its values are; a column without values is `string`.
  public var kind: ValueKind
  /// Rows in which it has a value.
  public var values: Int64
  /// Rows in which it has none.
  public var missing: Int64
  /// How many of its values are of which kind.
  public var kinds: [String: Int64]
  public var distinct: Int64
  /// False if ``distinct`` is an estimate.
  public var isDistinctExact: Bool
  /// How many of its dates and timestamps are written in full as ISO 8601 has them.
  public var isoDates: Int64
  /// The smallest and the largest: of numbers by their value, of others by their bytes, shortened to ``ColumnProfiler/longest``.
  public var least: String?
  public var greatest: String?
  /// Of numbers; nil where double precision does not reach.
  public var mean: Double?
  public var deviation: Double?
  /// Bytes of the shortest and the longest.
  public var shortest: Int
  public var longest: Int
  /// The most frequent ones, where there are few different ones.
  public var frequent: [Frequent]
  /// Values that begin or end with a space, and those that a spreadsheet would take for a formula.
  public var padded: Int64
  public var formulas: Int64
}

/// Makes the profile of a column of values that come one after the other, in bounded memory.
struct ColumnProfiler {
  /// So many bytes are shown of a value.
  static let longest = 120
  /// Of more different ones none are frequent.
  static let mostFrequent = 256

  let name: String
  private var values: Int64 = 0
  private var missing: Int64 = 0
  private var kinds = [Int64](repeating: 0, count: ValueKind.allCases.count)
  private var distinct = DistinctCount()
  private var frequent: [UInt64: (value: [UInt8], count: Int64)]? = [:]
  private var least: [UInt8]?
  private var greatest: [UInt8] = []
  private var smallest: (value: Double, text: [UInt8])?
  private var largest: (value: Double, text: [UInt8])?
  private var mean = 0.0
  private var squares = 0.0
  private var numbers = 0.0
  private var shortestLength = Int.max
  private var longestLength = 0
  private var isoDates: Int64 = 0
  private var padded: Int64 = 0
  private var formulas: Int64 = 0

  init(name: String) { self.name = name }

  mutating func addMissing() { missing += 1 }

  mutating func add(_ text: UnsafeBufferPointer<UInt8>) {
    values += 1
    let kind = ValueKind.of(text)
    kinds[kind.place] += 1
    shortestLength = min(shortestLength, text.count)
    longestLength = max(longestLength, text.count)
    let hash = DistinctCount.hash(text)
    distinct.add(hash)
    noteFrequent(text, hash)
    switch kind {
    case .integer, .number: noteNumber(text)
    case .date: if DataContract.Kind.date.holds(text) { isoDates += 1 }
    case .timestamp: if DataContract.Kind.timestamp.holds(text) { isoDates += 1 }
    case .boolean, .string: break
    }
    if least.map({ Self.precedes(text, $0) }) ?? true { least = Array(text.prefix(Self.longest)) }
    if greatest.withUnsafeBufferPointer({ Self.precedes($0, text) }) { greatest = Array(text.prefix(Self.longest)) }
    guard let first = text.first, let last = text.last else { return }
    if first == 0x20 || last == 0x20 || first == 0x09 || last == 0x09 { padded += 1 }
    if kind == .string, "=+-@".utf8.contains(first) { formulas += 1 }
  }

  private mutating func noteFrequent(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) {
    guard frequent != nil else { return }
    if frequent?[hash] != nil {
      frequent?[hash]?.count += 1
    } else if distinct.count <= Int64(Self.mostFrequent) {
      frequent?[hash] = (Array(text.prefix(Self.longest)), 1)
    } else {
      frequent = nil
    }
  }

  private mutating func noteNumber(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.count < 64, let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return }
    numbers += 1
    let difference = value - mean
    mean += difference / numbers
    squares += difference * (value - mean)
    if smallest.map({ value < $0.value }) ?? true { smallest = (value, Array(text)) }
    if largest.map({ value > $0.value }) ?? true { largest = (value, Array(text)) }
  }

  private static func precedes(_ text: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
    other.withUnsafeBufferPointer { precedes(text, $0) }
  }

  private static func precedes(_ text: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
    let count = min(text.count, other.count, longest)
    for index in 0..<count where text[index] != other[index] { return text[index] < other[index] }
    return min(text.count, longest) < min(other.count, longest)
  }

  var profile: ColumnProfile {
    let present = ValueKind.allCases.filter { kinds[$0.place] > 0 }
    let kind = Self.common(present)
    let isNumeric = kind == .integer || kind == .number
    return ColumnProfile(
      name: name, kind: kind, values: values, missing: missing,
      kinds: Dictionary(uniqueKeysWithValues: present.map { ($0.rawValue, kinds[$0.place]) }),
      distinct: distinct.count, isDistinctExact: distinct.isExact, isoDates: isoDates,
      least: (isNumeric ? smallest?.text : least).map(Self.shown),
      greatest: values == 0 ? nil : Self.shown(isNumeric ? largest?.text ?? greatest : greatest),
      mean: isNumeric && numbers > 0 && mean.isFinite ? mean : nil,
      deviation: isNumeric && numbers > 1 && squares.isFinite ? (squares / (numbers - 1)).squareRoot() : nil,
      shortest: values == 0 ? 0 : shortestLength, longest: longestLength,
      frequent: (frequent ?? [:]).values.map { .init(value: Self.shown($0.value), count: $0.count) }
        .sorted { ($1.count, $0.value) < ($0.count, $1.value) },
      padded: padded, formulas: formulas)
  }

  /// A text that may have been cut inside a character.
  private static func shown(_ bytes: [UInt8]) -> String {
    guard bytes.count == longest, let last = bytes.lastIndex(where: { $0 & 0xC0 != 0x80 }), bytes[last] >= 0xC0 else {
      return String(decoding: bytes, as: UTF8.self)
    }
    // The first byte of a character tells how many it has.
    let isWhole = last + (~bytes[last]).leadingZeroBitCount <= longest
    return String(decoding: bytes[..<(isWhole ? longest : last)], as: UTF8.self)
  }

  /// The narrowest kind that all of these are.
  static func common(_ kinds: [ValueKind]) -> ValueKind {
    switch Set(kinds) {
    case let one where one.count == 1: kinds[0]
    case [.integer, .number]: .number
    case [.date, .timestamp]: .timestamp
    default: .string
    }
  }
}
