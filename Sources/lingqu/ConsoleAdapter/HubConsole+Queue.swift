import Compute
import Console
import Hub
import Identity
import Vocabulary

extension HubConsole {
  func queue(_ query: Console.Queue.Query, _ caller: Caller) async throws -> Console.Queue.Model {
    // What a reader types into the address is not the hub's to refuse in its own words.
    let pool = query.pool.flatMap { ID<Pool>($0)?.description }
    let answer = try await ask(
      "getQueue", caller,
      query: [
        "pool": pool, "cursor": query.cursor.flatMap { Int64($0) }.map { String(max(0, min($0, 10_000))) },
        "limit": "50",
      ])
    // The bars tell of all pools, the list of the one that was chosen.
    let all = pool == nil ? answer : try await ask("getQueue", caller, query: ["limit": "1"])
    let loads = try (all["pools"] ?? []).decode([PoolLoad].self)
    let names = Dictionary(loads.map { ($0.pool, $0.name) }) { first, _ in first }
    let entries = try (answer["items"] ?? []).decode([QueueEntry].self)
    var lines: [Console.Queue.Line] = []
    for entry in entries { lines.append(try await line(entry, pool: entry.pool.flatMap { names[$0] }, caller)) }
    return Console.Queue.Model(
      at: answer["at"]?.string.flatMap { Instant($0) } ?? .now, query: .init(pool: pool, cursor: query.cursor),
      pools: loads.map(Self.load),
      jobs: Console.Listing(items: lines, total: answer["total"]?.int, next: answer["next"]?.int.map { String($0) }),
      isCut: answer["isCut"]?.bool ?? false, notShown: answer["notShown"]?.int ?? 0)
  }

  /// Every change of a job is an entry of the log. What is told is only that there is something new.
  func followQueue(_ caller: Caller) async throws -> AsyncThrowingStream<Void, any Error> {
    let place = try hub.streamPlace(for: caller.participant.id)
    let changes = hub.changes(pause: .seconds(2))
    return AsyncThrowingStream { continuation in
      let task = Task {
        for await _ in changes { continuation.yield() }
        continuation.finish()
        withExtendedLifetime(place) {}
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private func line(_ entry: QueueEntry, pool: Text?, _ caller: Caller) async throws -> Console.Queue.Line {
    Console.Queue.Line(
      id: entry.job.description, name: EntryWords.command(entry.command, most: 48).zh,
      owner: try await party(entry.consumer.description, caller), pool: pool, state: entry.state.rawValue,
      priority: entry.priority.rawValue, asked: Self.resources(entry.needs), longestSeconds: entry.longestSeconds,
      submittedAt: entry.submittedAt, startedAt: entry.startedAt, ahead: entry.ahead, startsAt: entry.startsAt,
      turn: try await turn(entry.turn, caller))
  }

  /// A decision without the number of a job that the caller may not see.
  func turn(_ turn: JobExplanation.Turn?, _ caller: Caller) async throws -> Console.Turn? {
    guard let turn else { return nil }
    var because: String?
    if let id = turn.because?.description { because = try await visible(id, caller) }
    return Console.Turn(
      word: turn.word.rawValue, because: because, until: turn.until,
      shortage: turn.shortage.map {
        Console.Turn.Shortage(rule: $0.rule, resource: $0.resource, missing: $0.missing, cohort: $0.cohort)
      })
  }

  /// The number of a job; nil where the caller may not see it.
  func visible(_ job: String, _ caller: Caller) async throws -> String? {
    do {
      _ = try await ask("getJob", caller, path: ["job": job])
      return job
    } catch let refusal as Refusal where refusal.kind == .notFound {
      return nil
    }
  }

  static func load(_ load: PoolLoad) -> Console.Load {
    Console.Load(
      pool: load.pool.description, name: load.name, state: load.state.rawValue, running: load.running,
      waiting: load.waiting, taken: resources(load.taken), capacity: resources(load.capacity))
  }

  static func resources(_ capacity: PoolCapacity) -> Console.Resources {
    Console.Resources(
      milliCPU: capacity.milliCPU, memoryMiB: capacity.memoryMiB,
      accelerators: capacity.accelerators.map {
        Console.Accelerators(model: $0.model, memoryMiB: $0.memoryMiB, count: $0.count)
      })
  }

  static func resources(_ demand: Demand) -> Console.Resources {
    Console.Resources(
      milliCPU: demand.milliCPU, memoryMiB: demand.memoryMiB,
      accelerators: demand.accelerators.map {
        Console.Accelerators(model: $0.model, memoryMiB: $0.memoryMiB, count: $0.count)
      })
  }
}
