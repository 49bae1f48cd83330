import Evidence
import Exchange
import Identity
import Store
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Lists")
struct DataListTests {
  private static let vault = KeyVault(master: [UInt8](repeating: 7, count: 32))
  private static let secret = DatasetEntry.Sharing(.none, ground: "保守国家秘密法第九条")

  private static func draft(
    _ kind: DataList.Kind, _ query: [String: String] = [:], audience: DataList.Audience? = nil
  ) -> DataListDraft {
    DataListDraft(kind: kind, audience: audience, title: Text(zh: "清单", en: ""), query: query)
  }

  private static func publish(
    _ tx: Transaction, _ list: DataList, after: Int64 = 0, at now: Instant
  ) throws -> DataListVersion {
    let frozen = try DataLists.ask(tx, list.id, after: after, at: now)
    let version = try DataLists.freeze(tx, frozen, at: now)
    let signature = try Signatures.sign(
      tx, for: list.owner, context: DataLists.signingContext, JSON(encoding: version.document), vault: vault)
    return try DataLists.sign(tx, list.id, version.document.version, signature, at: now)
  }

  private static func key(_ tx: Transaction, _ unit: ID<Participant>, at now: Instant) throws {
    _ = try SigningKeys.makeInCustody(tx, for: unit, vault: vault, at: now)
  }

  private static func rule(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? Refusal)?.rule ?? "\(error)" }
  }

  @Test("a unit's lists of supply, responsibility and what is not shared tell of its own datasets, each of its kind")
  func kinds() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        try Self.key(tx, room.bureau, at: room.dawn)
        let open = try room.publish(tx, CatalogueRoom.entry("能耗") { $0.modified = room.dawn.adding(days: -40) })
        let kept = try room.publish(
          tx,
          CatalogueRoom.entry("密件") {
            $0.sharing = Self.secret
            $0.openness = DatasetEntry.Openness(.none)
          })
        _ = try room.publish(tx, CatalogueRoom.entry("别家的"), by: room.mill)
        _ = try Datasets.draft(tx, CatalogueRoom.entry("草稿"), by: room.bureau, at: room.dawn)
        func rows(_ kind: DataList.Kind, _ query: [String: String] = [:]) throws -> [DataListRow] {
          let list = try DataLists.save(tx, Self.draft(kind, query), by: room.bureau, at: room.dawn)
          _ = try Self.publish(tx, list, at: room.dawn)
          return try DataLists.rows(tx, list.id, 1)
        }
        let supply = try rows(.supply)
        #expect(supply.map(\.id) == [open.id.description] && supply[0].sharing == "unconditional")
        #expect(supply[0].isOffered == false && supply[0].unitName?.zh == "数据局")
        let duty = try rows(.responsibility)
        #expect(Set(duty.map(\.id)) == [open.id.description, kept.id.description])
        let late = try #require(duty.first { $0.id == open.id.description })
        #expect(late.cycle == "monthly" && late.freshness == "due" && late.due == room.dawn.adding(days: -9))
        let negative = try rows(.negative)
        #expect(negative.map(\.id) == [kept.id.description] && negative[0].ground == Self.secret.ground)
        #expect(try rows(.supply, ["theme": "finance"]).isEmpty)
        #expect(try rows(.supply, ["q": "能耗", "theme": "industry"]).count == 1)
      }
    }
  }

  @Test("the operator's list tells of everybody's, a unit's of nobody else's") func others() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        let hub = try Participants.register(
          tx,
          ParticipantDraft(name: Text(zh: "运营方", en: "hub"), creditCode: "91450100MA00000778", kinds: [.operator]),
          by: nil, at: room.dawn
        ).id
        _ = try room.publish(tx, CatalogueRoom.entry("能耗"))
        _ = try room.publish(tx, CatalogueRoom.entry("别家的"), by: room.mill)
        func count(_ unit: ID<Participant>, _ query: [String: String] = [:]) throws -> Int64? {
          let list = try DataLists.save(tx, Self.draft(.supply, query), by: unit, at: room.dawn)
          return try DataLists.ask(tx, list.id, after: 0, at: room.dawn).document.counts["rows"]
        }
        #expect(try count(hub) == 2 && count(room.mill) == 1)
        #expect(try count(hub, ["publisher": room.mill.description]) == 1)
        #expect(Self.rule { _ = try count(room.mill, ["publisher": room.bureau.description]) } == "list.others")
      }
    }
  }

  @Test("what was published again tells what came, went and changed, and the older version stays as it was")
  func again() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        try Self.key(tx, room.bureau, at: room.dawn)
        let kept = try room.publish(tx, CatalogueRoom.entry("能耗"))
        let gone = try room.publish(tx, CatalogueRoom.entry("水量"))
        let list = try DataLists.save(tx, Self.draft(.supply), by: room.bureau, at: room.dawn)
        #expect(try !DataLists.isOpen(tx, list.id))
        let first = try Self.publish(tx, list, at: room.dawn)
        #expect(first.document.changes == nil && first.document.counts["rows"] == 2)
        _ = try Datasets.withdraw(tx, gone.id, at: room.dawn)
        _ = try Datasets.revise(
          tx, kept.id, CatalogueRoom.entry("能耗") { $0.theme = .energy }, at: room.dawn)
        let added = try room.publish(tx, CatalogueRoom.entry("气量"))
        #expect(Self.rule { _ = try Self.publish(tx, list, at: room.dawn) } == "list.moved")
        let second = try Self.publish(tx, list, after: 1, at: room.dawn)
        #expect(second.document.changes == DataListVersion.Changes(added: 1, removed: 1, changed: 1))
        #expect(second.document.previous == first.digest)
        let changes = try DataLists.changes(tx, list.id, 2, against: nil)
        #expect(changes.first { $0.kind == .added }?.id == added.id.description)
        #expect(changes.first { $0.kind == .removed }?.title.zh == "水量")
        let changed = try #require(changes.first { $0.kind == .changed })
        #expect(changed.members == ["theme", "version"] && changed.before?.theme == "industry")
        #expect(try DataLists.changes(tx, list.id, 1, against: 2) == changes)
        #expect(Self.rule { _ = try DataLists.changes(tx, list.id, 2, against: 3) } == "list.against")
        #expect(try DataLists.version(tx, list.id, 1) == first)
        #expect(Set(try DataLists.rows(tx, list.id, 1).map(\.title.zh)) == ["能耗", "水量"])
        let entry = try EvidenceLog.entry(tx, #require(second.entry)).content
        #expect(entry["kind"]?.string == "list.published" && entry["data"]?["digest"]?.string == second.digest)
        #expect(try DataLists.isOpen(tx, list.id))
      }
    }
  }

  @Test("of two that publish at once one is told that the list has changed, and so is who publishes what was revised")
  func atOnce() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        try Self.key(tx, room.bureau, at: room.dawn)
        let list = try DataLists.save(tx, Self.draft(.supply), by: room.bureau, at: room.dawn)
        let late = try DataLists.ask(tx, list.id, after: 0, at: room.dawn)
        _ = try Self.publish(tx, list, at: room.dawn)
        #expect(Self.rule { _ = try DataLists.freeze(tx, late, at: room.dawn) } == "list.moved")
        let asked = try DataLists.ask(tx, list.id, after: 1, at: room.dawn)
        _ = try DataLists.revise(
          tx, list.id, Self.draft(.supply, ["theme": "energy"]), at: room.dawn.adding(milliseconds: 1))
        #expect(Self.rule { _ = try DataLists.freeze(tx, asked, at: room.dawn) } == "list.moved")
        #expect(try DataLists.versions(tx, of: list.id, limit: 9).count == 1)
      }
    }
  }

  @Test("what waits for its signature gives way to the next, and a signature over the one before is refused")
  func ownKey() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        try Self.key(tx, room.bureau, at: room.dawn)
        _ = try room.publish(tx, CatalogueRoom.entry("能耗"))
        let list = try DataLists.save(tx, Self.draft(.supply), by: room.bureau, at: room.dawn)
        func freeze(at now: Instant) throws -> DataListVersion {
          try DataLists.freeze(tx, try DataLists.ask(tx, list.id, after: 0, at: now), at: now)
        }
        func sign(_ version: DataListVersion) throws -> Signature {
          try Signatures.sign(
            tx, for: room.bureau, context: DataLists.signingContext, JSON(encoding: version.document),
            vault: Self.vault)
        }
        let first = try freeze(at: room.dawn)
        _ = try room.publish(tx, CatalogueRoom.entry("水量"))
        let second = try freeze(at: room.dawn.adding(milliseconds: 1))
        #expect(try DataLists.rows(tx, list.id, 1).count == 2 && DataLists.versions(tx, of: list.id, limit: 9).isEmpty)
        #expect(
          Self.rule { _ = try DataLists.sign(tx, list.id, 1, try sign(first), at: room.dawn) }
            == "identity.signature-wrong")
        let signed = try DataLists.sign(tx, list.id, 1, try sign(second), at: room.dawn)
        #expect(try signed.entry != nil && DataLists.get(tx, list.id).version == 1)
        // Again changes nothing, whatever is sent.
        #expect(try DataLists.sign(tx, list.id, 1, try sign(first), at: room.dawn) == signed)
      }
    }
  }

  @Test("a query whose words the hub does not know any more is refused with the word, and can be revised")
  func unknown() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        for (kind, query) in [
          (DataList.Kind.supply, ["state": "pending"]), (.supply, ["theme": "magic"]), (.supply, ["sharing": "none"]),
          (.negative, ["sharing": "conditional"]), (.demand, ["q": "能耗"]), (.demand, ["state": "lost"]),
          (.supply, ["region": "45x"]), (.supply, ["q": ""]), (.supply, ["q": String(repeating: "a", count: 201)]),
        ] {
          #expect(
            Self.rule { _ = try DataLists.save(tx, Self.draft(kind, query), by: room.bureau, at: room.dawn) }
              == "list.query", "\(query)")
        }
        var list = try DataLists.save(tx, Self.draft(.supply), by: room.bureau, at: room.dawn)
        list.query = ["theme": "of-a-later-build"]
        try tx.execute("UPDATE data_list SET body = ? WHERE id = ?", try StoredBody.encode(list), list.id)
        #expect(Self.rule { _ = try DataLists.ask(tx, list.id, after: 0, at: room.dawn) } == "list.query")
        #expect(try DataLists.get(tx, list.id).query == list.query)
        _ = try DataLists.revise(tx, list.id, Self.draft(.supply), at: room.dawn)
        _ = try DataLists.ask(tx, list.id, after: 0, at: room.dawn)
      }
    }
  }

  @Test("a list for the public tells only of what the public may know of, and none is of demand or of what is kept")
  func toThePublic() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        for kind in [DataList.Kind.demand, .negative] {
          #expect(
            Self.rule {
              _ = try DataLists.save(tx, Self.draft(kind, audience: .public), by: room.bureau, at: room.dawn)
            } == "list.audience")
        }
        try Self.key(tx, room.bureau, at: room.dawn)
        _ = try room.publish(tx, CatalogueRoom.entry("能耗"))
        _ = try room.publish(tx, CatalogueRoom.entry("内部") { $0.openness = DatasetEntry.Openness(.none) })
        let list = try DataLists.save(tx, Self.draft(.supply, audience: .public), by: room.bureau, at: room.dawn)
        #expect(try DataLists.list(tx, .anybody, limit: 9).isEmpty)
        _ = try Self.publish(tx, list, at: room.dawn)
        #expect(try DataLists.rows(tx, list.id, 1).map(\.title.zh) == ["能耗"])
        #expect(try DataLists.list(tx, .anybody, limit: 9).map(\.id) == [list.id])
        let own = try DataLists.save(tx, Self.draft(.supply, audience: .own), by: room.bureau, at: room.dawn)
        _ = try Self.publish(tx, own, at: room.dawn)
        #expect(try DataLists.list(tx, .participant(room.mill), limit: 9).map(\.id) == [list.id])
        #expect(try DataLists.list(tx, .participant(room.bureau), limit: 9).count == 2)
        #expect(
          Self.rule { _ = try DataLists.revise(tx, own.id, Self.draft(.negative), at: room.dawn) } == "list.fixed")
        _ = try DataLists.close(tx, list.id, at: room.dawn)
        #expect(Self.rule { _ = try Self.publish(tx, list, after: 1, at: room.dawn) } == "list.closed")
      }
    }
  }

  @Test("demand tells requests and unmet needs; who asks for what only where nobody else reads it") func demand()
    async throws
  {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        try Self.key(tx, room.bureau, at: room.dawn)
        let offer = try Offers.publish(
          tx,
          OfferDraft(
            kind: .data, title: Text(zh: "能耗", en: ""), summary: Text(zh: "", en: ""), policy: .open, price: .free),
          by: room.bureau, at: room.dawn)
        let dataset = try room.publish(
          tx,
          CatalogueRoom.entry("能耗") {
            $0.sharing = DatasetEntry.Sharing(.conditional, ground: "条例第二十一条")
            $0.offer = offer.id
          })
        func ask() throws -> SharingRequest {
          try SharingRequests.request(
            tx, dataset.id, SharingRequestDraft(purpose: "saving", ground: "职责", days: 9),
            by: Participants.get(tx, room.mill), WorkingCalendar(), at: room.dawn)
        }
        let waiting = try ask()
        let refused = try SharingRequests.refuse(tx, ask().id, .notNeeded, words: nil, at: room.dawn)
        _ = try Datasets.withdraw(tx, dataset.id, at: room.dawn)
        let need = try Needs.publish(
          tx,
          NeedDraft(
            title: Text(zh: "糖价", en: ""), summary: Text(zh: "", en: ""), purpose: "trade",
            parts: [Need.Part(kind: .data, wants: "糖价")]), by: room.bureau, at: room.dawn)
        func rows(_ query: [String: String] = [:], _ audience: DataList.Audience) throws -> [DataListRow] {
          let list = try DataLists.save(
            tx, Self.draft(.demand, query, audience: audience), by: room.bureau, at: room.dawn)
          let version = try Self.publish(tx, list, at: room.dawn.adding(days: 90))
          let rows = try DataLists.rows(tx, list.id, 1)
          #expect(version.document.counts["rows"] == Int64(rows.count))
          return rows
        }
        let told = try rows([:], .own)
        #expect(Set(told.map(\.id)) == [waiting.id.description, refused.id.description, need.id.description])
        let late = try #require(told.first { $0.id == waiting.id.description })
        #expect(late.applicant == room.mill && late.purpose == "saving" && late.isOverdue == true)
        #expect(late.title.zh == "能耗" && late.dataset == dataset.id)
        let shown = try rows([:], .participants)
        #expect(shown.first { $0.id == waiting.id.description }?.applicant == nil)
        #expect(shown.allSatisfy { $0.state == "unmet" || $0.purpose == nil })
        #expect(try rows(["state": "refused"], .own).map(\.id) == [refused.id.description])
        #expect(try rows(["needs": "false", "dataset": dataset.id.description], .own).count == 2)
        #expect(try rows(["unit": room.mill.description], .own).count == 2)
      }
    }
  }

  @Test("rows are read in any stretch, over the parts that they are kept in") func stretches() async throws {
    try await CatalogueRoom.with { room in
      try await room.database.write { tx in
        try Self.key(tx, room.bureau, at: room.dawn)
        for number in 0..<410 { _ = try room.publish(tx, CatalogueRoom.entry("数据\(number)")) }
        let list = try DataLists.save(tx, Self.draft(.supply), by: room.bureau, at: room.dawn)
        _ = try Self.publish(tx, list, at: room.dawn)
        let all = try DataLists.rows(tx, list.id, 1)
        #expect(all.count == 410 && all.map(\.id) == all.map(\.id).sorted())
        for (skipping, limit) in [(0, 200), (199, 2), (200, 200), (399, 50), (410, 5), (9_999, 5)] {
          let wanted = Array(all.dropFirst(skipping).prefix(limit))
          #expect(try DataLists.rows(tx, list.id, 1, skipping: skipping, limit: limit) == wanted)
        }
      }
    }
  }

  @Test("text that a spreadsheet program would carry out is made harmless") func formulas() {
    var row = DataListRow(id: "dts_x", title: Text(zh: "=1+1", en: "a,\"b\""))
    row.ground = "\tx"
    let text = String(decoding: DataListTable.text([row], of: .negative), as: UTF8.self)
    #expect(text.contains("dts_x,'=1+1,\"a,\"\"b\"\"\",") && text.contains(",'\tx,"))
  }
}
