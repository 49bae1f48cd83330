public import Identity
public import Store
public import Vocabulary

/// Keeps grounds, and stops what rests on those that are over.
public enum Grounds {
  /// As many rights derive from one another at most, and then some: holding, processing, operation.
  private static let longestChain = 8

  /// Writes what a right has become. What derives from it ends no later than it does.
  public static func put(_ tx: Transaction, _ ground: Ground) throws {
    try tx.execute(
      """
      INSERT INTO ground (id, source, holder, offer, is_grantable, is_disputed, is_suspended, ends_at, is_swept)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)
      ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, is_disputed = excluded.is_disputed,
        is_suspended = excluded.is_suspended, ends_at = excluded.ends_at
      """, ground.id, ground.source, ground.holder, ground.offer, ground.isGrantable, ground.isDisputed,
      ground.isSuspended, ground.endsAt)
  }

  /// Refuses an offer whose agreements could not rest on the right that it names. One that names none rests on none.
  public static func require(_ tx: Transaction, _ offer: Offer, at now: Instant) throws {
    guard let right = offer.right else { return }
    try require(tx, right, provider: offer.provider, offer: offer.id, at: now)
  }

  /// The same for an offer that is not published yet (`offer` nil) or about to change.
  public static func require(
    _ tx: Transaction, _ right: String, provider: ID<Participant>, offer: ID<Offer>?, at now: Instant
  ) throws {
    let found = try tx.row(
      "SELECT holder, offer, is_grantable, ends_at, is_disputed, source, is_suspended FROM ground WHERE id = ?", right)
    guard let found else { throw GroundRefusal.unknown }
    let only = try found.optionalText(1)
    guard try found.text(0) == provider.description, only == nil || only == offer?.description else {
      throw GroundRefusal.notHeld
    }
    guard try found.int(2) == 1 else { throw GroundRefusal.kind }
    let end = try found.instant(3)
    guard now < end else { throw GroundRefusal.over(end) }
    guard try found.int(6) == 0 else { throw suspended(right) }
    try requireLineage(tx, of: right)
    var (isDisputed, next) = (try found.int(4) == 1, try found.optionalText(5))
    for _ in 0..<longestChain {
      guard !isDisputed, let source = next else { break }
      guard let row = try tx.row("SELECT is_disputed, source FROM ground WHERE id = ?", source) else { break }
      (isDisputed, next) = (try row.int(0) == 1, try row.optionalText(1))
    }
    if isDisputed { throw GroundRefusal.disputed }
  }

  /// Refuses a use under an agreement whose ground is suspended, or over, whether or not anything has ended it yet.
  public static func requireHolding(_ tx: Transaction, _ agreement: Agreement, at now: Instant) throws {
    guard let right = agreement.right,
      let row = try tx.row("SELECT ends_at, is_suspended FROM ground WHERE id = ?", right)
    else { return }
    let end = try row.instant(0)
    guard now < end else { throw GroundRefusal.over(end) }
    guard try row.int(1) == 0 else { throw suspended(right) }
    try requireLineage(tx, of: right)
  }

  /// Refuses what descends from something that was revoked.
  private static func requireLineage(_ tx: Transaction, of ground: String) throws {
    guard isModel(ground), let first = try Lineage.breaks(tx, of: ground).first else { return }
    throw LineageRefusal.broken(first)
  }

  private static func suspended(_ ground: String) -> Refusal {
    isModel(ground) ? GroundRefusal.unpublished : GroundRefusal.suspended
  }

  /// Data rights have a chain of their own (``Ground/source``); only models have several sources.
  private static func isModel(_ ground: String) -> Bool { ground.hasPrefix("model_") }

  /// Who holds a ground, and until when; nil if there is none.
  public static func holder(_ tx: Transaction, of ground: String) throws -> (holder: ID<Participant>, until: Instant)? {
    guard let row = try tx.row("SELECT holder, ends_at FROM ground WHERE id = ?", ground) else { return nil }
    return (try row.id(0), try row.instant(1))
  }

  /// What a right derives from, the nearest first.
  public static func sources(_ tx: Transaction, of ground: String) throws -> [String] {
    var found: [String] = []
    while found.count < longestChain,
      let row = try tx.row("SELECT source FROM ground WHERE id = ?", found.last ?? ground),
      let source = try row.optionalText(0)
    { found.append(source) }
    return found
  }

  static func note(_ tx: Transaction, _ agreement: Agreement) throws {
    guard let right = agreement.right else { return }
    try tx.execute("INSERT INTO agreement_ground (agreement, ground) VALUES (?, ?)", agreement.id, right)
  }

  /// Agreements that rest on a right and are not over, oldest first.
  public static func agreements(_ tx: Transaction, on right: String, limit: Int) throws -> [ID<Agreement>] {
    try tx.rows(
      """
      SELECT a.id FROM agreement_ground g JOIN agreement a ON a.id = g.agreement
      WHERE g.ground = ? AND a.state IN ('proposed', 'active', 'suspended') ORDER BY a.id LIMIT ?
      """, right, limit
    ).map { try $0.id(0) }
  }

  /// Grounds that are over and on which agreements may still stand, the longest over first.
  public static func due(_ tx: Transaction, at now: Instant, limit: Int) throws -> [String] {
    try tx.rows(
      "SELECT id FROM ground WHERE is_swept = 0 AND ends_at <= ? ORDER BY ends_at, id LIMIT ?", now, limit
    ).map { try $0.text(0) }
  }

  /// How many agreements one sweep revokes.
  private static let atOnce = 100

  /// Revokes the first agreements that rest on a right which is over, and with them their uses; one that holds is left alone.
  /// As long as there are more it stays due.
  public static func sweep(_ tx: Transaction, _ right: String, at now: Instant) throws {
    guard let row = try tx.row("SELECT ends_at FROM ground WHERE id = ? AND is_swept = 0", right),
      try row.instant(0) <= now
    else { return }
    try Lineage.end(tx, of: right, at: now)
    let found = try agreements(tx, on: right, limit: atOnce)
    for id in found {
      try Agreements.apply(
        tx, Agreements.get(tx, id), .revoke, by: .hub, actor: nil, reason: "right-over", at: now)
    }
    if found.count < atOnce { try tx.execute("UPDATE ground SET is_swept = 1 WHERE id = ?", right) }
  }
}
