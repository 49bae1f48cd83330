/// What a group of writes knows while it runs: answers to its queries, and what was remembered.
///
/// A group's writer holds the lock on writing, so no row changes meanwhile but by the group itself: a query that was answered
/// need not be asked again before its tables change. Pure; whoever runs the statements tells it what they change.
struct GroupMemory {
  struct Question: Hashable {
    /// Each text has one for the length of a group.
    let text: ObjectIdentifier
    let arguments: ArgumentBytes
    /// Only the first row was asked for.
    let isFirst: Bool

    init(_ text: StatementText, _ arguments: [SQLValue], isFirst: Bool = false) {
      self.text = ObjectIdentifier(text)
      self.arguments = ArgumentBytes(arguments)
      self.isFirst = isFirst
    }
  }
  private struct Answer {
    /// Kept, so that no other text gets its identity.
    let text: StatementText
    let rows: [Row]
    let at: Int
  }
  private struct Memory {
    let table: Int
    let value: Any
    let at: Int
  }
  /// What can change: a table, or what a counter says.
  private enum Thing: Hashable {
    case table(String)
    case counter(Counter)
  }

  /// Answers with more rows are not kept.
  static let mostRows = 64
  /// So many answers and memories are kept at most.
  static let most = 4096

  private var answers: [Question: Answer] = [:]
  private var memories: [ExactText: Memory] = [:]
  /// True once something could not be remembered.
  private(set) var hasRefusedToRemember = false
  /// Counts what happens; what is known of a thing is good while nothing has happened to it since.
  private var clock = 0
  private var places: [Thing: Int] = [:]
  /// By a thing's place: when rows were added or changed, and when they were changed.
  private var touchedAt: [Int] = []
  private var changedAt: [Int] = []
  /// The things that a text mentions, of the first so many.
  private var mentioned: [ObjectIdentifier: (text: StatementText, things: Int, places: [Int])] = [:]

  mutating func answer(_ question: Question, _ text: StatementText) -> [Row]? {
    guard let answer = answers[question] else { return nil }
    return places(of: text).allSatisfy { touchedAt[$0] < answer.at } ? answer.rows : nil
  }

  mutating func keep(_ rows: [Row], as question: Question, _ text: StatementText) {
    guard text.isRepeatable, rows.count <= Self.mostRows, answers.count < Self.most || answers[question] != nil
    else { return }
    clock += 1
    answers[question] = Answer(text: text, rows: rows, at: clock)
  }

  func recall(_ name: String) -> Any? {
    guard let memory = memories[ExactText(name)], changedAt[memory.table] < memory.at else { return nil }
    return memory.value
  }

  mutating func remember(_ value: Any, _ name: String, of table: String) {
    guard memories.count < Self.most else {
      hasRefusedToRemember = true
      return
    }
    clock += 1
    memories[ExactText(name)] = Memory(table: place(of: .table(table)), value: value, at: clock)
  }

  /// Rows were added to `table`.
  mutating func noteRows(in table: String) { touch(.table(table)) }

  mutating func noteChange(of counter: Counter) { touch(.counter(counter)) }

  /// Rows of `table` were changed.
  mutating func noteChange(of table: String) { changedAt[touch(.table(table))] = clock }

  /// Nobody can say what was changed.
  mutating func forgetAll() {
    answers.removeAll(keepingCapacity: true)
    memories.removeAll(keepingCapacity: true)
  }

  @discardableResult
  private mutating func touch(_ thing: Thing) -> Int {
    let place = place(of: thing)
    clock += 1
    touchedAt[place] = clock
    return place
  }

  private mutating func place(of thing: Thing) -> Int {
    if let place = places[thing] { return place }
    places[thing] = touchedAt.count
    touchedAt.append(0)
    changedAt.append(0)
    return touchedAt.count - 1
  }

  private mutating func places(of text: StatementText) -> [Int] {
    let id = ObjectIdentifier(text)
    if let known = mentioned[id], known.things == places.count { return known.places }
    let found = places.filter { thing, _ in
      switch thing {
      case .table(let table): text.words.contains(table)
      case .counter(let counter): text.mentions(counter)
      }
    }.map(\.value)
    if mentioned.count >= Self.most { mentioned.removeAll() }
    mentioned[id] = (text, places.count, found)
    return found
  }
}

/// Arguments as a database compares them. Swift takes strings for equal that differ in Unicode normalisation.
struct ArgumentBytes: Hashable {
  private let bytes: ExactBytes

  init(_ values: [SQLValue]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(40 * values.count)
    for value in values {
      switch value {
      case .null: bytes.append(0)
      case .integer(let number): Self.append(1, number, to: &bytes)
      case .real(let number): Self.append(2, number.bitPattern, to: &bytes)
      case .text(var text):
        Self.append(3, text.utf8.count, to: &bytes)
        text.withUTF8 { bytes.append(contentsOf: $0) }
      case .blob(let blob):
        Self.append(4, blob.count, to: &bytes)
        bytes.append(contentsOf: blob)
      }
    }
    self.bytes = ExactBytes(bytes)
  }

  private static func append<Value: FixedWidthInteger>(_ kind: UInt8, _ value: Value, to bytes: inout [UInt8]) {
    bytes.append(kind)
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }
}
