import Exchange
import Identity
import Logging
import Scheduling
import Store
import Vocabulary

/// One look: what has ended is metered and settled, then whatever there is room for starts.
///
/// What runs is kept in mind from look to look, and of what waits only the front of the queue is read, so that a look costs as
/// much as there is to do, not as much as there is. Steps of different jobs go on at the same time: their writes share commits.
extension JobService {
  /// Places in rounds that go through everything, a bounded number at each look.
  struct Rounds {
    /// The pool and the job after which the check of queued jobs goes on.
    var queued = QueuedPlace()
    var running: ID<Job>?
    /// The job after which the reading of those goes on that are to be stopped.
    var stopping = ""
    var at = ContinuousClock.now - .seconds(1)
    /// When the next of what waits are asked.
    var queuedAt = ContinuousClock.now
  }

  struct QueuedPlace {
    var pool = 0
    var job = ""
  }

  /// How many steps go on at the same time: their writes share a commit.
  private static let atOnce = 32
  /// Of steps that many jobs take together: what comes from elsewhere shares a commit with these and waits for all of them.
  private static let batchesAtOnce = 8
  /// How many jobs take a step together: enough to share what they look up and a commit, and not so many that requests wait.
  private static let inStep = 32
  /// How many of those under way are asked, in one round, whether they may go on.
  private static let mostAsked = 200
  /// How many of those that wait; whoever starts is asked then in any case.
  private static let mostQueuedAsked = 64
  private static let pace = Duration.milliseconds(200)
  /// What part of the time goes to asking those that wait, at most: of a long queue hardly any was read just before.
  private static let partForQueued = 32

  func look() async throws {
    discover()
    try await watchAll()
    let (starts, displaced) = engine.takesJobs ? try await decide() : ([], [])
    try await displace(displaced)
    let gone = Set(starts.joined().map(\.id))
    front.remove(gone)
    async let ahead = readAhead(but: gone)
    await each(Self.together(starts), atOnce: Self.batchesAtOnce) { await $0.startCarefully($1) }
    if let ahead = await ahead { front.keep(ahead) }
    let now = ContinuousClock.now
    if now - rounds.at > Self.pace { rounds.at = now }
    guard now >= rounds.queuedAt else { return }
    let lapsed = await barred(try await nextQueued()) { tx, job, now in try Self.bar(tx, job, at: now) }
    let taken = ContinuousClock.now - now
    rounds.queuedAt = now + max(Self.pace, taken * Self.partForQueued)
    await each(lapsed) { await $0.endCarefully($1) }
  }

  /// What the next look will need of a long queue; nil if that cannot be read, and then that look finds out why.
  private func readAhead(but gone: Set<ID<Job>>) async -> QueueFront.Ahead? {
    guard !gone.isEmpty else { return nil }
    let (front, now) = (front, clock())
    return try? await database.read { tx in try front.ahead(tx, but: gone, at: now) }
  }

  /// What starts now and what makes room; the tasks of a gang together.
  private func decide() async throws -> (starts: [[Job]], displaced: [(jobs: [Job], why: Displacement)]) {
    // All of it is counted: what is read, how queues are built and what is decided.
    let start = ContinuousClock.now
    let (now, here, cluster, front, book) = (clock(), host, engine.cluster, front, book)
    let mine = underWay.values.filter { isHere($0.job) }
    let (read, queues) = try await database.read { [front] tx in
      var front = front
      let places = try Pools.places(tx, cluster: cluster)
      try front.read(tx, pools: places, at: now)
      let others = cluster == nil ? try Jobs.underWay(tx, in: places, but: here.identity).map(OpenJob.init) : []
      let mine = mine.sorted { $0.id < $1.id }
      let open = mine + others + front.open
      return (front, try PoolQueues(tx, cluster: cluster, open: open, book: book, on: here, at: now))
    }
    self.front = read
    let found = queues.decided()
    self.book = found.book
    let end = ContinuousClock.now
    decided = (end, end - start, isIdle: underWay.isEmpty && queues.waitingCount == 0)
    decisions.note(end - start, of: queues.waitingCount)
    return (found.starts, found.displaced)
  }

  /// Sees what has become of everything under way.
  private func watchAll() async throws {
    let (cluster, identity, place) = (engine.cluster, engine.identity, rounds.stopping)
    let (stopping, others) = try await database.read { tx in
      (
        try Jobs.stopping(tx, after: place, limit: 1_000),
        cluster == nil ? try Jobs.underWay(tx, in: Pools.places(tx, cluster: nil), but: identity) : []
      )
    }
    rounds.stopping = stopping.next
    // They may have been told so at another replica.
    for job in stopping.jobs where underWay[job.id] != nil { underWay[job.id] = OpenJob(job) }
    let open = underWay.values.filter { isHere($0.job) }.sorted { $0.id < $1.id }
    let lapsed = await barred(nextRunning(open)) { tx, job, now in try Self.barOfRunning(tx, job, at: now) }
    let barred = Set(lapsed.map(\.id))
    let states = await engine.observe(open.map(\.engineName))
    var changed: [Job] = []
    var begun: [Job] = []
    var ended: [Ending] = []
    for open in open {
      let job = open.job
      switch states[open.engineName] {
      case .ended(let result)? where !neverBegan.contains(job.id): ended.append(Ending(job: job, result: result))
      case .running? where job.state == .running && job.reason == nil && !barred.contains(job.id): break
      case .running?
      where job.state == .starting && job.reason == nil && !barred.contains(job.id)
        && !neverBegan.contains(job.id):
        begun.append(job)
      case .starting? where job.reason == nil && !barred.contains(job.id) && !engine.startsAtOnce: break
      default: changed.append(job)
      }
    }
    await each(Self.together(ended.map { [$0] }), atOnce: Self.batchesAtOnce) { service, batch in
      let some = Array(batch.joined())
      await service.careful(some[0].job) { try await $0.finish(some) }
    }
    await each(Self.together(begun.map { [$0] }), atOnce: Self.batchesAtOnce) {
      await $0.runCarefully(Array($1.joined()))
    }
    await each(changed) { await $0.watchCarefully($1, states[$1.engineName]) }
    for job in others + underWay.values.map(\.job).filter({ !isHere($0) }) {
      await careful(job) { try await $0.endIfMachineIsGone(job) }
    }
  }

  /// The next of what runs to be asked whether it still may.
  private func nextRunning(_ jobs: [OpenJob]) -> [Job] {
    guard ContinuousClock.now - rounds.at > Self.pace else { return [] }
    guard jobs.count > Self.mostAsked else { return jobs.map(\.job) }
    let first = jobs.firstIndex { job in rounds.running.map { job.id > $0 } ?? true } ?? 0
    let next =
      jobs[first...].prefix(Self.mostAsked) + jobs[..<first].prefix(max(0, Self.mostAsked - (jobs.count - first)))
    rounds.running = next.last?.id
    return next.map(\.job)
  }

  /// Those of `jobs` that may not go on, and those of which that cannot be told. Many share a reading.
  private func barred(
    _ jobs: [Job], _ bar: @escaping @Sendable (Transaction, Job, Instant) throws -> String?
  ) async -> [Job] {
    let (database, now) = (database, clock())
    return await withTaskGroup(of: [Job].self) { group in
      for start in stride(from: 0, to: jobs.count, by: Self.inStep) {
        let some = Array(jobs[start..<min(start + Self.inStep, jobs.count)])
        group.addTask {
          let found = try? await database.read { tx in
            some.filter { job in
              do { return try bar(tx, job, now) != nil } catch { return true }
            }
          }
          return found ?? some
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
  }

  /// The next of what waits to be asked whether it still may.
  private func nextQueued() async throws -> [Job] {
    let (cluster, start) = (engine.cluster, rounds.queued)
    let (next, found) = try await database.read { tx in
      let pools = try Pools.places(tx, cluster: cluster)
      var place = start.pool < pools.count ? start : QueuedPlace()
      var found: [ID<Job>: Job] = [:]
      var asked = 0
      for _ in 0...pools.count where asked < Self.mostQueuedAsked && !pools.isEmpty {
        let jobs = try Jobs.queued(tx, in: pools[place.pool], after: place.job, limit: Self.mostQueuedAsked - asked)
        asked += jobs.count
        for job in jobs { found[job.id] = job }
        if asked < Self.mostQueuedAsked {
          place = QueuedPlace(pool: (place.pool + 1) % pools.count)
        } else {
          place.job = jobs.last?.id.description ?? ""
        }
      }
      return (place, Array(found.values))
    }
    rounds.queued = next
    return found
  }

  /// What takes its step together: whole gangs and single jobs, up to ``inStep`` of them.
  private static func together<Item>(_ groups: [[Item]]) -> [[[Item]]] {
    var batches: [[[Item]]] = []
    var count = 0
    for group in groups {
      if batches.isEmpty || count + group.count > inStep {
        batches.append([])
        count = 0
      }
      batches[batches.count - 1].append(group)
      count += group.count
    }
    return batches
  }

  private func each<Item: Sendable>(
    _ items: [Item], atOnce: Int = JobService.atOnce,
    _ step: @escaping @Sendable (isolated JobService, Item) async -> Void
  ) async {
    await withDiscardingTaskGroup { group in
      // As many lanes as there may be steps at once; each takes every so manieth.
      let lanes = min(items.count, atOnce)
      for lane in 0..<lanes {
        group.addTask {
          for index in stride(from: lane, to: items.count, by: lanes) { await step(self, items[index]) }
        }
      }
    }
  }

  /// Starts them together; if one of them may not start, each by itself, gangs whole.
  private func startCarefully(_ batch: [[Job]]) async {
    if batch.count > 1 {
      do {
        return try await start(Array(batch.joined()))
      } catch {
        if note(error) { return }
      }
    }
    for jobs in batch {
      await careful(jobs[0]) { service in
        do {
          try await service.start(jobs)
        } catch let refusal as Refusal {
          if service.note(refusal) { throw refusal }
          for job in jobs where try await service.endIfBarred(job) { return }
        }
      }
    }
  }

  /// Writes down that they run; if that cannot be for one of them, for each by itself.
  private func runCarefully(_ jobs: [Job]) async {
    do {
      try await run(jobs)
    } catch {
      if note(error) { return }
      for job in jobs { await watchCarefully(job, .running) }
    }
  }

  private func endCarefully(_ job: Job) async {
    await careful(job) { service in if try await service.endIfBarred(job) { service.front.remove([job.id]) } }
  }

  private func watchCarefully(_ job: Job, _ state: EngineState?) async {
    await careful(job) { try await $0.watch(job, state) }
  }

  /// One job's trouble is no other's.
  func careful(_ job: Job, _ step: (isolated JobService) async throws -> Void) async {
    do {
      try await step(self)
    } catch {
      note(error)
      logger.warning("job", metadata: ["job": "\(job.id)", "error": "\(error)"])
    }
  }
}
