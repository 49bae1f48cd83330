import Testing
import Vocabulary

@testable import Compute

@Suite struct KubernetesEndingTests {
  @Test("how a job ended", arguments: KubernetesEnd.endings) func endings(_ given: KubernetesEnd) throws {
    var entry = KubernetesEntry(.submitted, JobSpec(command: ["x"]), at: 0)
    entry.isUnwanted = given.isUnwanted
    let remains = KubernetesRemains(
      claim: "u", record: given.record.flatMap { KubernetesRecord($0) }, claimedAt: 1_000, recordedAt: 3_000)
    let pod = try given.status.map { status in
      var meta: JSON = ["name": "p", "uid": "u", "labels": ["lingqu/job": "job_1"]]
      if given.isDeleting, case .object(var members) = meta {
        members["deletionTimestamp"] = "2026-01-01T00:00:00Z"
        meta = .object(members)
      }
      return try #require(KubernetesPod(["metadata": meta, "status": try JSON.parse(Array(status.utf8))]))
    }
    let result = KubernetesEnding(entry, pod, remains, at: 9_000).result
    #expect(result.ending == given.ending && result.isModelled == (given.record == nil ? true : nil))
    #expect(result.startedAt <= result.endedAt)
  }
}

/// A job that has ended, and what of it is known.
struct KubernetesEnd: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var status: String?
  var record: String?
  var isUnwanted = false
  var isDeleting = false
  var ending: JobResult.Ending
}

extension KubernetesEnd {
  fileprivate static func ended(_ code: Int, _ reason: String, _ more: String = "") -> String {
    """
    {"phase":"Failed"\(more),"containerStatuses":[{"state":{"terminated":{"exitCode":\(code),"reason":"\(reason)",
    "startedAt":"2026-01-01T00:00:00Z","finishedAt":"2026-01-01T00:00:02Z"}}}]}
    """
  }

  fileprivate static let lost = """
    {"phase":"Running","conditions":[{"type":"DisruptionTarget","status":"True","reason":"DeletionByTaintManager"}]}
    """

  static let endings: [KubernetesEnd] = [
    KubernetesEnd(testDescription: "well", status: ended(0, "Completed"), record: "code 0\nend", ending: .exited),
    KubernetesEnd(testDescription: "memory", status: ended(137, "OOMKilled"), record: nil, ending: .outOfMemory),
    KubernetesEnd(
      testDescription: "processor time", status: ended(152, "Error"), record: "code 152\nend", ending: .outOfCPU),
    KubernetesEnd(testDescription: "disk", status: nil, record: "code 153\nend", ending: .outOfDisk),
    KubernetesEnd(
      testDescription: "time", status: ended(143, "Error", ",\"reason\":\"DeadlineExceeded\""),
      record: "code 143\ntold\nend", ending: .outOfTime),
    KubernetesEnd(testDescription: "node lost", status: lost, record: nil, isDeleting: true, ending: .nodeFailed),
    KubernetesEnd(
      testDescription: "evicted", status: ended(137, "Error", ",\"reason\":\"Evicted\""), record: nil,
      ending: .nodeFailed),
    KubernetesEnd(testDescription: "told and gone", status: nil, record: "code 143\ntold\nend", ending: .cancelled),
    KubernetesEnd(
      testDescription: "ended by itself before it was told", status: ended(0, "Completed"), record: "code 0\nend",
      isUnwanted: true, ending: .exited),
    KubernetesEnd(
      testDescription: "unwanted", status: ended(137, "Error"), record: nil, isUnwanted: true, isDeleting: true,
      ending: .cancelled),
  ]
}
