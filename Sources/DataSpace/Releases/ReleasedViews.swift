import Evidence
public import Exchange
public import Identity
public import Store
import Tables
public import Vocabulary

/// Which views there are. Their bytes are files, which whoever makes them keeps.
public enum ReleasedViews {
  public static func find(_ tx: Transaction, _ id: ID<Agreement>) throws -> ReleasedView? {
    try tx.row("SELECT body FROM released_view WHERE agreement = ?", id).map { try $0.body(0, of: "released_view") }
  }

  /// Keeps a view; the first one of an agreement and a file stays. Appends `release.made` or `release.refused`.
  public static func keep(_ tx: Transaction, _ view: ReleasedView, of provider: ID<Participant>) throws -> ReleasedView
  {
    let known = try find(tx, view.agreement)
    if let known, known.source == view.source { return known }
    let body = try StoredBody.encode(view)
    if known == nil {
      try tx.execute(
        "INSERT INTO released_view (agreement, is_kept, body) VALUES (?, 1, ?)", view.agreement, body)
    } else {
      try tx.execute("UPDATE released_view SET is_kept = 1, body = ? WHERE agreement = ?", body, view.agreement)
    }
    var data: [String: JSON] = ["source": .string(view.source)]
    if let made = view.made {
      data["sha256"] = .string(made.sha256)
      data["bytes"] = .int(made.bytes)
      data["rows"] = .int(made.report.rowsOut)
    }
    if let refusal = view.refusal { data["rule"] = .string(refusal.rule) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: view.made == nil ? "release.refused" : "release.made", at: view.madeAt,
        agreement: view.agreement.description, subject: view.agreement.description, actor: provider.description,
        data: .object(data)))
    return view
  }

  /// Agreements that are over and whose views are still there.
  public static func closed(_ tx: Transaction, limit: Int) throws -> [ID<Agreement>] {
    try tx.rows(
      """
      SELECT v.agreement FROM released_view v JOIN agreement a ON a.id = v.agreement
      WHERE v.is_kept = 1 AND a.state NOT IN ('proposed', 'active', 'suspended') ORDER BY v.agreement LIMIT ?
      """, limit
    ).map { try $0.id(0) }
  }

  /// The file of a view is gone.
  public static func removed(_ tx: Transaction, _ id: ID<Agreement>) throws {
    try tx.execute("UPDATE released_view SET is_kept = 0 WHERE agreement = ?", id)
  }
}
