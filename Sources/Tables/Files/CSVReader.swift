import CLibcsv
import Vocabulary

/// Reads comma separated values (RFC 4180) that come in pieces, row by row, in memory bounded by ``Limits``.
///
/// The grammar is libcsv's strict one: a quote inside a field that does not begin with one, and text after a closing quote, are
/// errors, unless ``TableSyntax/Quotes/lax`` is told. Spaces belong to their field. Lines end with LF, CRLF or CR; empty lines are passed over.
public final class CSVReader {
  public struct Limits: Sendable {
    /// Bytes of one row.
    public var row = 1 << 20
    public var columns = 4_096
    public init() {}
  }

  /// What separates fields.
  public let separator: UInt8
  public let limits: Limits
  /// Rows that were handed over.
  public private(set) var rows: Int64 = 0

  private var parser = csv_parser()
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var quoted: [Bool] = []
  /// Why reading has stopped: thrown once the parser has let go.
  private var stopped: (any Error)?
  private var body: ((borrowing TableRow) throws -> Void)?

  public init(
    separator: UInt8 = UInt8(ascii: ","), quotes: TableSyntax.Quotes = .strict, limits: Limits = Limits()
  ) {
    self.separator = separator
    self.limits = limits
    let grammar = quotes == .strict ? CSV_STRICT : 0
    csv_init(&parser, UInt8(grammar | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL))
    csv_set_delim(&parser, separator)
    csv_set_space_func(&parser) { _ in 0 }
    csv_set_blk_size(&parser, 4_096)
    bytes.reserveCapacity(4_096)
  }

  deinit { csv_free(&parser) }

  /// Reads the next piece and hands over the rows that end in it.
  ///
  /// Throws ``TableRefusal`` where the text is not well formed or goes beyond a limit, and what `body` throws. Nothing may be read
  /// after that.
  public func read(_ piece: UnsafeRawBufferPointer, _ body: (borrowing TableRow) throws -> Void) throws {
    // A field does not end before its row's limit is reached: pieces no longer than that keep the parser's own buffer small.
    for start in stride(from: 0, to: piece.count, by: 1 << 16) {
      let part = UnsafeRawBufferPointer(rebasing: piece[start..<min(start + 1 << 16, piece.count)])
      try run(body) { context in
        csv_parse(&parser, part.baseAddress, part.count, Self.field, Self.row, context) == part.count
      }
      guard parser.entry_pos + bytes.count <= limits.row else { throw TableRefusal.rowTooLong(rows + 1, limits.row) }
    }
  }

  /// The end of the text: hands over the last row, if no line end came after it.
  public func finish(_ body: (borrowing TableRow) throws -> Void) throws {
    // Libcsv sees to it only where quotes are strict.
    if stopped == nil, parser.quoted != 0, parser.pstate == Self.fieldBegun { stopped = TableRefusal.quotes(rows + 1) }
    try run(body) { context in csv_fini(&parser, Self.field, Self.row, context) == 0 }
  }

  private func run(
    _ body: (borrowing TableRow) throws -> Void, _ step: (UnsafeMutableRawPointer) -> Bool
  ) throws {
    if let stopped { throw stopped }
    try withoutActuallyEscaping(body) { body in
      self.body = body
      defer { self.body = nil }
      let isWhole = step(Unmanaged.passUnretained(self).toOpaque())
      if let stopped { throw stopped }
      guard isWhole else {
        let refusal: Refusal =
          csv_error(&parser) == CSV_EPARSE
          ? TableRefusal.quotes(rows + 1) : TableRefusal.rowTooLong(rows + 1, limits.row)
        stopped = refusal
        throw refusal
      }
    }
  }

  /// Libcsv's state within a field; with `quoted`, within its quotes.
  private static let fieldBegun: Int32 = 2

  private static let field: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    text, count, context in
    guard let context else { return }
    Unmanaged<CSVReader>.fromOpaque(context).takeUnretainedValue().add(text, count)
  }

  private static let row: @convention(c) (Int32, UnsafeMutableRawPointer?) -> Void = { _, context in
    guard let context else { return }
    Unmanaged<CSVReader>.fromOpaque(context).takeUnretainedValue().end()
  }

  private func add(_ text: UnsafeMutableRawPointer?, _ count: Int) {
    guard stopped == nil else { return }
    guard bytes.count + count <= limits.row else { return stop(TableRefusal.rowTooLong(rows + 1, limits.row)) }
    guard ends.count < limits.columns else { return stop(TableRefusal.tooManyColumns(rows + 1, limits.columns)) }
    if let text { bytes.append(contentsOf: UnsafeRawBufferPointer(start: text, count: count)) }
    ends.append(bytes.count)
    quoted.append(text != nil)
  }

  private func end() {
    guard stopped == nil, let body else { return }
    rows += 1
    do {
      try bytes.withUnsafeBufferPointer { bytes in
        try ends.withUnsafeBufferPointer { ends in
          try quoted.withUnsafeBufferPointer { quoted in
            try body(TableRow(number: rows, bytes: bytes, ends: ends, quoted: quoted))
          }
        }
      }
    } catch {
      stop(error)
    }
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    quoted.removeAll(keepingCapacity: true)
  }

  private func stop(_ error: any Error) { stopped = stopped ?? error }
}
