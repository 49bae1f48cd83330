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
    let end = now.adding(milliseconds: duration.milliseconds)
    guard let before = try state(tx, name) else {
      let first = LeaseState(takenBy: holder, until: end)
      try tx.execute(
        "INSERT INTO lease (name, holder, term, until_at) VALUES (?, ?, ?, ?)", name, holder, first.term, end)
      return Lease(name: name, holder: holder, term: first.term)
    }
    var after = before
    let isTaken = after.take(by: holder, at: now, until: end)
    try write(tx, name, after, over: before)
    return isTaken ? Lease(name: name, holder: holder, term: after.term) : nil
  }

  /// Throws ``Lost`` unless the lease is still this one. To be called in the transaction that it guards.
  public func check(_ tx: Transaction) throws {
    guard let state = try Self.state(tx, name), state.admits(holder, term: term) else { throw Lost(name: name) }
  }

  /// Gives the lease back, so that the next one need not wait for its end.
  public func release(_ tx: Transaction) throws {
    guard let before = try Self.state(tx, name) else { return }
    var after = before
    after.release(by: holder, term: term, at: try tx.now())
    try Self.write(tx, name, after, over: before)
  }

  /// How the lease `name` stands; nil if nobody ever took it.
  public static func state(_ tx: Transaction, _ name: String) throws -> LeaseState? {
    try tx.row("SELECT holder, term, until_at FROM lease WHERE name = ?", name).map {
      LeaseState(holder: try $0.text(0), term: try $0.int(1), until: try $0.instant(2))
    }
  }

  private static func write(_ tx: Transaction, _ name: String, _ after: LeaseState, over before: LeaseState) throws {
    guard after != before else { return }
    try tx.execute(
      "UPDATE lease SET holder = ?, term = ?, until_at = ? WHERE name = ?", after.holder, after.term, after.until, name)
  }
}

extension Duration {
  var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
