public import Store
public import Vocabulary

/// What a thing descends from: agreements, rights, and other things that are grounds themselves, as a model that was trained under
/// agreements on data and made from another model. A pillar writes it down when the thing is registered.
///
/// A source breaks when its agreement is revoked or its right is over, in the transaction in which that happens. Whatever
/// descends from it, however far, is broken from then on: agreements on it admit no new use until somebody clears the break.
public enum Lineage {
  /// How far down one thing can be from the furthest that it descends from.
  public static let mostLevels = 16
  /// What one thing may descend from directly.
  public static let mostSources = 50
  /// What it may descend from altogether.
  public static let mostAncestors = 1000
  /// Breaks that are told of one thing, and descendants of one break.
  public static let mostTold = 1000

  /// One step from a thing to what it was made of.
  public struct Edge: Hashable, Sendable, Codable {
    /// What was made.
    public var ground: String
    /// An agreement, a right or another ground.
    public var source: String
    /// Since when nothing rests on the source any more; nil while it holds.
    public var brokenAt: Instant?
  }

  /// Writes down further sources of a ground. One that is broken already is so from the start.
  ///
  /// Refused: more than can be looked at for each use, and what would descend from itself.
  public static func add(_ tx: Transaction, _ sources: [String], to ground: String, at now: Instant) throws {
    for source in sources {
      guard source != ground, try !ancestors(tx, of: source).contains(where: { $0.source == ground }) else {
        throw LineageRefusal.circle
      }
      try tx.execute(
        """
        INSERT INTO ground_source (ground, source, broken_at, is_told) VALUES (?, ?, ?, 0)
        ON CONFLICT (ground, source) DO NOTHING
        """, ground, source, try end(tx, of: source, at: now))
    }
    let edges = try ancestors(tx, of: ground)
    guard edges.count <= mostAncestors, edges.count(where: { $0.ground == ground }) <= mostSources else {
      throw LineageRefusal.tooWide
    }
    guard try levels(tx, ground, up: true) + levels(tx, ground, up: false) < mostLevels else {
      throw LineageRefusal.tooDeep
    }
  }

  private static func levels(_ tx: Transaction, _ ground: String, up: Bool) throws -> Int64 {
    // Each level from nought on is there: counted, which is one type on every database.
    let count = try tx.row(walk(up: up) + "SELECT COUNT(DISTINCT level) FROM walk", ground)?.int(0) ?? 0
    return max(0, count - 1)
  }

  /// All steps from a ground to what it descends from, ``mostAncestors`` and one at most.
  public static func ancestors(_ tx: Transaction, of ground: String) throws -> [Edge] {
    try tx.rows(
      walk(up: true)
        + """
        SELECT DISTINCT s.ground, s.source, s.broken_at FROM walk JOIN ground_source s ON s.ground = walk.id
        ORDER BY s.ground, s.source LIMIT \(mostAncestors + 1)
        """, ground
    ).map(read)
  }

  /// Those of them that are broken. Empty: what it was made of holds.
  public static func breaks(_ tx: Transaction, of ground: String) throws -> [Edge] {
    try tx.rows(
      walk(up: true)
        + """
        SELECT DISTINCT s.ground, s.source, s.broken_at FROM walk JOIN ground_source s ON s.ground = walk.id
        WHERE s.broken_at IS NOT NULL ORDER BY s.ground, s.source LIMIT \(mostTold)
        """, ground
    ).map(read)
  }

  /// A ground and whatever descends from it, ``mostTold`` at most.
  public static func descendants(_ tx: Transaction, of ground: String) throws -> [String] {
    let found = try tx.rows(
      walk(up: false) + "SELECT DISTINCT id FROM walk ORDER BY id LIMIT \(mostTold)", ground
    ).map { try $0.text(0) }
    return found.isEmpty ? [ground] : found
  }

  /// Steps from the agreements on an offer to what was made under them, and on from there; ``mostTold`` at most.
  public static func made(_ tx: Transaction, under offer: ID<Offer>) throws -> [Edge] {
    try tx.rows(
      """
      WITH RECURSIVE walk (id, level) AS (
        SELECT s.source, 0 FROM ground_source s JOIN agreement a ON a.id = s.source WHERE a.offer = ?
        UNION SELECT s.ground, walk.level + 1 FROM walk JOIN ground_source s ON s.source = walk.id
        WHERE walk.level < \(mostLevels))
      SELECT DISTINCT s.ground, s.source, s.broken_at FROM walk JOIN ground_source s ON s.source = walk.id
      ORDER BY s.ground, s.source LIMIT \(mostTold)
      """, offer
    ).map(read)
  }

  /// Clears a break: `source` of `ground` is replaced by another that holds. Whether that one stands for the first, the pillar knows.
  public static func replace(
    _ tx: Transaction, _ source: String, of ground: String, by other: String, at now: Instant
  ) throws {
    try remove(tx, source, of: ground)
    try add(tx, [other], to: ground, at: now)
  }

  /// A ground descends from `source` no more. Whether that may be said, the pillar knows.
  public static func remove(_ tx: Transaction, _ source: String, of ground: String) throws {
    guard try tx.execute("DELETE FROM ground_source WHERE ground = ? AND source = ?", ground, source) == 1 else {
      throw Refusal.notFound("source")
    }
  }

  /// Nothing rests on `source` any more.
  static func end(_ tx: Transaction, of source: String, at now: Instant) throws {
    try tx.execute("UPDATE ground_source SET broken_at = ? WHERE source = ? AND broken_at IS NULL", now, source)
  }

  /// Breaks that nobody has told of yet, in the order of what was made.
  public static func untold(_ tx: Transaction, limit: Int) throws -> [Edge] {
    try tx.rows(
      """
      SELECT ground, source, broken_at FROM ground_source WHERE broken_at IS NOT NULL AND is_told = 0
      ORDER BY ground, source LIMIT ?
      """, limit
    ).map(read)
  }

  /// Whoever told of a break says so. False: somebody else did, or it was cleared meanwhile.
  public static func told(_ tx: Transaction, _ edge: Edge) throws -> Bool {
    try tx.execute(
      "UPDATE ground_source SET is_told = 1 WHERE ground = ? AND source = ? AND broken_at IS NOT NULL AND is_told = 0",
      edge.ground, edge.source) == 1
  }

  /// Since when nothing rests on a source; nil while it holds.
  private static func end(_ tx: Transaction, of source: String, at now: Instant) throws -> Instant? {
    if let row = try tx.row("SELECT closed_at FROM agreement WHERE id = ? AND state = 'revoked'", source) {
      return try row.optionalInstant(0) ?? now
    }
    guard let ground = try tx.row("SELECT ends_at FROM ground WHERE id = ? AND ends_at <= ?", source, now) else {
      return nil
    }
    return try ground.instant(0)
  }

  /// Ends by the bound on levels, whatever the rows say. It begins with a column of the table: PostgreSQL wants one collation.
  private static func walk(up: Bool) -> String {
    let (from, to) = up ? ("ground", "source") : ("source", "ground")
    return """
      WITH RECURSIVE walk (id, level) AS (
        SELECT s.\(from), 0 FROM ground_source s WHERE s.\(from) = ?
        UNION SELECT s.\(to), walk.level + 1 FROM walk JOIN ground_source s ON s.\(from) = walk.id
        WHERE walk.level < \(mostLevels))

      """
  }

  private static func read(_ row: Row) throws -> Edge {
    Edge(ground: try row.text(0), source: try row.text(1), brokenAt: try row.optionalInstant(2))
  }
}

enum LineageRefusal {
  static let circle = Refusal(
    .unacceptable, rule: "lineage.circle", Text(zh: "不能由自身衍生", en: "nothing descends from itself"))
  static let tooWide = Refusal(
    .unacceptable, rule: "lineage.too-wide",
    Text(
      zh: "直接来源不超过 \(Lineage.mostSources) 个，全部来源不超过 \(Lineage.mostAncestors) 个",
      en: "at most \(Lineage.mostSources) direct sources, and \(Lineage.mostAncestors) altogether"))
  static let tooDeep = Refusal(
    .unacceptable, rule: "lineage.too-deep",
    Text(zh: "衍生不超过 \(Lineage.mostLevels - 1) 层", en: "at most \(Lineage.mostLevels - 1) levels of descent"))

  static func broken(_ edge: Lineage.Edge) -> Refusal {
    Refusal(
      .conflict, rule: "lineage.revoked",
      Text(
        zh: "其来源 \(edge.source) 的数据权利已撤销", en: "what it was made of, \(edge.source), was revoked"),
      remedy: Text(
        zh: "等供给方取得新合约并更正来源（lingqu model clear）",
        en: "wait until its provider has a new agreement and clears it (lingqu model clear)"))
  }
}
