import Evidence
import Exchange
import Glibc
import Identity
import Store
import Testing
import Vocabulary

@testable import Compute

/// Jobs on data that stay where they are: what leaves is what their agreement's rule lets leave.
@Suite struct DataJobTests {
  /// Lets results leave that begin with the word that the rule names.
  private struct Gate: ResultGate {
    func check(_ name: String, by rule: JSON, next: () throws -> [UInt8]) throws -> JSON {
      var bytes: [UInt8] = []
      while case let piece = try next(), !piece.isEmpty { bytes += piece }
      guard bytes.starts(with: Array((rule["begins"]?.string ?? "").utf8)) else {
        throw Refusal(.forbidden, rule: "test.begins", Text(zh: "开头不符", en: "it begins otherwise"))
      }
      return ["bytes": .int(Int64(bytes.count))]
    }
  }

  private static let policy = Policy(permissions: [.init(.execute, uid: "work")])
  private static let rule: JSON = ["begins": "sum"]

  private static func entries(_ shop: Workshop, under agreement: ID<Agreement>) async throws -> [JSON] {
    try await shop.rooms.database.read { tx in
      try EvidenceLog.entries(tx, agreement: agreement.description).map { try $0.content }
    }
  }

  @Test("a result that keeps the rule leaves, and its provider finds that in the log")
  func leaves() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(Self.policy, results: Self.rule)
      let job = try await shop.running(shop.draft(on: data, outputs: ["a"]))
      try shop.end(job, outputs: ["a": "sum 7"])
      let ended = try await shop.look(at: job, results: Gate())
      #expect(ended.state == .completed && ended.outputs.keys.sorted() == ["a"] && ended.withheld == nil)
      let entry = try await shop.entry("job.result-released", of: job)
      #expect(entry["agreement"]?.string == data.description && entry["data"]?["found"] == ["bytes": 5])
    }
  }

  @Test("a result that does not keep it stays, the job says why, and nothing of it is kept; another one leaves")
  func stays() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(Self.policy, results: Self.rule)
      let job = try await shop.running(shop.draft(on: data, outputs: ["a", "b"]))
      try shop.end(job, outputs: ["a": "row 7", "b": "sum 7"])
      let ended = try await shop.look(at: job, results: Gate())
      #expect(ended.state == .failed && ended.outputs.keys.sorted() == ["b"])
      #expect(ended.withheld?.mapValues(\.rule) == ["a": "test.begins"])
      let entry = try await shop.entry("job.result-refused", of: job)
      #expect(entry["agreement"]?.string == data.description && entry["data"]?["rule"]?.string == "test.begins")
      #expect(Files.names(in: shop.folder + "/files").count == 1)
      #expect(try await shop.now(job).withheld?["a"]?.detail.en == "it begins otherwise")
    }
  }

  @Test("where nobody can hold results against the rule, none leaves")
  func noGate() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(Self.policy, results: Self.rule)
      let job = try await shop.running(shop.draft(on: data, outputs: ["a"]))
      try shop.end(job, outputs: ["a": "sum 7"])
      let ended = try await shop.look(at: job)
      #expect(ended.outputs.isEmpty && ended.withheld?["a"]?.rule == "job.no-result-check")
    }
  }

  @Test("the rules of all data that a job works on count")
  func both() async throws {
    try await Workshop.with { shop in
      let first = try await shop.agreeOnData(Self.policy, results: Self.rule)
      let second = try await shop.agreeOnData(Self.policy, results: ["begins": "total"])
      var draft = shop.draft(on: first, outputs: ["a"])
      draft.inputs?.append(.init(name: "e", agreement: second))
      let job = try await shop.running(draft)
      try shop.end(job, outputs: ["a": "sum 7"])
      let ended = try await shop.look(at: job, results: Gate())
      #expect(ended.outputs.isEmpty && ended.withheld?["a"]?.rule == "test.begins")
      for agreement in [first, second] {
        let kinds = try await Self.entries(shop, under: agreement).compactMap { $0["kind"]?.string }
        #expect(kinds.contains("job.result-refused"))
      }
    }
  }

  @Test("its log is for its site only, and it has no folder of its own")
  func closed() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(Self.policy, results: Self.rule)
      let job = try await shop.running(shop.draft(on: data, outputs: ["a"]))
      #expect(job.logWithheld == true)
      #expect(throws: Refusal.self) { try Jobs.requireLog(job, for: shop.user.id) }
      try Jobs.requireLog(job, for: shop.site.id)
      var draft = shop.draft(on: data)
      draft.folder = "/srv/shared"
      let (caller, folded) = (shop.caller, draft)
      let refusal = try await shop.rooms.refusal { tx in _ = try Jobs.submit(tx, folded, by: caller, at: morning) }
      #expect(refusal?.rule == "job.data-stays" && refusal?.field == "/folder")
    }
  }

  @Test("data that stay are no job's on another machine, and the way out is told")
  func elsewhere() throws {
    let pool = Pool(
      id: ID(at: morning), site: ID(at: morning), owner: ID(at: morning), name: Text(zh: "池", en: "pool"),
      engine: "slurm", capacity: PoolCapacity(milliCPU: 1, memoryMiB: 1), state: .open, registeredAt: morning)
    let asked = draft(milliCPU: nil)
    let refusal = #expect(throws: Refusal.self) { try Jobs.requireClosed(asked, in: pool) }
    #expect(refusal?.rule == "job.data-elsewhere" && refusal?.remedy?.en.contains("local") == true)
    try Jobs.requireClosed(asked, in: nil)
  }

  @Test("data that stay cannot be pulled under any policy; who tries that leaves a trace")
  func pulled() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(.open, results: Self.rule)
      let (caller, user, mill) = (shop.caller, shop.user.id, shop.mill.id)
      let asked = UseDraft(purpose: "test", action: .read, export: .raw)
      let found = try await shop.rooms.refusal { tx in
        _ = try Uses.request(tx, under: data, asked, by: caller, region: nil, at: morning)
      }
      let refusal = try #require(found)
      #expect(refusal.rule == "use.compute-only")
      try await shop.rooms.write { tx in
        try Uses.noteRefused(tx, under: data, asked, refusal, by: mill, at: morning)
        try Uses.noteRefused(tx, under: data, asked, .notFound("agreement"), by: user, at: morning)
        try Uses.noteRefused(tx, under: data, asked, refusal, by: user, at: morning)
      }
      let entries = try await Self.entries(shop, under: data).filter { $0["kind"]?.string == "use.refused" }
      #expect(entries.count == 1 && entries.first?["actor"]?.string == user.description)
      #expect(entries.first?["data"] == ["rule": "use.compute-only", "action": "read", "export": "raw"])
    }
  }
}
