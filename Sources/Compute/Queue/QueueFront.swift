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
  /// How far the clock of whoever took a job in may be ahead: what waits for no time of its own need not wait for that one.
  private static let skew: Int64 = 900_000
  /// So often it is read in any case, or less often where there are many lines: somebody else may have ended what waits here.
  private static let freshness: Int64 = 1_000

  private struct Line: Hashable {
    var pool: ID<Pool>?
    var rank: Int64
    var consumer: ID<Participant>
  }
  private struct Entry {
    var job: OpenJob
    var readyAt: Instant
  }
  private struct Stretch {
    var entries: [Entry] = []
    /// Tasks that start with the first of their gang.
    var followers: [OpenJob] = []
    /// True if nothing comes after it.
    var isWhole = true
    var readAt: Instant
  }
  private var stretches: [Line: Stretch] = [:]

  /// In the order in which they became ready.
  var jobs: [Job] { open.map(\.job) }

  /// The same as looks pass them on.
  var open: [OpenJob] {
    let entries = stretches.values.flatMap(\.entries).sorted {
      ($0.readyAt, $0.job.id) < ($1.readyAt, $1.job.id)
    }
    return entries.map(\.job)
      + stretches.values.flatMap(\.followers).sorted {
        ($0.job.index ?? 0) < ($1.job.index ?? 0)
      }
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
        stretches[line] = try Self.stretch(tx, line, most, self.stretches[line], at: now)
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

  /// The first ones of a line. What is known of it already is not read again: what waits does not change while it waits, and what
  /// comes back has been taken out when it was started.
  private static func stretch(
    _ tx: Transaction, _ line: Line, _ most: Int, _ known: Stretch?, at now: Instant
  ) throws -> Stretch {
    let condition = line.pool == nil ? "pool IS NULL" : "pool = ?"
    let arguments: [any SQLConvertible] =
      (line.pool.map { [$0] } ?? []) + [line.rank, line.consumer, now.adding(milliseconds: skew), Int64(most)]
    let known = Dictionary(known?.entries.map { ($0.job.id, $0) } ?? []) { first, _ in first }
    let rows = try tx.rows(
      """
      SELECT \(known.isEmpty ? Jobs.columns + ", ready_at" : "id, ready_at") FROM job
      WHERE state = 'queued' AND waits = 0 AND \(condition) AND rank = ? AND consumer = ? AND ready_at <= ?
      ORDER BY ready_at, id LIMIT ?
      """, arguments: arguments)
    var stretch = Stretch(isWhole: rows.count < most, readAt: now)
    for row in rows {
      let place = known.isEmpty ? 4 : 1
      let entry: Entry
      if !known.isEmpty, let same = known[try row.id(0)] {
        entry = same
      } else if let job = known.isEmpty ? try? Jobs.read(row) : try? Jobs.get(tx, row.id(0)) {
        // What cannot be read stays where it is, and the checks of the store name it.
        entry = Entry(job: OpenJob(job), readyAt: try row.instant(place))
      } else {
        continue
      }
      if entry.job.job.draft.notBefore ?? now <= now { stretch.entries.append(entry) }
    }
    for array in stretch.entries.compactMap({ entry in
      entry.job.job.index == 0 || entry.job.job.attempt != nil ? entry.job.job.array : nil
    }) {
      stretch.followers += try JobArrays.followers(tx, array).map(OpenJob.init)
    }
    return stretch
  }
}
