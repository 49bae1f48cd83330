import Synchronization
import Vocabulary

extension KubernetesEngine {
  /// Tells what is known, and has the cluster asked for more where that is due: the answer is for the next look.
  public func observe(_ jobs: [String]) async -> [String: EngineState] {
    let unknown = entries.withLock { entries in jobs.filter { entries[$0] == nil } }
    let gone = unknown.isEmpty ? [] : await onThread { unknown.filter { self.settle($0) == .unknown } }
    if pace.withLock({ $0.beginListing(now()) }) { Task { await look() } }
    pump()
    var states = entries.withLock { entries in
      jobs.reduce(into: [String: EngineState]()) { states, job in
        // Nothing was heard of it yet: it is as it was.
        if let entry = entries[job], entry.isOver || entry.wasSeen { states[job] = entry.state }
      }
    }
    for job in gone { states[job] = .unknown }
    return states
  }

  /// Asks for all Jobs and all pods.
  private func look() async {
    let before = now()
    var isWhole = false
    defer { pace.withLock { [isWhole] in $0.endListing(begun: before, now(), isWhole: isWhole) } }
    guard entries.withLock({ $0.contains { $1.step == .submitted } }) else { return }
    let (pods, jobs): ([KubernetesPod], [KubernetesJob])
    do {
      // In this order: a Job that is gone has no pods that were not seen.
      jobs = try await api.jobs()
      pods = try await api.pods()
      heardWell()
      isWhole = true
    } catch {
      return heard(error)
    }
    let ofJob = Dictionary(grouping: pods, by: \.job)
    let known = Dictionary(jobs.map { ($0.job, $0) }, uniquingKeysWith: { first, _ in first })
    let claims = await claims(of: ofJob.filter { $1.count > 1 }.map(\.key))
    let after = now()
    let due = entries.withLock { entries in
      var due: [(String, KubernetesEntry, KubernetesVerdict)] = []
      for (job, entry) in entries where entry.step == .submitted && entry.since < before && !entry.isConcluding {
        let same = ofJob[job] ?? []
        let pod = same.first { $0.uid == claims[job] } ?? same.last
        entries[job]?.saw(pod, at: after)
        guard let seen = entries[job] else { continue }
        let verdict = KubernetesVerdict(known[job], pod, seen, configuration, at: after)
        guard verdict != .goesOn else { continue }
        entries[job]?.isConcluding = true
        due.append((job, seen, verdict))
      }
      return due
    }
    for (job, entry, verdict) in due { await conclude(job, entry, verdict) }
    pump()
  }

  /// Which of several pods of one job runs it.
  private func claims(of jobs: [String]) async -> [String: String] {
    guard !jobs.isEmpty else { return [:] }
    return await onThread { jobs.reduce(into: [:]) { $0[$1] = self.files.word($1, "claim") } }
  }

  public func inventory() async throws -> Inventory {
    let nodes = try await api.nodes()
    // Of all pods only one's own may be seen.
    let pods = (try? await api.pods()) ?? []
    return Inventory(nodes: nodes.compactMap { Inventory.Node($0, configuration.accelerators, pods) })
  }
}
