import Identity
import Scheduling
import Store
import Vocabulary

/// The open jobs of the hub's pools: which of them start now, and what the others wait for.
///
/// Pools of the engine `local` share the hub's machine and so have one queue; every other pool has its own. The tasks of a gang
/// have one turn.
struct PoolQueues: Sendable {
  private let pools: [ID<Pool>: Pool.Place]
  private let own: ID<Pool>?
  private let now: Instant
  private let here: Host
  private var owners: [ID<Participant>: Int]
  let queues: [ID<Pool>?: Line]
  /// What is taken of nodes, where nodes are known.
  var book = NodeBook()
  /// Queued jobs that wait for others.
  let awaiting: [ID<Job>: [ID<Job>]]
  private let quotas: QuotaBook?
  var hasQuotas: Bool { quotas != nil }
  /// How many turns there are to decide about.
  var waitingCount: Int { queues.values.reduce(0) { $0 + $1.waiting.count } }
  private let gangs: Set<ID<JobArray>>

  /// The machine that asks.
  struct Host: Sendable {
    /// How many jobs may run on it at once.
    var slots = Int.max
    /// What jobs that run on it have as their engine; nil: all that run are its own.
    var identity: String?
    /// The container images that it has.
    var images: [TaskReach.Image] = []
  }

  /// One queue, in the order of arrival.
  struct Line {
    var running: [OpenJob] = []
    /// Jobs that have their turn together.
    var waiting: [[OpenJob]] = []
  }

  /// - Parameters:
  ///   - cluster: whose pools; nil: those of the hub's own machine.
  ///   - open: what is under way there, and what waits in the order of its arrival.
  ///   - book: what is kept from look to look; nil: all is counted anew. What waits beside it has been found to wait for no
  ///     other.
  init(
    _ tx: Transaction, cluster: String?, open: [OpenJob], book kept: NodeBook? = nil, on here: Host, at now: Instant
  ) throws {
    var book = kept ?? NodeBook()
    let own = cluster == nil ? try Pools.own(tx) : nil
    let registered = try Pools.list(tx, cluster: cluster)
    let pools = registered.map { ($0.id, Pool.Place($0)) }
    let dependent = kept == nil ? open.filter { $0.job.state == .queued && $0.job.draft.after?.isEmpty == false } : []
    let awaiting = try dependent.map { ($0.id, try Jobs.awaited(tx, by: $0.job)) }.filter { !$1.isEmpty }
    let places = Dictionary(uniqueKeysWithValues: pools)
    let quotas = try book.quotas(tx, cluster: cluster, places.mapValues(\.capacity), own: own?.id)
    // Who may be put out is put out with its gang.
    let gangs = try Set(open.compactMap { $0.job.state == .queued || quotas != nil ? $0.job.array : nil }).filter {
      try book.isGang(tx, $0)
    }
    self.init(
      places, own: own?.id, open: open, awaiting: Dictionary(uniqueKeysWithValues: awaiting), gangs: gangs,
      quotas: quotas, on: here, at: now)
    try book.bringUpToDate(tx, registered, cluster: cluster, open: open, at: now)
    self.book = book
    if kept != nil, cluster != nil { stand(registered, open) }
  }

  /// Keeps what is under way for the next look.
  private mutating func stand(_ pools: [Pool], _ open: [OpenJob]) {
    book.number(open)
    owners = book.owners
    let this = self
    book.stand(pools, queues.mapValues(\.running)) { this.occupant($0, $1) }
  }

  /// - Parameter open: oldest first.
  init(
    _ pools: [ID<Pool>: Pool.Place], own: ID<Pool>?, open: [OpenJob], awaiting: [ID<Job>: [ID<Job>]] = [:],
    gangs: Set<ID<JobArray>> = [], quotas: QuotaBook? = nil, on here: Host = Host(), at now: Instant
  ) {
    self.quotas = quotas
    self.gangs = gangs
    let busy =
      gangs.isEmpty ? [] : Set(open.compactMap { $0.job.state == .queued ? nil : $0.job.array }).intersection(gangs)
    self.pools = pools
    self.own = own
    self.now = now
    self.here = here
    self.awaiting = awaiting
    owners = Dictionary(uniqueKeysWithValues: Set(open.map(\.job.consumer)).sorted().enumerated().map { ($1, $0) })
    var queues: [ID<Pool>?: Line] = [:]
    var places: [ID<JobArray>: Int] = [:]
    for job in open where awaiting.isEmpty || awaiting[job.id] == nil {
      let machine = Self.machine(of: job.job, pools, own)
      if job.job.state != .queued {
        queues[machine, default: Line()].running.append(job)
      } else if let array = job.job.array, gangs.contains(array) {
        // What was put out together comes back together.
        if busy.contains(array) { continue }
        if let place = places[array] {
          queues[machine]?.waiting[place].append(job)
        } else {
          queues[machine, default: Line()].waiting.append([job])
          places[array] = (queues[machine]?.waiting.count ?? 1) - 1
        }
      } else {
        queues[machine, default: Line()].waiting.append([job])
      }
    }
    self.queues = queues
  }

  /// What becomes of each queued job now that waits for no other, as far as there is room; those that quotas keep back are
  /// left out.
  func turns() -> [ID<Job>: Turn] {
    var turns: [ID<Job>: Turn] = [:]
    for (machine, line) in queues {
      for (jobs, turn) in zip(line.waiting, decide(line, machine).turns) {
        for job in jobs { turns[job.id] = turn }
      }
    }
    return turns
  }

  /// What becomes of each in words, with the job that the decision is about.
  func explained() -> [ID<Job>: JobExplanation.Turn] {
    var words: [ID<Job>: JobExplanation.Turn] = [:]
    for (machine, line) in queues {
      let (turns, verdicts, left) = decide(line, machine)
      for (place, jobs) in line.waiting.enumerated() {
        let said =
          JobExplanation.Turn(verdicts?.stands[place])
          ?? turns[place].map { told(JobExplanation.Turn($0) { line.waiting[$0][0].id }, jobs, in: left.room) }
        for job in jobs { words[job.id] = said }
      }
    }
    return words
  }

  /// First whom quotas let start, then what there is room for.
  func decide(_ line: Line, _ machine: ID<Pool>?) -> (turns: [Turn?], quotas: QuotaVerdicts?, left: PoolSpace) {
    let verdicts = quotas?.decide(running: units(line.running), waiting: line.waiting, at: now)
    let passing = line.waiting.indices.filter { verdicts?.lets($0) ?? true }
    var dispatch = dispatch(machine, beside: line.running)
    let found = dispatch.turns(passing.map { waiting(line.waiting[$0], machine) })
    var turns = [Turn?](repeating: nil, count: line.waiting.count)
    for (place, turn) in zip(passing, found) { turns[place] = turn.renumbered { passing[$0] } }
    return (turns, verdicts, dispatch.left)
  }

  /// What runs, the tasks of a gang together, in the order in which they were started.
  private func units(_ running: [OpenJob]) -> [[OpenJob]] {
    var units: [[OpenJob]] = []
    var places: [ID<JobArray>: Int] = [:]
    for job in running.sorted(by: {
      ($0.job.startedAt ?? now, $0.id) < ($1.job.startedAt ?? now, $1.id)
    }) {
      if let array = job.job.array, gangs.contains(array) {
        if let place = places[array] {
          units[place].append(job)
          continue
        }
        places[array] = units.count
      }
      units.append([job])
    }
    return units
  }

  /// The queue that a queued job is in, each with the moment at which it would start if everything took as long as it may.
  func forecast(of job: Job) -> [(jobs: [OpenJob], starts: Instant?)] {
    let machine = Self.machine(of: job, pools, own)
    let line = queues[machine] ?? Line()
    let starts = dispatch(machine, beside: line.running).forecast(line.waiting.map { waiting($0, machine) })
    return zip(line.waiting, starts).map { ($0, $1.map(Instant.init(milliseconds:))) }
  }

  /// Every queue in the order of its arrival, each job with the moment at which it would start.
  func forecasts() -> [[(jobs: [OpenJob], starts: Instant?)]] {
    queues.map { machine, line in
      let starts = dispatch(machine, beside: line.running).forecast(line.waiting.map { waiting($0, machine) })
      return zip(line.waiting, starts).map { ($0, $1.map(Instant.init(milliseconds:))) }
    }
  }

  /// Whose queue a job is in.
  private static func machine(of job: Job, _ pools: [ID<Pool>: Pool.Place], _ own: ID<Pool>?) -> ID<Pool>? {
    guard let pool = job.pool else { return own }
    return pools[pool]?.sharesMachine ?? true ? own : pool
  }

  private func dispatch(_ machine: ID<Pool>?, beside running: [OpenJob]) -> Dispatch<PoolSpace> {
    let entry = machine.flatMap { book.entries[$0] }
    if let standing = machine.flatMap({ book.standings[$0] }) {
      return Dispatch(standing.occupancy(beside: entry?.room), now: now.milliseconds)
    }
    let empty = PoolSpace(left: pools.mapValues(\.capacity), slots: Int64(here.slots), room: entry?.idle)
    return Dispatch(
      empty: empty, left: entry.map { PoolSpace(left: empty.left, slots: empty.slots, room: $0.room) },
      running: running.map { occupant($0, machine) }, now: now.milliseconds)
  }

  private func occupant(_ job: OpenJob, _ machine: ID<Pool>?) -> Occupant<PoolSpace.Demand> {
    Occupant(demand(job, machine), owner: owner(job), until: job.until(from: now))
  }

  private func waiting(_ jobs: [OpenJob], _ machine: ID<Pool>?) -> Waiting<PoolSpace.Demand> {
    let job = jobs[0]
    return Waiting(
      demand(job, machine, tasks: jobs.count), owner: owner(job), priority: job.rank,
      milliseconds: job.job.draft.longestMilliseconds, notBefore: job.job.draft.notBefore?.milliseconds ?? .min)
  }

  private func demand(_ open: OpenJob, _ machine: ID<Pool>?, tasks: Int = 1) -> PoolSpace.Demand {
    let job = open.job
    let isHere = job.state == .queued || here.identity == nil || job.engine == here.identity
    let slots = machine == own && isHere ? Int64(tasks) : 0
    var demand = PoolSpace.Demand(
      places: [job.pool, job.pool == machine ? nil : machine].compactMap { $0 },
      amount: tasks == 1 ? open.demand : open.demand.times(Int64(tasks)), slots: slots)
    if let entry = machine.flatMap({ book.entries[$0] }) {
      demand.job = job.id
      demand.ask = open.ask(of: entry.nodes, tasks: tasks)
      if job.state != .queued { demand.at = entry.places(of: job.id) }
    }
    return demand
  }

  private func owner(_ job: OpenJob) -> Int { owners[job.job.consumer] ?? -1 }
}

extension Pool {
  /// What a queue needs to know of a pool.
  struct Place: Sendable {
    var capacity: PoolCapacity
    /// True if it is a part of the hub's own machine.
    var sharesMachine: Bool

    init(_ capacity: PoolCapacity, sharesMachine: Bool = true) {
      self.capacity = capacity
      self.sharesMachine = sharesMachine
    }

    init(_ pool: Pool) { self.init(pool.capacity, sharesMachine: pool.engine == LocalEngine.word) }
  }
}

extension JobDraft {
  /// The longest it may run.
  var longestMilliseconds: Int64 { (wallSeconds ?? Self.usualWallSeconds) * 1000 }

  /// The most time a job gets that does not say how much it needs.
  static let usualWallSeconds: Int64 = 600
}
