import Evidence
import Identity
import Store
import Tables
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Stewards' tickets")
struct TicketTests {
  private static let contract = """
    {kind: DataContract, apiVersion: v3.1.0, id: a, version: 1.0.0, status: active,
     schema: [{name: daily, properties: [
       {name: id, logicalType: integer, unique: true}, {name: sugar, logicalType: number, required: true}]}]}
    """
  private static let (broken, mended) = ("id,sugar\n1,\n1,\n1,\nx,\n", "id,sugar\n1,2\n2,3\n")

  /// Assesses a dataset of the bureau's.
  @discardableResult
  private static func assess(
    _ room: CatalogueRoom, _ tx: Transaction, _ dataset: Dataset, _ table: String, days: Int64 = 0
  ) throws -> DatasetAssessment {
    var pieces = [Array(table.utf8)]
    let report = try CheckReport(
      DataContract(text: contract).table(nil), at: .now, next: { pieces.popLast() ?? [] })
    return try Assessments.record(
      tx, dataset.id,
      AssessmentDraft(
        table: String(repeating: "a", count: 64), contract: String(repeating: "b", count: 64), report: report),
      by: room.bureau, WorkingCalendar(), at: room.dawn.adding(days: days))
  }

  private static func tickets(
    _ room: CatalogueRoom, _ tx: Transaction, _ state: DataTicket.State? = nil, days: Int64 = 0
  ) throws -> [DataTicket] {
    var filter = DataTickets.Filter()
    filter.state = state
    return try DataTickets.list(tx, of: room.bureau, filter, limit: 20, at: room.dawn.adding(days: days))
  }

  @Test(
    "rules that are broken make one ticket, whose rows and advice they tell; it closes when they hold, with both scores"
  )
  func rules() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        let first = try Self.assess(room, tx, dataset, Self.broken)
        let opened = try Self.tickets(room, tx)
        #expect(Set(opened.map(\.cause)) == [.rules, .grade] && opened.allSatisfy { $0.state == .open })
        let rules = try #require(opened.first { $0.cause == .rules })
        let broken = first.report.checks.filter { !$0.passed }
        #expect(rules.severity == .high && rules.ruleCount == Int64(broken.count))
        #expect(rules.rules?.map(\.what) == broken.map(\.what) && rules.rules?.allSatisfy { $0.fix != nil } == true)
        #expect(rules.rules?.first?.rows == broken.first?.examples.map(\.row))
        #expect(rules.before?.assessment == first.id && rules.after == nil && rules.isOverdue == false)
        // Three working days after a Saturday.
        #expect(rules.dueAt.description == "2026-11-25T16:00:00.000Z")
        try Self.assess(room, tx, dataset, Self.broken, days: 1)
        #expect(try Self.tickets(room, tx).count == 2)
        let last = try Self.assess(room, tx, dataset, Self.mended, days: 2)
        #expect(try Self.tickets(room, tx, .open).isEmpty)
        let closed = try DataTickets.get(tx, rules.id, at: room.dawn.adding(days: 3))
        #expect(closed.ending == .passed && closed.isOverdue == nil && closed.after?.assessment == last.id)
        #expect(closed.before?.grade == .poor && closed.after?.score == 100)
        // What comes again is a ticket of its own.
        try Self.assess(room, tx, dataset, Self.broken, days: 4)
        #expect(try Self.tickets(room, tx).count == 4 && Self.tickets(room, tx, .open).count == 2)
        #expect(try Self.log(tx, rules.id) == ["ticket.opened", "ticket.closed"])
      }
    }
  }

  @Test("a grade that is worse than it was waits for the grade that it had") func grade() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        let rows = (1...10).map { "\($0),\($0)\n" }.joined()
        try Self.assess(room, tx, dataset, "id,sugar\n" + rows)
        #expect(try Self.tickets(room, tx).isEmpty)
        let fallen = try Self.assess(room, tx, dataset, "id,sugar\n" + rows + "11,\n", days: 1)
        #expect(fallen.report.score.grade == .good)
        let ticket = try #require(try Self.tickets(room, tx, .open).first { $0.cause == .grade })
        #expect(ticket.expected == .excellent && ticket.severity == .medium)
        // The same grade again is still not the one that it had.
        try Self.assess(room, tx, dataset, "id,sugar\n" + rows + "11,\n", days: 2)
        #expect(try DataTickets.get(tx, ticket.id, at: room.dawn).state == .open)
        try Self.assess(room, tx, dataset, "id,sugar\n" + rows, days: 3)
        #expect(try DataTickets.get(tx, ticket.id, at: room.dawn).ending == .passed)
      }
    }
  }

  @Test(
    "what was said to be repaired and is not opens its ticket again; what stays as it is does not, unless it gets worse"
  )
  func reopening() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        let (good, worse) = ("id,sugar\n1,1\n2,2\n3,\n", "id,sugar\n1,1\n1,2\n3,\n")
        try Self.assess(room, tx, dataset, good)
        let ticket = try #require(try Self.tickets(room, tx).first { $0.cause == .rules })
        #expect { try DataTickets.close(tx, ticket.id, .other, words: nil, at: room.dawn) } throws: {
          ($0 as? Refusal)?.rule == "ticket.words"
        }
        _ = try DataTickets.close(tx, ticket.id, .repaired, words: nil, at: room.dawn)
        #expect { try DataTickets.close(tx, ticket.id, .repaired, words: nil, at: room.dawn) } throws: {
          ($0 as? Refusal)?.rule == "ticket.closed"
        }
        try Self.assess(room, tx, dataset, good, days: 10)
        let again = try DataTickets.get(tx, ticket.id, at: room.dawn.adding(days: 10))
        #expect(again.state == .open && again.reopened == 1 && again.dueAt > ticket.dueAt && again.reason == nil)
        _ = try DataTickets.close(tx, ticket.id, .accepted, words: "来源系统不再维护", at: room.dawn.adding(days: 11))
        try Self.assess(room, tx, dataset, good, days: 12)
        #expect(try DataTickets.get(tx, ticket.id, at: room.dawn).state == .closed)
        try Self.assess(room, tx, dataset, worse, days: 13)
        #expect(try DataTickets.get(tx, ticket.id, at: room.dawn).reopened == 2)
        #expect(
          try Self.log(tx, ticket.id) == [
            "ticket.opened", "ticket.closed", "ticket.reopened", "ticket.closed", "ticket.reopened",
          ])
      }
    }
  }

  @Test("data that became stale make one ticket, which newer data close, and a withdrawn dataset closes all")
  func freshness() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(
          tx,
          CatalogueRoom.entry("糖厂能耗") {
            $0.cycle = .weekly
            $0.modified = room.dawn
          })
        let (before, after) = (room.dawn.adding(days: 13), room.dawn.adding(days: 14))
        #expect(try DataTickets.stale(tx, at: before, limit: 10).isEmpty)
        #expect(try DataTickets.stale(tx, at: after, limit: 10) == [dataset.id])
        for _ in 0..<2 { try DataTickets.open(tx, stale: dataset.id, WorkingCalendar(), at: after) }
        let ticket = try #require(try Self.tickets(room, tx).first)
        #expect(try Self.tickets(room, tx).count == 1 && ticket.cause == .freshness && ticket.staleAt == after)
        #expect(try DataTickets.stale(tx, at: after.adding(days: 9), limit: 10).isEmpty)
        var entry = dataset.entry
        entry.modified = after
        _ = try Datasets.revise(tx, dataset.id, entry, at: after.adding(days: 1))
        #expect(try DataTickets.get(tx, ticket.id, at: after).ending == .renewed)
        // The clock runs out again.
        let later = after.adding(days: 14)
        #expect(try DataTickets.stale(tx, at: later, limit: 10) == [dataset.id])
        try DataTickets.open(tx, stale: dataset.id, WorkingCalendar(), at: later)
        _ = try Datasets.withdraw(tx, dataset.id, at: later)
        #expect(try Self.tickets(room, tx).map(\.ending) == [.withdrawn, .renewed])
      }
    }
  }

  @Test("a unit reports what is wrong, once at a time and not too often; its owner gives it to a member of its own")
  func reports() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("糖厂能耗"))
        let problem = DataProblem(fault: .wrong, words: "三月的电量少一位")
        func report(by unit: ID<Participant>, days: Int64 = 0) throws -> DataTicket {
          try DataTickets.report(
            tx, dataset.id, problem, by: unit, WorkingCalendar(), at: room.dawn.adding(days: days))
        }
        #expect { try report(by: room.bureau) } throws: { ($0 as? Refusal)?.rule == "ticket.own" }
        let ticket = try report(by: room.mill)
        #expect(ticket.owner == room.bureau && ticket.report?.by == room.mill && ticket.severity == .medium)
        #expect { try report(by: room.mill) } throws: { ($0 as? Refusal)?.rule == "ticket.reported" }
        let hash = try PasswordHash.make("a long passphrase for tests only")
        func member(of unit: ID<Participant>, _ login: String) throws -> ID<Member> {
          try Members.add(
            tx, to: unit, login: login, name: "王五", roles: [.editor], password: hash, mustChange: false, at: room.dawn
          ).id
        }
        let other = try member(of: room.mill, "li@mill.cn")
        #expect { try DataTickets.assign(tx, ticket.id, to: other, at: room.dawn) } throws: {
          ($0 as? Refusal)?.rule == "ticket.member"
        }
        let own = try member(of: room.bureau, "wang@bureau.cn")
        #expect(try DataTickets.assign(tx, ticket.id, to: own, at: room.dawn).assignee == own)
        for _ in 1..<DataTickets.mostReports {
          _ = try DataTickets.close(tx, try Self.tickets(room, tx, .open)[0].id, .noFault, words: nil, at: room.dawn)
          _ = try report(by: room.mill)
        }
        _ = try DataTickets.close(tx, try Self.tickets(room, tx, .open)[0].id, .noFault, words: nil, at: room.dawn)
        #expect { try report(by: room.mill) } throws: { ($0 as? Refusal)?.rule == "ticket.too-often" }
        _ = try report(by: room.mill, days: 31)
        // An earlier one is not opened beside it.
        #expect {
          try DataTickets.reopen(tx, ticket.id, words: "仍然不对", by: room.mill, WorkingCalendar(), at: room.dawn)
        } throws: { ($0 as? Refusal)?.rule == "ticket.open" }
      }
    }
  }

  private static func log(_ tx: Transaction, _ id: ID<DataTicket>) throws -> [String] {
    try tx.rows("SELECT kind FROM evidence_entry WHERE subject = ? ORDER BY idx", id).map { try $0.text(0) }
  }
}
