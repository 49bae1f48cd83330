import Identity
import Store
import Vocabulary

/// Of a queue however long, the jobs that could start next: of each pool, priority and consumer the first ones, so that
/// nobody's many keep anybody else's from being seen.
///
/// It is read anew while it is short, and otherwise when half of it is used up.
struct QueueFront: Sendable {
  /// How many jobs are looked at together, at most.
  static let most = 4_000
  /// How many of one pool, priority and consumer.
  static let mostOfOne = 500
  static let fewestOfOne = 8
  /// Consumers times priorities times pools; beyond that the last in their order wait for the first.
  static let mostLines = 5_000
  /// So often it is read in any case, or less often where there are many lines: somebody else may have ended what waits here.
  private static let freshness: Int64 = 1_000

  private struct Line: Hashable {
    var pool: ID<Pool>?
    var rank: Int64
    var consumer: ID<Participant>
  }
  private struct Entry {
    var job: Job
    var readyAt: Instant
  }
  private struct Stretch {
    var entries: [Entry] = []
    /// Tasks that start with the first of their gang.
    var followers: [Job] = []
    /// True if nothing comes after it.
    var isWhole = true
    var readAt: Instant
  }
  private var stretches: [Line: Stretch] = [:]

  /// In the order in which they became ready.
  var jobs: [Job] {
    let entries = stretches.values.flatMap(\.entries).sorted {
      ($0.readyAt, $0.job.id) < ($1.readyAt, $1.job.id)
    }
    return entries.map(\.job) + stretches.values.flatMap(\.followers).sorted { ($0.index ?? 0) < ($1.index ?? 0) }
  }

  /// Reads what is ready at `now` in the queues of `pools`.
  mutating func read(_ tx: Transaction, pools: [ID<Pool>?], at now: Instant) throws {
    var lines: [Line] = []
    for pool in pools { try Self.lines(tx, of: pool, into: &lines) }
    let most = max(Self.fewestOfOne, min(Self.mostOfOne, Self.most / max(1, lines.count)))
    let freshness = max(Self.freshness, Int64(lines.count) * 2)
    var stretches: [Line: Stretch] = [:]
    for line in lines {
      if let known = self.stretches[line], !known.isWhole, known.entries.count * 2 >= most,
        now.milliseconds(since: known.readAt) < freshness, known.readAt <= now
      {
        stretches[line] = known
      } else {
        stretches[line] = try Self.stretch(tx, line, most, at: now)
      }
    }
    self.stretches = stretches
  }

  /// Takes out what has been started or ended.
  mutating func remove(_ gone: Set<ID<Job>>) {
    for line in stretches.keys {
      stretches[line]?.entries.removeAll { gone.contains($0.job.id) }
      stretches[line]?.followers.removeAll { gone.contains($0.id) }
    }
  }

  /// The lines of a pool in which somebody waits: one step from each to the next, however many wait in it.
  private static func lines(_ tx: Transaction, of pool: ID<Pool>?, into lines: inout [Line]) throws {
    // The most important first: where there are too many lines, those that are left out are of the least important.
    var (rank, consumer) = (Int64.max, "")
    while lines.count < mostLines {
      let row =
        if let pool {
          try tx.row(
            """
            SELECT rank, consumer FROM job WHERE state = 'queued' AND waits = 0 AND pool = ? AND (rank, consumer) < (?, ?)
            ORDER BY rank DESC, consumer DESC LIMIT 1
            """, pool, rank, consumer)
        } else {
          try tx.row(
            """
            SELECT rank, consumer FROM job WHERE state = 'queued' AND waits = 0 AND pool IS NULL
              AND (rank, consumer) < (?, ?) ORDER BY rank DESC, consumer DESC LIMIT 1
            """, rank, consumer)
        }
      guard let row else { return }
      (rank, consumer) = (try row.int(0), try row.text(1))
      lines.append(Line(pool: pool, rank: rank, consumer: try row.id(1)))
    }
  }

  private static func stretch(_ tx: Transaction, _ line: Line, _ most: Int, at now: Instant) throws -> Stretch {
    let condition = line.pool == nil ? "pool IS NULL" : "pool = ?"
    let arguments: [any SQLConvertible] = (line.pool.map { [$0] } ?? []) + [line.rank, line.consumer, now, Int64(most)]
    let rows = try tx.rows(
      """
      SELECT \(Jobs.columns), ready_at FROM job WHERE state = 'queued' AND waits = 0 AND \(condition) AND rank = ?
        AND consumer = ? AND ready_at <= ? ORDER BY ready_at, id LIMIT ?
      """, arguments: arguments)
    var stretch = Stretch(isWhole: rows.count < most, readAt: now)
    for row in rows {
      // What cannot be read stays where it is, and the checks of the store name it.
      guard let job = try? Jobs.read(row) else { continue }
      stretch.entries.append(Entry(job: job, readyAt: try row.instant(4)))
      if let array = job.array, job.index == 0 || job.attempt != nil {
        stretch.followers += try JobArrays.followers(tx, array)
      }
    }
    return stretch
  }
}
