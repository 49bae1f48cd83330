import Testing
import Vocabulary

@testable import Models

@Suite("What a report rests on") struct ReportProofTests {
  /// A model of a job on data under an agreement, which rests on a right that derives from another.
  private static let entries: [JSON] = [
    entry("right.registered", "right_1", ["right": "holding"]),
    entry("right.registered", "right_2", ["right": "operation", "source": "right_1"]),
    entry("agreement.proposed", "agr_1", ["document": ["reference": ["right": "right_2"]]]),
    entry("agreement.activated", "agr_1"),
    entry("job.submitted", "job_1"),
    entry("job.completed", "job_1", ["outputs": ["model.json": "f00d"]]),
    entry(
      "model.registered", "model_1",
      [
        "name": "forecast", "version": "1", "agreements": ["agr_1"], "rights": [], "parents": [], "jobs": ["job_1"],
        "files": ["f00d"],
      ]),
    entry("model.evaluated", "model_1", ["digest": "abc"]),
  ]

  private static func entry(_ kind: String, _ subject: String, _ data: JSON = [:]) -> JSON {
    ["kind": .string(kind), "subject": .string(subject), "data": data]
  }

  private func proof(_ entries: [JSON], of digest: String = "abc") -> ReportProof? {
    var reader = ReportProof.Reader(digest: digest)
    for (index, entry) in entries.enumerated() { reader.take(entry, index: Int64(index)) }
    return reader.proof()
  }

  @Test("it goes from the report to the first right and the job, each by the entry that tells of it")
  func whole() throws {
    let found = try #require(proof(Self.entries))
    #expect(found.isWhole && found.over.isEmpty)
    #expect(found.steps.map(\.id) == ["abc", "model_1", "agr_1", "right_2", "right_1", "job_1"])
    #expect(found.steps.map(\.entry) == [7, 6, 2, 1, 0, 5])
    #expect(found.steps.map(\.from) == [nil, "abc", "model_1", "agr_1", "right_2", "model_1"])
    #expect(found.steps[2].state == "agreement.activated" && found.steps[1].name == "forecast 1")
    #expect(proof(Self.entries, of: "other") == nil)
  }

  @Test(
    "whatever the chain needs and is not told of is named", arguments: [(1, "right_2"), (2, "agr_1"), (6, "model_1")])
  func gaps(_ place: Int, _ missing: String) throws {
    var entries = Self.entries
    entries.remove(at: place)
    let found = try #require(proof(entries))
    #expect(!found.isWhole && found.missing == [missing])
  }

  @Test("a file that no job of the model left is named, and so is a job that did not end well")
  func files() throws {
    var entries = Self.entries
    entries[5] = Self.entry("job.failed", "job_1")
    #expect(proof(entries)?.missing == ["f00d", "job_1"])
  }

  @Test("what was taken back is told, until an agreement that stands for it clears it")
  func over() throws {
    var entries =
      Self.entries + [Self.entry("agreement.revoked", "agr_1"), Self.entry("model.lineage-revoked", "model_1")]
    #expect(proof(entries)?.over == ["model_1", "agr_1"])
    entries += [
      Self.entry("agreement.proposed", "agr_2", ["document": ["reference": ["right": "right_2"]]]),
      Self.entry("model.cleared", "model_1", ["revoked": "agr_1", "by": "agr_2"]),
    ]
    let found = try #require(proof(entries))
    #expect(found.isWhole && found.over.isEmpty && found.steps.map(\.id).contains("agr_2"))
    entries.append(Self.entry("agreement.revoked", "agr_2"))
    #expect(proof(entries)?.over == ["agr_2"])
  }

  @Test("models that descend from each other in a circle, as no hub writes it, end the walk")
  func circle() throws {
    let entries = [
      Self.entry("model.registered", "model_1", ["name": "a", "version": "1", "parents": ["model_2"]]),
      Self.entry("model.registered", "model_2", ["name": "b", "version": "1", "parents": ["model_1"]]),
      Self.entry("model.evaluated", "model_1", ["digest": "abc"]),
    ]
    #expect(proof(entries)?.steps.count == 3)
  }
}
