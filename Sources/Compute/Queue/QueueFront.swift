import Identity
import Store
import Vocabulary

/// Of a queue however long, the jobs that could start next: of each pool, priority and consumer the first ones, so that
/// nobody's many keep anybody else's from being seen.
///
/// A short queue is read as a whole, in one go; of a long one the front of each line, when half of that is used up.
struct QueueFront: Sendable {
  /// How many jobs are looked at together, at most.
  static let most = 4_000
  /// How many of one pool, priority and consumer.
  static let mostOfOne = 128
  static let fewestOfOne = 8
  /// Consumers times priorities times pools; beyond that the last in their order wait for the first.
  static let mostLines = 5_000
  /// How far the clock of whoever took a job in may be ahead: what waits for no time of its own need not wait for that one.
  private static let skew: Int64 = 900_000
  /// So often it is read in any case, or less often where there are many lines: somebody else may have ended what waits here.
  private static let freshness: Int64 = 1_000

  fileprivate struct Line: Hashable {
    var pool: ID<Pool>?
    var rank: Int64
    var consumer: ID<Participant>
  }
  fileprivate struct Entry {
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
    /// What comes after it, as far as it was read beforehand.
    var ahead: [ID<Job>: Entry] = [:]

    var byID: [ID<Job>: Entry] { ahead.merging(entries.map { ($0.job.id, $0) }) { _, own in own } }

    /// Adds the job that a row of `id, ready_at` tells of, if it may start at `now`. One that is in `known` is not read again: what
    /// waits does not change while it waits, and what comes back has been taken out when it was started. What cannot be read
    /// stays where it is, and the checks of the store name it.
    mutating func add(_ tx: Transaction, _ row: Row, _ known: [ID<Job>: Entry], at now: Instant) throws {
      let id: ID<Job> = try row.id(0)
      let readyAt = try row.instant(1)
      guard let entry = known[id] ?? (try? Jobs.get(tx, id)).map({ Entry(job: OpenJob($0), readyAt: readyAt) }),
        entry.job.job.draft.notBefore ?? now <= now
      else { return }
      entries.append(entry)
    }

    /// Finds the tasks that start with those that are here.
    mutating func follow(_ tx: Transaction) throws {
      for job in entries.lazy.map(\.job.job) where job.index == 0 || job.attempt != nil {
        if let array = job.array { followers += try JobArrays.followers(tx, array).map(OpenJob.init) }
      }
    }
  }
  private var stretches: [Line: Stretch] = [:]

  /// What was read ahead: see ``ahead(_:but:at:)``.
  struct Ahead: Sendable {
    fileprivate var entries: [Line: [ID<Job>: Entry]] = [:]
    /// How many jobs.
    var count: Int { entries.values.reduce(0) { $0 + $1.count } }
  }
  /// How many may wait in a pool whose queue is read as a whole, less those of the pools before it.
  static let short = 2_000
  /// When the queue of a pool was last found to be longer.
  private var long: [ID<Pool>?: Instant] = [:]

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
    var stretches: [Line: Stretch] = [:]
    var rest = Self.short
    for pool in pools {
      if let whole = try wholeQueue(tx, of: pool, rest, at: now) {
        for (line, stretch) in whole {
          rest -= stretch.entries.count
          stretches[line] = stretch
        }
      } else {
        try Self.lines(tx, of: pool, into: &lines)
      }
    }
    let most = max(Self.fewestOfOne, min(Self.mostOfOne, Self.most / max(1, lines.count)))
    let freshness = max(Self.freshness, Int64(lines.count) * 2)
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

  /// Reads what the next reading will need of long lines, so that a look does not wait for it: to be done while what the last one
  /// found is written down.
  ///
  /// - Parameter gone: what is being started, and may still be in its line.
  func ahead(_ tx: Transaction, but gone: Set<ID<Job>>, at now: Instant) throws -> Ahead {
    var ahead = Ahead()
    let most = max(Self.fewestOfOne, min(Self.mostOfOne, Self.most / max(1, stretches.count)))
    for (line, stretch) in stretches where !stretch.isWhole && stretch.entries.count * 2 < most {
      var found = Stretch(readAt: now)
      let known = stretch.byID
      for row in try Self.rows(tx, line, most + gone.count, at: now)
      where found.entries.count + stretch.entries.count < most {
        let id: ID<Job> = try row.id(0)
        if known[id] == nil, !gone.contains(id) { try found.add(tx, row, [:], at: now) }
      }
      ahead.entries[line] = found.byID
    }
    return ahead
  }

  mutating func keep(_ ahead: Ahead) {
    for (line, entries) in ahead.entries { stretches[line]?.ahead = entries }
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
      // Two questions: SQLite would go through all of a line for `(rank, consumer) < (?, ?)`.
      guard
        let row = try lineBefore(tx, of: pool, "rank = ? AND consumer < ?", [rank, consumer])
          ?? lineBefore(tx, of: pool, "rank < ?", [rank])
      else { return }
      (rank, consumer) = (try row.int(0), try row.text(1))
      lines.append(Line(pool: pool, rank: rank, consumer: try row.id(1)))
    }
  }

  private static func lineBefore(
    _ tx: Transaction, of pool: ID<Pool>?, _ condition: String, _ arguments: [any SQLConvertible]
  ) throws -> Row? {
    try tx.rows(
      """
      SELECT rank, consumer FROM job WHERE state = 'queued' AND waits = 0
        AND \(pool == nil ? "pool IS NULL" : "pool = ?") AND \(condition) ORDER BY rank DESC, consumer DESC LIMIT 1
      """, arguments: (pool.map { [$0] } ?? []) + arguments
    ).first
  }

  /// All that waits in a pool, line by line; nil if that is more than `most`. Whether a long queue has become short is not looked
  /// at each time.
  private mutating func wholeQueue(
    _ tx: Transaction, of pool: ID<Pool>?, _ most: Int, at now: Instant
  ) throws -> [Line: Stretch]? {
    if let found = long[pool], found <= now, now.milliseconds(since: found) < Self.freshness { return nil }
    let rows = try tx.rows(
      """
      SELECT id, ready_at, rank, consumer FROM job
      WHERE state = 'queued' AND waits = 0 AND \(pool == nil ? "pool IS NULL" : "pool = ?")
      ORDER BY rank, consumer, ready_at, id LIMIT ?
      """, arguments: (pool.map { [$0] } ?? []) + [Int64(most + 1)])
    long[pool] = rows.count > most ? now : nil
    guard rows.count <= most else { return nil }
    var queue: [Line: Stretch] = [:]
    var (line, stretch, known): (Line?, Stretch, [ID<Job>: Entry]) = (nil, Stretch(readAt: now), [:])
    func close() throws {
      guard let line, !stretch.entries.isEmpty else { return }
      try stretch.follow(tx)
      queue[line] = stretch
    }
    for row in rows {
      let next = Line(pool: pool, rank: try row.int(2), consumer: try row.id(3))
      if next != line {
        try close()
        (line, stretch, known) = (next, Stretch(readAt: now), stretches[next]?.byID ?? [:])
      }
      if try row.instant(1) <= now.adding(milliseconds: Self.skew) { try stretch.add(tx, row, known, at: now) }
    }
    try close()
    return queue
  }

  /// The first ones of a line.
  private static func stretch(
    _ tx: Transaction, _ line: Line, _ most: Int, _ known: Stretch?, at now: Instant
  ) throws -> Stretch {
    let rows = try rows(tx, line, most, at: now)
    var stretch = Stretch(isWhole: rows.count < most, readAt: now)
    let known = known?.byID ?? [:]
    for row in rows { try stretch.add(tx, row, known, at: now) }
    try stretch.follow(tx)
    return stretch
  }

  private static func rows(_ tx: Transaction, _ line: Line, _ most: Int, at now: Instant) throws -> [Row] {
    let condition = line.pool == nil ? "pool IS NULL" : "pool = ?"
    let arguments: [any SQLConvertible] =
      (line.pool.map { [$0] } ?? []) + [line.rank, line.consumer, now.adding(milliseconds: skew), Int64(most)]
    return try tx.rows(
      """
      SELECT id, ready_at FROM job
      WHERE state = 'queued' AND waits = 0 AND \(condition) AND rank = ? AND consumer = ? AND ready_at <= ?
      ORDER BY ready_at, id LIMIT ?
      """, arguments: arguments)
  }
}
