import Evidence
import Identity
import Store
import Tables
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Quality of datasets")
struct AssessmentTests {
  private static let contract = """
    {kind: DataContract, apiVersion: v3.1.0, id: a, version: 1.0.0, status: active,
     schema: [{name: daily, properties: [
       {name: id, logicalType: integer, unique: true}, {name: sugar, logicalType: number, required: true}]}]}
    """

  private static func draft(_ table: String) throws -> AssessmentDraft {
    var pieces = [Array(table.utf8)]
    let report = try CheckReport(
      DataContract(text: contract).table(nil), at: .now, next: { pieces.popLast() ?? [] })
    return AssessmentDraft(
      table: String(repeating: "a", count: 64), contract: String(repeating: "b", count: 64), report: report)
  }

  @Test("the last assessment is the dataset's quality, by which it is found; earlier ones stay")
  func assessing() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        #expect(dataset.quality == nil)
        func find(_ grade: QualityScore.Grade) throws -> [ID<Dataset>] {
          let query = DatasetQuery(text: "", filters: [.init(.grade, grade.rawValue)])
          return try DatasetSearch.page(tx, query, limit: 10, at: room.dawn).items.map(\.id)
        }
        let poor = try Assessments.record(
          tx, dataset.id, Self.draft("id,sugar\n1,\n1,\n1,\nx,\n"), by: room.bureau, WorkingCalendar(), at: room.dawn)
        #expect(poor.report.score.grade == .poor && poor.version == dataset.version)
        #expect(try find(.poor) == [dataset.id] && find(.excellent).isEmpty)
        let later = room.dawn.adding(milliseconds: 60_000)
        let good = try Assessments.record(
          tx, dataset.id, Self.draft("id,sugar\n1,2\n"), by: room.bureau, WorkingCalendar(), at: later)
        #expect(try find(.excellent) == [dataset.id] && find(.poor).isEmpty)
        let now = try Datasets.get(tx, dataset.id, at: later)
        #expect(now.quality == DatasetQuality(score: 100, grade: .excellent, at: later))
        #expect(now.version == dataset.version && now.changedAt == dataset.changedAt)
        #expect(try Assessments.list(tx, of: dataset.id, limit: 10).map(\.id) == [good.id, poor.id])
        #expect(try Assessments.list(tx, of: dataset.id, before: good.id, limit: 10).map(\.id) == [poor.id])
        // A revision says nothing of the data's quality.
        let revised = try Datasets.revise(tx, dataset.id, CatalogueRoom.entry("糖厂能耗（日）"), at: later)
        #expect(revised.quality?.grade == .excellent)
        #expect(try find(.excellent) == [dataset.id])
      }
    }
  }

  @Test("values of examples are not kept") func withoutValues() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("名册"))
        _ = try Assessments.record(
          tx, dataset.id, Self.draft("id,sugar\n4501,1\nsecret,2\n"), by: room.bureau, WorkingCalendar(), at: room.dawn)
        let kept = try #require(try Assessments.list(tx, of: dataset.id, limit: 1).first)
        let examples = kept.report.checks.flatMap(\.examples)
        #expect(examples.map(\.row) == [2] && examples.map(\.value) == [""])
      }
    }
  }

  @Test("a score that its checks do not come to is refused, and so is a dataset that is withdrawn")
  func refused() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        var draft = try Self.draft("id,sugar\n1,\n")
        draft.report.checks[0].found = 0
        draft.report.checks = draft.report.checks.filter { $0.metric != "nullValues" }
        #expect {
          try Assessments.record(tx, dataset.id, draft, by: room.bureau, WorkingCalendar(), at: room.dawn)
        } throws: {
          ($0 as? Refusal)?.rule == "assessment.score"
        }
        _ = try Datasets.withdraw(tx, dataset.id, at: room.dawn)
        let whole = try Self.draft("id,sugar\n1,2\n")
        #expect {
          try Assessments.record(tx, dataset.id, whole, by: room.bureau, WorkingCalendar(), at: room.dawn)
        } throws: {
          ($0 as? Refusal)?.rule == "dataset.withdrawn"
        }
      }
    }
  }
}
