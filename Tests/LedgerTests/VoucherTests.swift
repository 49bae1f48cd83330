import Ledger
import Store
import Testing
import Vocabulary

@Suite("Vouchers")
struct VoucherTests {
  @Test(
    "What a voucher may not pay for is refused by its rule, and nothing is left of the attempt", arguments: refusals)
  func refused(_ case: Case) async throws {
    try await Books.with { books in
      let scene = try await VoucherScene(books)
      let before = try await books.trace()
      let rule = try await books.rule { tx in try `case`.attempt(tx, scene) }
      #expect(rule == `case`.rule, "\(`case`.name)")
      #expect(try await books.trace() == before, "\(`case`.name) left a trace")
    }
  }

  @Test("Every refused attempt is one step from being accepted", arguments: accepted)
  func control(_ case: Case) async throws {
    try await Books.with { books in
      let scene = try await VoucherScene(books)
      #expect(try await books.rule { tx in try `case`.attempt(tx, scene) } == nil, "\(`case`.name)")
      #expect(try await books.audit() == nil)
    }
  }

  struct Case: Sendable {
    let name: String
    let rule: String
    let attempt: @Sendable (Transaction, VoucherScene) throws -> Void
  }

  static let refusals: [Case] = [
    Case(name: "spent twice", rule: "voucher.spent") { tx, scene in
      try scene.order(tx, "one", gross: 20_000)
      try scene.order(tx, "two", gross: 20_000)
    },
    Case(name: "two vouchers for one charge", rule: "voucher.already-applied") { tx, scene in
      try scene.order(tx, "one", gross: 100)
      try scene.order(tx, "one", gross: 100)
    },
    Case(name: "expired", rule: "voucher.expired") { tx, scene in try scene.order(tx, "one", at: scene.end) },
    Case(name: "another's", rule: "access.not-found") { tx, scene in try scene.order(tx, "one", consumer: "rival") },
    Case(name: "own goods", rule: "voucher.related-parties") { tx, scene in
      try scene.order(tx, "one", supplier: "mill")
    },
    Case(name: "a sister's goods", rule: "voucher.related-parties") { tx, scene in
      try Vouchers.declareRelated(tx, "provider", "mill", actor: nil, at: dawn)
      try scene.order(tx, "one")
    },
    Case(name: "another kind", rule: "voucher.kind-not-covered") { tx, scene in try scene.order(tx, "one", kind: "data")
    },
    Case(name: "another unit", rule: "ledger.unit-mismatch") { tx, scene in
      try scene.order(tx, "one", unit: "cpuSeconds")
    },
    Case(name: "clawed back", rule: "voucher.not-active") { tx, scene in
      try Vouchers.clawBack(tx, grant: scene.grant, reason: "test", actor: nil, at: dawn)
      try scene.order(tx, "one")
    },
    Case(name: "programme paused", rule: "voucher.programme-not-active") { tx, scene in
      try Vouchers.setPaused(tx, scene.programme, true, actor: nil, at: dawn)
      try scene.order(tx, "one")
    },
    Case(name: "own share not covered", rule: "ledger.balance-not-covered") { tx, scene in
      try scene.order(tx, "one", gross: 1_000_000)
    },
    Case(name: "no reading", rule: "voucher.no-reading") { tx, scene in
      try scene.settle(tx, scene.order(tx, "one"), readings: [])
    },
    Case(name: "a reading twice", rule: "voucher.reading-redeemed") { tx, scene in
      try scene.settle(tx, scene.order(tx, "one"), readings: ["rdg-1"])
      try scene.settle(tx, scene.order(tx, "two"), readings: ["rdg-1"])
    },
    Case(name: "more than was reserved", rule: "ledger.exceeds-hold") { tx, scene in
      try scene.settle(tx, scene.order(tx, "one", gross: 1_000), gross: 1_001, readings: ["rdg-1"])
    },
    Case(name: "not eligible", rule: "voucher.not-eligible") { tx, scene in
      try scene.apply(tx, VoucherApplicant(participant: "shop", kinds: ["consumer"], region: "11"), 100)
    },
    Case(name: "over the grant's cap", rule: "voucher.over-grant-cap") { tx, scene in
      try scene.apply(tx, scene.applicant("new"), 10_001)
    },
    Case(name: "over the participant's cap", rule: "voucher.over-participant-cap") { tx, scene in
      for _ in 0..<4 { try scene.apply(tx, scene.applicant("new"), 5_001) }
    },
    Case(name: "over the budget", rule: "ledger.balance-not-covered") { tx, scene in
      for number in 0..<9 { try scene.apply(tx, scene.applicant("new-\(number)"), 10_000) }
    },
    Case(name: "clawed back more than was redeemed", rule: "voucher.claw-back-too-much") { tx, scene in
      let order = try scene.order(tx, "one", gross: 2_000)
      try scene.settle(tx, order, gross: 2_000, readings: ["rdg-1"])
      try scene.clawBack(tx, order, 600)
      try scene.clawBack(tx, order, 401)
    },
  ]

  static let accepted: [Case] = [
    Case(name: "in two parts", rule: "") { tx, scene in
      try scene.order(tx, "one", gross: 10_000)
      try scene.order(tx, "two", gross: 20_000)
    },
    Case(name: "again after release", rule: "") { tx, scene in
      let first = try scene.order(tx, "one", gross: 20_000)
      try Reservations.release(tx, id: first, at: dawn)
      try scene.order(tx, "one", gross: 20_000)
    },
    Case(name: "in the last moment", rule: "") { tx, scene in
      try scene.order(tx, "one", at: Instant(milliseconds: scene.end.milliseconds - 1))
    },
    Case(name: "up to the caps and the budget", rule: "") { tx, scene in
      for number in 0..<8 { try scene.apply(tx, scene.applicant("new-\(number / 2)"), 10_000) }
    },
    Case(name: "readings of its own, all of it clawed back", rule: "") { tx, scene in
      let one = try scene.order(tx, "one", gross: 2_000)
      try scene.settle(tx, one, gross: 2_000, readings: ["rdg-1", "rdg-2"])
      try scene.settle(tx, scene.order(tx, "two"), readings: ["rdg-3"])
      try scene.clawBack(tx, one, 600)
      try scene.clawBack(tx, one, 400)
    },
    Case(name: "resumed", rule: "") { tx, scene in
      try Vouchers.setPaused(tx, scene.programme, true, actor: nil, at: dawn)
      try Vouchers.setPaused(tx, scene.programme, false, actor: nil, at: dawn)
      try scene.order(tx, "one")
    },
  ]

  @Test("Fifty orders at once do not spend more of a voucher than there is")
  func concurrently() async throws {
    try await Books.with { books in
      let scene = try await VoucherScene(books)
      let rules = try await withThrowingTaskGroup { group in
        for number in 0..<50 {
          group.addTask { try await books.rule { tx in try scene.order(tx, "use-\(number)", gross: 4_000) } }
        }
        return try await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
      }
      #expect(rules == [nil: 5, "voucher.spent": 45])
      #expect(try await books.audit() == nil)
    }
  }

  @Test("A region of a programme covers what lies in it, however its code is written")
  func regions() {
    func admits(_ region: String, _ place: String?) -> Bool {
      VoucherEligibility(regions: [region]).admits(
        VoucherApplicant(participant: "mill", kinds: ["consumer"], region: place))
    }
    for region in ["45", "450000", "4501", "450100", "450102"] { #expect(admits(region, "450102"), "\(region)") }
    for region in ["44", "450200", "4502", "450103", "451000"] { #expect(!admits(region, "450102"), "\(region)") }
    #expect(!admits("450000", nil))
  }
}
