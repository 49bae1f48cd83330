import Evidence
import Glibc
import Store
import Synchronization
import Vocabulary

/// The overview's figures, counted anew only when something has happened and it is worth it.
///
/// Every fact leaves an entry in the evidence log, so while the log has not grown the figures are the same. When it has,
/// they are counted again, unless that took long the last time: then they may be as old as ``longest``. A small hub is
/// therefore always exact, and one with a million rows does not count them at each look.
final class OverviewCache: Sendable {
  /// How old figures may be on a large hub.
  static let longest: Int64 = 5000
  /// Counting that took less than this is done again whenever something has happened.
  private static let cheap: Duration = .milliseconds(25)
  /// What depends on the time of day is never older than this, in milliseconds.
  private static let oldest: Int64 = 60_000

  private struct Kept {
    var figures: [String: JSON]
    var size: Int64
    var at: Instant
    var cost: Duration
  }

  private let kept = Mutex<Kept?>(nil)
  private let cores = Int64(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  func figures(_ tx: Transaction, at now: Instant) throws -> [String: JSON] {
    let size = try EvidenceLog.size(tx)
    if let kept = kept.withLock({ $0 }) {
      let age = now.milliseconds(since: kept.at)
      let allowed = kept.size == size ? Self.oldest : kept.cost > Self.cheap ? Self.longest : 0
      if (0..<allowed).contains(age) { return kept.figures }
    }
    let clock = ContinuousClock.now
    let figures = try Overview.figures(tx, cores: cores, at: now)
    let cost = ContinuousClock.now - clock
    kept.withLock { $0 = Kept(figures: figures, size: size, at: now, cost: cost) }
    return figures
  }
}
