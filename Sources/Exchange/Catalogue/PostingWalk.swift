public import Store

/// The walk that answers a query which names terms: along the postings of the rarest, with a look at the others for each.
///
/// Its cost is that of the rarest term and not of the index. Two pairs of characters may match apart from each other; nothing that
/// matches is left out.
public struct PostingWalk: Sendable {
  /// More that must hold of the thing at `t.seq`, as a part of a statement.
  public struct Condition: Sendable {
    let sql: String
    let arguments: [any SQLConvertible & Sendable]

    public init(_ sql: String, _ arguments: (any SQLConvertible & Sendable)...) {
      self.sql = sql
      self.arguments = arguments
    }
  }

  /// The most terms of one query that are looked at.
  public static let mostTerms = 12

  private let index: PostingIndex
  /// Rarest first; never empty.
  private let terms: [String]
  private let kind: Int64?
  private let also: Condition?

  /// Hits in titles come before the others.
  public enum Phase: Int, CaseIterable, Comparable, Sendable {
    case title, elsewhere
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// A thing that was found, and where a walk goes on.
  public struct Place: Hashable, Sendable {
    public let phase: Phase
    public let seq: Int64
    public static let start = Place(phase: .title, seq: .max)

    /// What a page hands out for the next one.
    public var text: String { (phase == .title ? "t" : "e") + String(seq) }

    init(phase: Phase, seq: Int64) {
      self.phase = phase
      self.seq = seq
    }
    /// Nil unless it is the ``text`` of a place.
    public init?(_ text: String) {
      guard let letter = text.first, letter == "t" || letter == "e", let seq = Int64(text.dropFirst()) else {
        return nil
      }
      self.init(phase: letter == "t" ? .title : .elsewhere, seq: seq)
    }
  }

  /// Nil if there is nothing to look for, which is to ask for everything.
  ///
  /// - Parameters:
  ///   - text: words, of which at most ``mostTerms`` terms are looked at.
  ///   - filters: terms that are no words.
  public init?(
    _ tx: Transaction, _ index: PostingIndex, text: String, filters: [String], kind: Int64? = nil,
    also: Condition? = nil
  ) throws {
    var terms = Array(Terms.of(text).prefix(Self.mostTerms))
    // A text of punctuation alone is no request for everything: it finds what has it, and nothing is indexed by it.
    if terms.isEmpty, !text.allSatisfy(\.isWhitespace) { terms = [text] }
    terms += filters
    guard !terms.isEmpty else { return nil }
    self.index = index
    self.terms = try index.rarestFirst(tx, terms)
    self.kind = kind
    self.also = also
  }

  /// At most `limit` hits from `place` on, in order: those with every term in the title, newest first, then the rest.
  public func hits(_ tx: Transaction, from place: Place, limit: Int) throws -> [Place] {
    var hits: [Place] = []
    for phase in Phase.allCases where phase >= place.phase && hits.count < limit {
      let before = phase == place.phase ? place.seq : .max
      let (sql, arguments) = statement(phase, before: before, limit: limit - hits.count)
      hits += try tx.rows(sql, arguments: arguments).map { Place(phase: phase, seq: try $0.int(0)) }
    }
    return hits
  }

  /// The query for the hits of one phase before `before`.
  func statement(
    _ phase: Phase, before: Int64, limit: Int
  ) -> (sql: String, arguments: [any SQLConvertible]) {
    var (sql, arguments) = condition(inTitle: phase == .title)
    sql += " AND t.seq < ?"
    arguments.append(before)
    if let kind {
      sql += " AND t.kind = ?"
      arguments.append(kind)
    }
    if phase == .elsewhere {
      // Not those of the first phase: some term is outside the title.
      sql += " AND (t.in_title = 0"
      for term in terms.dropFirst() {
        sql += " OR EXISTS (SELECT 1 FROM \(index.table) o WHERE o.term = ? AND o.seq = t.seq AND o.in_title = 0)"
        arguments.append(term)
      }
      sql += ")"
    }
    arguments.append(limit)
    return ("SELECT t.seq " + sql + " ORDER BY t.seq DESC LIMIT ?", arguments)
  }

  /// How many hits there are of each kind, whatever kind the walk is narrowed to. Its cost is that of all of them.
  public func counts(_ tx: Transaction) throws -> [Int64: Int64] {
    let (sql, arguments) = condition(inTitle: false)
    let rows = try tx.rows("SELECT t.kind, COUNT(*) \(sql) GROUP BY t.kind", arguments: arguments)
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.int(0), try $0.int(1)) })
  }

  /// A statement that selects the `seq` of every hit of any kind, to be a part of a larger one.
  public var all: (sql: String, arguments: [any SQLConvertible]) {
    let (sql, arguments) = condition(inTitle: false)
    return ("SELECT t.seq " + sql, arguments)
  }

  /// The things that have every term, as the end of a statement; with `inTitle` those that have them all in the title.
  private func condition(inTitle: Bool) -> (sql: String, arguments: [any SQLConvertible]) {
    var sql = "FROM \(index.table) t WHERE t.term = ?" + (inTitle ? " AND t.in_title = 1" : "")
    var arguments: [any SQLConvertible] = [terms[0]]
    for term in terms.dropFirst() {
      sql += " AND EXISTS (SELECT 1 FROM \(index.table) o WHERE o.term = ? AND o.seq = t.seq"
      sql += inTitle ? " AND o.in_title = 1)" : ")"
      arguments.append(term)
    }
    if let also {
      sql += " AND " + also.sql
      arguments += also.arguments as [any SQLConvertible]
    }
    return (sql, arguments)
  }
}
