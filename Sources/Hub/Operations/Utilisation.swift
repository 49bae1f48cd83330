import Exchange
import Store
import Vocabulary

/// How much of the hub's own processors its jobs used in the last hour, by their readings. Shares are in basis points.
struct Utilisation {
  /// Of the whole hour.
  var basisPoints: Int64
  /// Of each twelfth of it, oldest first.
  var history: [Int64]

  private static let bins = 12
  private static let width: Int64 = 300_000

  static func lastHour(_ tx: Transaction, cores: Int64, at now: Instant) throws -> Utilisation {
    let from = now.milliseconds - Int64(bins) * width
    var used = [Int64](repeating: 0, count: bins)
    // A reading's id begins with the time at which it was recorded, so the hour is a stretch of the primary key. A job
    // that runs has no reading yet.
    let rows = try tx.rows(
      """
      SELECT COALESCE(r.cpu_seconds, r.quantity), r.from_at, r.to_at FROM reading r JOIN job j ON j.use_id = r.use_id
      WHERE r.id >= ? AND r.line IS NULL
      """, ID<Reading>(at: Instant(milliseconds: from)))
    for row in rows {
      let (start, end) = (try row.int(1), max(try row.int(2), try row.int(1) + 1))
      let milliseconds = Double(try row.int(0)) * 1000
      for bin in used.indices {
        let left = max(start, from + Int64(bin) * width)
        let right = min(end, from + Int64(bin + 1) * width)
        if right > left { used[bin] += Int64(milliseconds * Double(right - left) / Double(end - start)) }
      }
    }
    let room = max(1, cores) * width
    return Utilisation(
      basisPoints: min(10_000, used.reduce(0, +) * 10_000 / (room * Int64(bins))),
      history: used.map { min(10_000, $0 * 10_000 / room) })
  }
}
