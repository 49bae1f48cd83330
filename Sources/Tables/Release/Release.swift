import Vocabulary

/// Lets a table leave by a rule: row by row in constant memory, in one pass, or in two where groups that are too small are left out.
public enum Release {
  /// Makes a code of bytes under a secret key (HMAC-SHA-256).
  public typealias Code = @Sendable ([UInt8]) -> [UInt8]

  public struct Options: Sendable {
    /// Whether people open it with a spreadsheet program: see ``FormulaGuard``.
    public var isForPeople = false
    /// The most bytes that leave.
    public var mostBytes = Int64.max
    public init() {}
  }

  /// Writes what may leave: CSV as RFC 4180 has it, in UTF-8, lines ended by a line feed, the header first.
  ///
  /// What was written before it throws must not be used.
  ///
  /// - Parameters:
  ///   - code: for columns that are hashed.
  ///   - open: begins to read the table anew and gives its next bytes each time; none at its end. It is called once or twice and must
  ///     give the same bytes; if it does not, that is refused (`release.changed`).
  /// - Throws: what is wrong with the table (`table.…`), what does not fit the rule (`release.…`), and what the two throw.
  public static func run(
    _ rule: ReleaseRule, _ syntax: TableSyntax = TableSyntax(), _ options: Options = Options(), code: Code? = nil,
    open: () throws -> () throws -> [UInt8], write: ([UInt8]) throws -> Void
  ) throws -> ReleaseReport {
    var known: (groups: GroupCount, text: Int)?
    if rule.anonymity?.small == .suppress {
      let first = RunningRelease(rule, options, code, known: nil)
      let text = try pass(first, syntax, try open()) { _ in }
      known = (first.groups, text)
    }
    let running = RunningRelease(rule, options, code, known: known?.groups)
    let text = try pass(running, syntax, try open(), write)
    if let known, known.text != text { throw ReleaseRefusal.changed }
    if let anonymity = rule.anonymity, anonymity.small == .refuse {
      let small = running.groups.small(anonymity.k)
      guard small.groups == 0 else { throw ReleaseRefusal.notAnonymous(small.groups, small.rows, anonymity) }
    }
    return running.report
  }

  /// One pass over a table; a digest of what was read, good in this process.
  private static func pass(
    _ running: RunningRelease, _ syntax: TableSyntax, _ next: () throws -> [UInt8], _ write: ([UInt8]) throws -> Void
  ) throws -> Int {
    var hasher = Hasher()
    _ = try TableFile.read(
      syntax,
      next: {
        let piece = try next()
        running.bytesIn += Int64(piece.count)
        piece.withUnsafeBytes { hasher.combine(bytes: $0) }
        return piece
      }
    ) { row in
      try running.take(row)
      if running.text.bytes.count >= 1 << 16 { try write(try running.flush()) }
    }
    guard running.hasHeader else { throw TableRefusal.empty }
    let rest = try running.flush()
    if !rest.isEmpty { try write(rest) }
    return hasher.finalize()
  }
}

/// A release on its way.
final class RunningRelease {
  private let rule: ReleaseRule
  private let options: Release.Options
  private let code: Release.Code?
  /// How many rows each group has, where that was counted before; rows of small ones are then left out.
  private let known: GroupCount?
  private(set) var groups = GroupCount()
  private(set) var text = CSVText()
  var bytesIn: Int64 = 0
  private var bytesOut: Int64 = 0

  private var columns: [Column] = []
  private var quasi: [Int] = []
  private var filter: RowFilter?
  private var columnsIn = 0
  private(set) var hasHeader = false
  private var (rowsIn, rowsOut, rowsFiltered, rowsSuppressed): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
  /// The row as it leaves.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  private struct Column {
    let name: String
    let place: Int
    let mask: ReleaseRule.Mask?
  }

  init(_ rule: ReleaseRule, _ options: Release.Options, _ code: Release.Code?, known: GroupCount?) {
    self.rule = rule
    self.options = options
    self.code = code
    self.known = known
  }

  func take(_ row: borrowing TableRow) throws(Refusal) {
    guard hasHeader else { return try begin((0..<row.count).map { row.text($0) }) }
    rowsIn += 1
    if let filter, !filter.passes(row) {
      rowsFiltered += 1
      return
    }
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for column in columns {
      if column.place < row.count {
        let field = row[column.place]
        if let mask = column.mask {
          Masking.apply(mask, field, code, into: &bytes)
        } else {
          bytes.append(contentsOf: field)
        }
      }
      ends.append(bytes.count)
    }
    if let anonymity = rule.anonymity {
      let key = bytes.withUnsafeBytes { bytes in
        GroupCount.key(quasi.count) { UnsafeRawBufferPointer(rebasing: bytes[start(quasi[$0])..<ends[quasi[$0]]]) }
      }
      if let known, !known.has(key, atLeast: anonymity.k) {
        rowsSuppressed += 1
        return
      }
      if known == nil { try groups.add(key) }
    }
    rowsOut += 1
    write()
  }

  private func start(_ index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

  private func begin(_ names: [String]) throws(Refusal) {
    let header = TableHeader(names)
    (columnsIn, hasHeader) = (names.count, true)
    let leaving = rule.columns.filter { rule.masks[$0] != .drop }
    for name in leaving {
      let mask = rule.masks[name]
      if case .hash? = mask, code == nil { throw ReleaseRefusal.noKey(name) }
      columns.append(Column(name: name, place: try header.place(name), mask: mask))
    }
    columns.sort { $0.place < $1.place }
    filter = try rule.rows.map { condition throws(Refusal) in try RowFilter(condition, header) }
    for name in rule.anonymity?.columns ?? [] {
      guard let place = columns.firstIndex(where: { $0.name == name }) else {
        throw ReleaseRefusal.noColumn(name, leaving)
      }
      quasi.append(place)
    }
    for column in columns {
      bytes += column.name.utf8
      ends.append(bytes.count)
    }
    write()
  }

  private func write() {
    bytes.withUnsafeBufferPointer { bytes in
      for index in ends.indices {
        let field = UnsafeBufferPointer(rebasing: bytes[start(index)..<ends[index]])
        text.add(field, isFirst: index == 0, apostrophe: options.isForPeople && FormulaGuard.isNeeded(field))
      }
    }
    text.endLine(isEmpty: ends.count == 1 && bytes.isEmpty)
  }

  /// What was written since, within what may leave.
  func flush() throws(Refusal) -> [UInt8] {
    let piece = text.take()
    bytesOut += Int64(piece.count)
    guard bytesOut <= options.mostBytes else { throw ReleaseRefusal.tooLarge(options.mostBytes) }
    return piece
  }

  var report: ReleaseReport {
    let small = rule.anonymity.flatMap { anonymity in known?.small(anonymity.k) }
    return ReleaseReport(
      rowsIn: rowsIn, rowsOut: rowsOut, rowsFiltered: rowsFiltered, rowsSuppressed: rowsSuppressed,
      groupsSuppressed: small?.groups ?? 0, columnsIn: columnsIn,
      columns: columns.map { .init(name: $0.name, mask: $0.mask?.name) }, bytesIn: bytesIn, bytesOut: bytesOut)
  }
}

extension ReleaseRule.Mask {
  /// As rules write it.
  public var name: String {
    switch self {
    case .drop: "drop"
    case .hash: "hash"
    case .mask: "mask"
    case .generalise: "generalise"
    }
  }
}
