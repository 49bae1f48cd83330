import ArgumentParser
import Compute
import Exchange
import Identity
import Vocabulary

/// The hub as Slurm's commands see it.
struct SlurmHub {
  let client: HubClient
  /// What the client's file says, which the environment goes before.
  let configuration: ClientConfiguration

  init() throws(SlurmFailure) {
    // It would wait a minute for an answer: a job has no network here, and no key anywhere.
    guard ClientConfiguration.environment("LINGQU_SLURM_FRAME") == nil else {
      throw SlurmFailure("not available inside a job, which reaches no hub: submit from where the workflow runs")
    }
    do {
      client = try HubOptions.parse([]).client()
      configuration = try ClientConfiguration.load()
    } catch let failure as Failure {
      throw SlurmFailure("Unable to contact the hub", failure)
    } catch {
      throw SlurmFailure("Unable to contact the hub: \(error)")
    }
  }

  func call(
    _ doing: String, _ method: HubClient.Method, _ path: String, query: [String: String] = [:], body: JSON? = nil
  ) async throws(SlurmFailure) -> JSON {
    do {
      return try await client.call(method, path, query: query, body: body)
    } catch let failure as Failure {
      throw SlurmFailure(doing, failure)
    } catch {
      throw SlurmFailure("\(doing): \(error)")
    }
  }

  func decode<Value: Decodable>(_ json: JSON?) throws(SlurmFailure) -> Value {
    do { return try (json ?? .null).decode() } catch {
      throw SlurmFailure("the hub's answer is not understood: \(error)")
    }
  }

  /// Pages of a list, until `isEnough` or its end.
  func all<Item: Decodable>(
    _ path: String, query: [String: String] = [:], from cursor: String? = nil,
    until isEnough: ([Item]) -> Bool = { _ in false }
  ) async throws(SlurmFailure) -> [Item] {
    var items: [Item] = []
    var next = cursor
    repeat {
      var query = query.merging(["limit": "200"]) { told, _ in told }
      query["cursor"] = next
      let page = try await call("Unable to read the hub's list", .get, path, query: query)
      let found: [Item] = try decode(page["items"])
      items += found
      next = page["next"]?.string
      if isEnough(found) { break }
    } while next != nil
    return items
  }

  // MARK: - Pools and agreements

  func partitions() async throws(SlurmFailure) -> SlurmPartitions {
    SlurmPartitions(pools: try await all("/v1/pools"))
  }

  /// The compute agreements under which the caller may have jobs run.
  func agreements() async throws(SlurmFailure) -> [Agreement] {
    let me = try await call("Unable to contact the hub", .get, "/v1/me")["participant"]
    let mine = me?["id"]?.string ?? me?.string
    let found: [Agreement] = try await all("/v1/agreements")
    return found.filter {
      $0.kind == .compute && $0.state == .active && $0.endsAt > .now && (mine == nil || $0.consumer.description == mine)
    }
  }

  // MARK: - Jobs

  /// What `names` are: numbers, `N_i`, `N_[i-j]`, or the hub's own ids. `nil` where there is no such thing.
  func jobs(of name: String) async throws(SlurmFailure) -> [SlurmJob]? {
    if let id = ID<Job>(name) { return try await job(id).map { [$0] } }
    if let id = ID<JobArray>(name) { return try await tasks(of: id) }
    // Steps are not told apart.
    let plain = name.split(separator: ".", maxSplits: 1).first.map { String($0) } ?? name
    let parts = plain.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    guard let value = parts.first.flatMap({ SlurmWords.whole($0) }) else {
      throw SlurmFailure("Invalid job id specified: \(name)")
    }
    guard let number = IDNumber(value) else { return nil }
    if !number.mark {
      guard parts.count == 1, let id: ID<Job> = try await find(number, "/v1/jobs", name) else { return nil }
      return try await job(id).map { [$0] }
    }
    guard let id: ID<JobArray> = try await find(number, "/v1/job-arrays", name) else { return nil }
    let tasks = try await tasks(of: id)
    guard parts.count == 2 else { return tasks }
    guard let wanted = SlurmArraySpec(parts[1].filter { $0 != "[" && $0 != "]" }) else {
      throw SlurmFailure("Invalid job id specified: \(name)")
    }
    let chosen = tasks.filter { wanted.indices.contains($0.task ?? -1) }
    return chosen.isEmpty ? nil : chosen
  }

  private struct Named<Of: Identified>: Decodable { var id: ID<Of> }

  /// The one thing of the caller's with that number. The list goes by the ids, which begin with their moment.
  private func find<Of: Identified>(_ number: IDNumber, _ path: String, _ name: String) async throws(SlurmFailure)
    -> ID<Of>?
  {
    let after = ID<Of>.first(at: number.instant.adding(milliseconds: 1))?.description
    let found: [Named<Of>] = try await all(path, from: after) { page in
      page.last.map { $0.id.instant < number.instant } ?? true
    }
    let matches = found.filter { $0.id.number(mark: number.mark) == number.value }
    guard matches.count < 2 else {
      let ids = matches.map(\.id.description).joined(separator: ", ")
      throw SlurmFailure("\(name) is the number of more than one job; name it by the hub's id: \(ids)")
    }
    return matches.first?.id
  }

  private func job(_ id: ID<Job>) async throws(SlurmFailure) -> SlurmJob? {
    do {
      let found: Job = try decode(try await client.call(.get, "/v1/jobs/\(id)"))
      return SlurmJob(found)
    } catch Failure.problem(let problem) where problem.status == 404 {
      return nil
    } catch let failure as Failure {
      throw SlurmFailure("Unable to read job \(id)", failure)
    } catch {
      throw SlurmFailure("Unable to read job \(id): \(error)")
    }
  }

  func tasks(of id: ID<JobArray>) async throws(SlurmFailure) -> [SlurmJob] {
    let found: [Job] = try await all("/v1/job-arrays/\(id)/jobs")
    return found.map { SlurmJob($0) }
  }

  /// Jobs that are not over, in the order of their numbers.
  func open() async throws(SlurmFailure) -> [SlurmJob] {
    let found: [Job] = try await all("/v1/jobs", query: ["open": "true"])
    return found.reversed().map { SlurmJob($0) }
  }

  /// Jobs that were submitted since `start`.
  func since(_ start: Instant) async throws(SlurmFailure) -> [SlurmJob] {
    let found: [Job] = try await all("/v1/jobs") { page in page.last.map { $0.submittedAt < start } ?? true }
    return found.reversed().filter { $0.submittedAt >= start }.map { SlurmJob($0) }
  }
}
