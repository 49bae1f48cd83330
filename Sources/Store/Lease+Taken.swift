import Vocabulary

extension Lease {
  /// Whether somebody else has the lease, so that asking for it is in vain. An end further off than `duration` was set by a
  /// clock that has gone back since.
  static func isTaken(_ tx: Transaction, _ name: String, from holder: String, for duration: Duration) throws -> Bool {
    guard let state = try state(tx, name), state.holder != holder else { return false }
    let now = try tx.now()
    return state.until > now && state.until <= now.adding(milliseconds: duration.milliseconds)
  }

  /// Frees every lease. Only for a database that no other process can have open: whoever held one is gone.
  public static func freeAll(_ tx: Transaction) throws {
    let now = try tx.now()
    try tx.execute("UPDATE lease SET until_at = ? WHERE until_at > ?", now, now)
  }
}
