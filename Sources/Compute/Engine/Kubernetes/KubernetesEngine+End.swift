import Glibc
import Synchronization
import Vocabulary

extension KubernetesEngine {
  /// Ends what has ended, with what it took; or finds that it goes on.
  func conclude(_ job: String, _ entry: KubernetesEntry, _ verdict: KubernetesVerdict) async {
    defer { entries.withLock { $0[job]?.isConcluding = false } }
    switch verdict {
    case .goesOn: break
    case .stuck(let words): await refuse(job, entry, words)
    case .gone:
      // Gone for good, and not only from a list.
      do { if try await api.job(KubernetesName.of(job)) != nil { return } } catch { return heard(error) }
      await end(job, entry, nil)
    case .over:
      await end(job, entry, entry.pod)
    }
  }

  /// Says no to a job that cannot begin, in the cluster's words, unless it just takes its time.
  private func refuse(_ job: String, _ entry: KubernetesEntry, _ words: String) async {
    var words = words
    if words.isEmpty {
      do {
        let events = try await api.events(about: entry.pod?.name ?? KubernetesName.of(job))
        words = events.last { $0.isWarning }.map { $0.reason + ": " + $0.message } ?? ""
      } catch {
        return heard(error)
      }
    }
    guard !words.isEmpty, await onThread({ self.claim(job) }) else { return }
    set(job, .over(.refused(String(words.prefix(500)))))
  }

  private func end(_ job: String, _ entry: KubernetesEntry, _ pod: KubernetesPod?) async {
    let found = await onThread { KubernetesRemains(self.files, job) }
    if !found.isClaimed || found.claim == "hub" {
      // It never began. What the container says then is of its beginning.
      guard await onThread({ self.claim(job) }) else { return }
      if !entry.isUnwanted, let end = pod?.end, end.code != 0 {
        return set(job, .over(.refused(String("\(end.reason) \(end.message)".prefix(500)))))
      }
      if !entry.isUnwanted, let pod, pod.disruption == nil, !pod.reason.isEmpty {
        return set(job, .over(.refused(String("\(pod.reason) \(pod.message)".prefix(500)))))
      }
      var result = JobResult.stoppedBeforeItRan
      if !entry.isUnwanted, let pod {
        result.ending = pod.disruption == nil && pod.isDeleting ? .cancelled : .nodeFailed
      }
      return set(job, .over(.ended(result)))
    }
    // Another pod than the one that ran it tells nothing of how it ended.
    var own = pod.flatMap { $0.uid == found.claim ? $0 : nil }
    if let last = own ?? entry.pod, last.uid == found.claim, !last.isOver, last.disruption == nil, !entry.isUnwanted,
      found.record?.wasTold == true
    {
      // Told to stop and gone before anybody saw why: the cluster's notes last longer.
      let events = (try? await api.events(about: last.name)) ?? []
      if let word = events.lazy.compactMap({ KubernetesPod.disruption(by: $0.reason) }).first {
        own = last
        own?.disruption = word
      }
    }
    if found.logBytes == 0, let own, let words = try? await api.words(of: own.name, most: 65_536), !words.isEmpty {
      await onThread { try? Files.leave(String(decoding: words, as: UTF8.self), at: self.files.folder(job) + "/log") }
    }
    set(job, .over(.ended(KubernetesEnding(entry, own, found, at: now()).result)))
  }
}

/// What a job has left in the shared folder.
struct KubernetesRemains: Sendable {
  /// The pod that ran it, or `hub` where none may any more.
  var claim: String?
  var isClaimed: Bool
  var record: KubernetesRecord?
  /// When the claim and the record were written, in milliseconds since 1970, as the file system tells.
  var claimedAt: Int64
  var recordedAt: Int64?
  var logBytes: Int64
  var outputBytes: Int64

  init(
    claim: String?, record: KubernetesRecord?, claimedAt: Int64, recordedAt: Int64?, logBytes: Int64 = 0,
    outputBytes: Int64 = 0
  ) {
    (self.claim, isClaimed, self.record) = (claim, claim != nil, record)
    (self.claimedAt, self.recordedAt) = (claimedAt, recordedAt)
    (self.logBytes, self.outputBytes) = (logBytes, outputBytes)
  }

  init(_ files: ClusterFolder, _ job: String) {
    let folder = files.folder(job)
    claim = files.word(job, "claim")
    isClaimed = access(folder + "/claim", F_OK) == 0
    record = Files.read(folder + "/record", most: 4_096).flatMap {
      KubernetesRecord(String(decoding: $0, as: UTF8.self))
    }
    claimedAt = Files.changed(folder + "/claim") ?? 0
    recordedAt = Files.changed(folder + "/record")
    (logBytes, outputBytes) = files.sizes(job)
  }
}
