import Vocabulary

/// The right to do some work that only one process may do, for a while.
///
/// A lease is a row; whoever takes it over raises its ``term``. A holder that was stopped and wakes up late finds that
/// out in the transaction of its next write (``check(_:)``), because the row is read in that same transaction: an
/// advisory lock or a clock of its own could not tell it.
public struct Lease: Sendable, Hashable {
  public let name: String
  public let holder: String
  /// One more each time the lease changes hands.
  public let term: Int64

  /// The lease belongs to somebody else by now; what was to be written must not be.
  public struct Lost: Error, Sendable, Hashable, CustomStringConvertible {
    public let name: String
    public var description: String { "the lease \(name) has passed to another process" }
  }

  public static let migrations = [
    Migration(
      "store-0001-lease",
      """
      CREATE TABLE lease (
        name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, term INTEGER NOT NULL, until_at INTEGER NOT NULL
      ) STRICT
      """)
  ]

  /// Takes the lease `name`, or keeps it, for `duration` from now by the database's clock; nil while another holds it.
  public static func take(_ tx: Transaction, _ name: String, holder: String, for duration: Duration) throws -> Lease? {
    let now = try tx.now()
    let until = now.adding(milliseconds: duration.milliseconds)
    guard let row = try tx.row("SELECT holder, term, until_at FROM lease WHERE name = ?", name) else {
      try tx.execute("INSERT INTO lease (name, holder, term, until_at) VALUES (?, ?, 1, ?)", name, holder, until)
      return Lease(name: name, holder: holder, term: 1)
    }
    let isOwn = try row.text(0) == holder
    guard try isOwn || row.instant(2) <= now else { return nil }
    let term = try row.int(1) + (isOwn ? 0 : 1)
    try tx.execute(
      "UPDATE lease SET holder = ?, term = ?, until_at = ? WHERE name = ?", holder, term, until, name)
    return Lease(name: name, holder: holder, term: term)
  }

  /// Throws ``Lost`` unless the lease is still this one. To be called in the transaction that it guards.
  public func check(_ tx: Transaction) throws {
    let row = try tx.row("SELECT holder, term FROM lease WHERE name = ?", name)
    guard let row, try row.text(0) == holder, try row.int(1) == term else { throw Lost(name: name) }
  }

  /// Gives the lease back, so that the next one need not wait for its end.
  public func release(_ tx: Transaction) throws {
    try tx.execute(
      "UPDATE lease SET until_at = 0 WHERE name = ? AND holder = ? AND term = ?", name, holder, term)
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
