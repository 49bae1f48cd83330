import Evidence
import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("The register of rights")
struct RightsTests {
  private static let documents = [DataRight.Document(title: "授权书.pdf", sha256: String(repeating: "ab", count: 32))]

  private static func register(
    _ room: CatalogueRoom, _ tx: Transaction, _ kind: DataRight.Kind = .holding, over subject: String,
    from source: DataRight? = nil, for holder: ID<Participant>? = nil, days: Int64 = 365, by: ID<Participant>? = nil
  ) throws -> DataRight {
    try Rights.register(
      tx,
      DataRightDraft(
        kind: kind, subject: subject, source: source?.id, holder: holder, until: room.dawn.adding(days: days),
        documents: documents), by: by ?? room.bureau, at: room.dawn)
  }

  private static func offer(
    _ room: CatalogueRoom, _ tx: Transaction, right: DataRight?, by provider: ID<Participant>? = nil
  ) throws -> Offer {
    let draft = OfferDraft(
      kind: .data, title: Text(zh: "能耗", en: "energy"), summary: Text(zh: "", en: ""), policy: .open, price: .free,
      reference: right.map { ["right": .string($0.id.description)] })
    try Rights.check(tx, draft, offer: nil, by: provider ?? room.bureau, at: room.dawn)
    return try Offers.publish(tx, draft, by: provider ?? room.bureau, at: room.dawn)
  }

  private static func agree(_ room: CatalogueRoom, _ tx: Transaction, on offer: Offer) throws -> Agreement {
    let asked = try Negotiations.request(
      tx, NegotiationDraft(offer: offer.id, purpose: "saving", days: 900), by: Participants.get(tx, room.mill),
      at: room.dawn)
    let agreed = try Negotiations.accept(tx, asked.id, at: room.dawn)
    return try Agreements.get(tx, #require(agreed.agreement))
  }

  private static func rule(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? Refusal)?.rule }
  }

  @Test("the owner registers the holding once, with its certificate in the log") func holding() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let dataset = try room.publish(tx, CatalogueRoom.entry("能耗"))
        let subject = dataset.id.description
        #expect(Self.rule { _ = try Self.register(room, tx, over: subject, by: room.mill) } == "right.not-yours")
        #expect(Self.rule { _ = try Self.register(room, tx, over: "dts_x") } == "right.subject")
        #expect(Self.rule { _ = try Self.register(room, tx, over: subject, days: 0) } == "right.until")
        #expect(Self.rule { _ = try Self.register(room, tx, .processing, over: subject) } == "right.source")
        let right = try Self.register(room, tx, over: subject)
        #expect(Self.rule { _ = try Self.register(room, tx, over: subject) } == "right.taken")
        let told = try Rights.certificate(tx, RightCode.shown(right.code), at: room.dawn)
        #expect(told.holds && told.right == right.id && told.title?.zh == "能耗" && told.holder.zh == "数据局")
        let entry = try EvidenceLog.entry(tx, right.certificate).content
        #expect(entry["kind"]?.string == "right.registered" && entry["data"]?["code"]?.string == told.code)
        #expect(try Rights.certificate(tx, right.code, at: right.until).state == .lapsed)
      }
    }
  }

  @Test("with a right lapse those that derive from it, and a product is offered by who may operate it") func chain()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let subject = try room.publish(tx, CatalogueRoom.entry("能耗")).id.description
        let holding = try Self.register(room, tx, over: subject)
        let processing = try Self.register(room, tx, .processing, over: subject, from: holding, for: room.mill)
        #expect(
          Self.rule { _ = try Self.register(room, tx, .operation, over: subject, from: processing) }
            == "right.not-yours")
        #expect(
          Self.rule {
            _ = try Self.register(room, tx, .operation, over: subject, from: processing, days: 366, by: room.mill)
          }
            == "right.exceeds")
        #expect(Self.rule { _ = try Self.offer(room, tx, right: processing, by: room.mill) } == "right.kind")
        let operation = try Self.register(
          room, tx, .operation, over: subject, from: processing, days: 300, by: room.mill)
        #expect(Self.rule { _ = try Self.offer(room, tx, right: operation) } == "right.not-held")
        _ = try Self.offer(room, tx, right: operation, by: room.mill)
        try Rights.change(tx, holding.id, .renounce, by: .participant(room.bureau), at: room.dawn)
        for (right, cause) in [(holding, DataRight.Lapse.renounced), (processing, .source), (operation, .source)] {
          #expect(try Rights.get(tx, right.id, at: room.dawn).lapse == cause)
        }
        #expect(Self.rule { _ = try Self.offer(room, tx, right: operation, by: room.mill) } == "right.over")
      }
    }
  }

  @Test(
    "an agreement cites its right; while that is disputed there is no new one, and when it lapses the agreement ends")
  func stopped() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let right = try Self.register(room, tx, over: try room.publish(tx, CatalogueRoom.entry("能耗")).id.description)
        let offer = try Self.offer(room, tx, right: right)
        let agreement = try Self.agree(room, tx, on: offer)
        #expect(agreement.right == right.id.description)
        let mill = DataRight.Actor.participant(room.mill)
        #expect(
          Self.rule {
            try Rights.change(
              tx, right.id, .transfer(to: room.mill), by: .participant(room.bureau), at: room.dawn)
          } == "right.in-use")
        try Rights.change(tx, right.id, .dispute(reason: "由我方采集"), by: mill, at: room.dawn)
        #expect(Self.rule { _ = try Self.agree(room, tx, on: offer) } == "right.disputed")
        #expect(try Agreements.get(tx, agreement.id).state == .proposed)
        try Rights.change(tx, right.id, .settle(of: room.mill, isUpheld: false), by: mill, at: room.dawn)
        let second = try Self.agree(room, tx, on: offer)
        try Rights.change(tx, right.id, .renounce, by: .participant(room.bureau), at: room.dawn)
        for id in [agreement.id, second.id] {
          let ended = try Agreements.get(tx, id)
          #expect(ended.state == .revoked && ended.reason == "right-over")
        }
        #expect(Self.rule { _ = try Self.agree(room, tx, on: offer) } == "right.over")
      }
    }
  }

  @Test("a right whose time is over stops what rests on it at once, and housekeeping ends all of it, some at a time")
  func overdue() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let right = try Self.register(room, tx, over: try room.publish(tx, CatalogueRoom.entry("能耗")).id.description)
        let offer = try Self.offer(room, tx, right: right)
        let agreements = try (0..<130).map { _ in try Self.agree(room, tx, on: offer).id }
        let end = right.until
        let before = end.adding(milliseconds: -1)
        #expect(try Rights.due(tx, at: before, limit: 9).isEmpty && Grounds.due(tx, at: before, limit: 9).isEmpty)
        #expect(Self.rule { try Grounds.require(tx, offer, at: end) } == "right.over")
        #expect(try Rights.due(tx, at: end, limit: 9) == [right.id])
        try Rights.expire(tx, right.id, at: end)
        #expect(try Rights.due(tx, at: end, limit: 9).isEmpty)
        #expect(try Grounds.due(tx, at: end, limit: 9) == [right.id.description])
        try Grounds.sweep(tx, right.id.description, at: end)
        #expect(try Grounds.due(tx, at: end, limit: 9).isEmpty)
        for id in agreements { #expect(try Agreements.terms(tx, id).state == .revoked) }
      }
    }
  }

  @Test("what a right is registered over is shared under an offer that names it") func cited() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let bare = try Self.offer(room, tx, right: nil)
        let dataset = try room.publish(tx, CatalogueRoom.entry("能耗") { $0.offer = bare.id })
        let right = try Self.register(room, tx, over: dataset.id.description)
        func ask() throws -> SharingRequest {
          try SharingRequests.request(
            tx, dataset.id, SharingRequestDraft(purpose: "saving", days: 30), by: Participants.get(tx, room.mill),
            WorkingCalendar(), at: room.dawn)
        }
        #expect(Self.rule { _ = try ask() } == "right.cited")
        #expect(Self.rule { _ = try Datasets.revise(tx, dataset.id, dataset.entry, at: room.dawn) } == "right.cited")
        var entry = dataset.entry
        entry.offer = try Self.offer(room, tx, right: right).id
        _ = try Datasets.revise(tx, dataset.id, entry, at: room.dawn)
        let agreement = try #require(try ask().agreement)
        #expect(try Agreements.get(tx, agreement).right == right.id.description)
      }
    }
  }
}
