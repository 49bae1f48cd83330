import Evidence
import Exchange
import Identity
import Ledger
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Grants of authorised operation")
struct OperationGrantTests {
  private static let documents = [DataRight.Document(title: "授权书.pdf", sha256: String(repeating: "ab", count: 32))]

  private static func hold(_ room: CatalogueRoom, _ tx: Transaction, _ title: String, _ theme: DatasetTheme = .industry)
    throws -> Dataset
  {
    let dataset = try room.publish(tx, CatalogueRoom.entry(title) { $0.theme = theme })
    _ = try Rights.register(
      tx,
      DataRightDraft(
        kind: .holding, subject: dataset.id.description, until: room.dawn.adding(days: 900), documents: documents),
      by: room.bureau, at: room.dawn)
    return dataset
  }

  private static func draft(
    _ room: CatalogueRoom, _ datasets: [Dataset], _ change: (inout OperationGrantDraft) -> Void = { _ in }
  ) -> OperationGrantDraft {
    var draft = OperationGrantDraft(
      title: Text(zh: "工业数据授权运营", en: ""), mode: .field, operator: room.mill, themes: [.industry],
      datasets: datasets.map(\.id), until: room.dawn.adding(days: 365), shareBasisPoints: 1_500, documents: documents)
    change(&draft)
    return draft
  }

  private static func rule(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? Refusal)?.rule }
  }

  private static func offer(_ room: CatalogueRoom, _ tx: Transaction, on right: ID<DataRight>) throws -> Offer {
    let draft = OfferDraft(
      kind: .data, title: Text(zh: "能耗指数", en: ""), summary: Text(zh: "", en: ""), policy: .open, price: .free,
      reference: ["right": .string(right.description)])
    try Rights.check(tx, draft, offer: nil, by: room.mill, at: room.dawn)
    return try Offers.publish(tx, draft, by: room.mill, at: room.dawn)
  }

  private static func agree(_ room: CatalogueRoom, _ tx: Transaction, on offer: Offer) throws -> Agreement {
    let asked = try Negotiations.request(
      tx, NegotiationDraft(offer: offer.id, purpose: "saving", days: 300), by: Participants.get(tx, room.bureau),
      at: room.dawn)
    let agreed = try Negotiations.accept(tx, asked.id, at: room.dawn)
    return try Agreements.get(tx, #require(agreed.agreement))
  }

  @Test("who does not hold a dataset, or not of that field or for that long, does not grant it") func proposing()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let held = try Self.hold(room, tx, "能耗")
        let weather = try Self.hold(room, tx, "气象", .weather)
        let bare = try room.publish(tx, CatalogueRoom.entry("无权属"))
        func refusal(_ datasets: [Dataset], _ change: (inout OperationGrantDraft) -> Void = { _ in }) -> String? {
          Self.rule {
            _ = try OperationGrants.propose(tx, Self.draft(room, datasets, change), by: room.bureau, at: room.dawn)
          }
        }
        #expect(refusal([bare]) == "grant.holding")
        #expect(refusal([weather]) == "grant.field")
        #expect(refusal([held, held]) == "grant.covered")
        #expect(refusal([held]) { $0.until = room.dawn.adding(days: 901) } == "grant.beyond-holding")
        #expect(refusal([held]) { $0.until = room.dawn.adding(days: 1_828) } == "grant.until")
        #expect(refusal([held]) { $0.operator = room.bureau } == "grant.to-oneself")
        #expect(refusal([held]) { $0.themes = [] } == "grant.themes")
        #expect(refusal([held]) { $0.mode = .whole } == "grant.themes")
        #expect(refusal([held]) { $0.mode = .scene } == "grant.scene")
        #expect(refusal([held]) { $0.shareBasisPoints = 10_001 } == "grant.share")
        #expect(refusal([held]) { $0.documents = [] } == "right.documents")
        #expect(refusal([held]) == nil)
        #expect(
          Self.rule {
            _ = try OperationGrants.propose(
              tx, Self.draft(room, [held]) { $0.operator = room.bureau }, by: room.mill, at: room.dawn)
          } == "grant.holding")
      }
    }
  }

  @Test(
    "accepted, it gives a right for each dataset; suspended, nothing new is begun; withdrawn, what rests on it ends")
  func course() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let (first, second) = (try Self.hold(room, tx, "能耗"), try Self.hold(room, tx, "产量"))
        var grant = try OperationGrants.propose(tx, Self.draft(room, [first]), by: room.bureau, at: room.dawn)
        let id = grant.id
        func change(_ event: OperationGrant.Event, _ actor: ID<Participant>) throws {
          try OperationGrants.change(tx, id, event, by: actor, at: room.dawn)
        }
        #expect(Self.rule { try change(.accept, room.bureau) } == "grant.side")
        #expect(Self.rule { try change(.suspend(reason: "x"), room.bureau) } == "grant.state")
        try change(.accept, room.mill)
        grant = try OperationGrants.cover(tx, id, second.id, by: room.bureau, at: room.dawn)
        #expect(
          Self.rule { _ = try OperationGrants.cover(tx, id, second.id, by: room.bureau, at: room.dawn) }
            == "grant.covered")
        let rights = try grant.datasets.map { try #require($0.right) }
        for right in rights {
          let found = try Rights.get(tx, right, at: room.dawn)
          #expect(found.kind == .operation && found.holder == room.mill && found.until == grant.until)
          #expect(found.grant == id && found.state == .registered)
        }
        // What was granted is not passed on.
        for event in [DataRight.Event.transfer(to: room.bureau), .pledge(to: room.bureau)] {
          #expect(
            Self.rule { try Rights.change(tx, rights[0], event, by: .participant(room.mill), at: room.dawn) }
              == "right.granted")
        }
        let offer = try Self.offer(room, tx, on: rights[0])
        let agreement = try Self.agree(room, tx, on: offer)
        try change(.suspend(reason: "整改"), room.bureau)
        #expect(try Rights.get(tx, rights[1], at: room.dawn).state == .suspended)
        #expect(Self.rule { _ = try Self.agree(room, tx, on: offer) } == "right.suspended")
        #expect(Self.rule { try Grounds.requireHolding(tx, agreement, at: room.dawn) } == "right.suspended")
        try change(.resume, room.bureau)
        try Grounds.requireHolding(tx, agreement, at: room.dawn)
        try change(.withdraw(reason: "到此为止"), room.bureau)
        #expect(try Agreements.get(tx, agreement.id).state == .revoked)
        for right in rights { #expect(try Rights.get(tx, right, at: room.dawn).lapse == .grant) }
        #expect(Self.rule { try change(.resume, room.bureau) } == "grant.over")
        let size = try EvidenceLog.size(tx)
        let kinds = try (0..<size).map { try EvidenceLog.entry(tx, $0).content["kind"]?.string ?? "" }
        #expect(
          kinds.filter { $0.hasPrefix("grant.") } == [
            "grant.proposed", "grant.accepted", "grant.extended", "grant.suspended", "grant.resumed", "grant.withdrawn",
          ])
      }
    }
  }

  @Test("it ends with its time, and so do its rights; who it does not concern sees nothing of a proposal")
  func ending() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.hold(room, tx, "能耗")
        let proposal = try OperationGrants.propose(tx, Self.draft(room, [dataset]), by: room.bureau, at: room.dawn)
        let stranger: ID<Participant> = ID(at: room.dawn)
        func list(_ reader: ID<Participant>?) throws -> [ID<OperationGrant>] {
          try OperationGrants.list(
            tx, grantor: nil, operator: room.mill, for: reader, before: nil, limit: 9, at: room.dawn
          ).map(\.id)
        }
        #expect(try list(stranger).isEmpty && list(room.mill) == [proposal.id] && list(nil) == [proposal.id])
        #expect(throws: Refusal.self) { try OperationGrants.get(tx, proposal.id, for: stranger, at: room.dawn) }
        let grant = try OperationGrants.change(tx, proposal.id, .accept, by: room.mill, at: room.dawn)
        #expect(try list(stranger) == [proposal.id])
        let before = grant.until.adding(milliseconds: -1)
        #expect(try OperationGrants.due(tx, at: before, limit: 9).isEmpty)
        #expect(try OperationGrants.get(tx, grant.id, at: grant.until).state == .expired)
        #expect(try OperationGrants.due(tx, at: grant.until, limit: 9) == [grant.id])
        try OperationGrants.expire(tx, grant.id, at: grant.until)
        #expect(try OperationGrants.due(tx, at: grant.until, limit: 9).isEmpty)
        let right = try #require(grant.datasets.first?.right)
        #expect(try Rights.get(tx, right, at: grant.until).lapse == .grant)
      }
    }
  }

  @Test("an account has each of its months once, and refuses what is no stretch of months") func months() async throws {
    #expect(ChinaMonth("2026-13") == nil && ChinaMonth("2026-1") == nil && ChinaMonth("+026-01") == nil)
    let november = try #require(ChinaMonth("2026-11"))
    #expect(november.start == Instant("2026-10-31T16:00:00Z") && november.end == Instant("2026-11-30T16:00:00Z"))
    #expect(ChinaMonth(of: november.start) == november && ChinaMonth(of: november.end).description == "2026-12")
    #expect(november.adding(2).description == "2027-01" && november.adding(-11).description == "2025-12")
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try Self.hold(room, tx, "能耗")
        let proposal = try OperationGrants.propose(tx, Self.draft(room, [dataset]), by: room.bureau, at: room.dawn)
        let grant = try OperationGrants.change(tx, proposal.id, .accept, by: room.mill, at: room.dawn)
        _ = try Self.agree(room, tx, on: Self.offer(room, tx, on: #require(grant.datasets.first?.right)))
        let account = try OperationGrantAccounts.of(tx, grant, from: november.adding(-1), to: november.adding(1))
        #expect(account.months.map(\.month) == ["2026-10", "2026-11", "2026-12"])
        // An agreement that nobody has signed is none yet.
        #expect(account.total == .init() && account.grantorShareFen == 0 && account.datasets.count == 1)
        #expect(
          Self.rule { _ = try OperationGrantAccounts.of(tx, grant, from: november, to: november.adding(-1)) }
            == "grant.months")
        #expect(
          Self.rule { _ = try OperationGrantAccounts.of(tx, grant, from: november, to: november.adding(60)) }
            == "grant.months")
      }
    }
  }
}
