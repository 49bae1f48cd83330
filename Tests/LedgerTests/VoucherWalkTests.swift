import Ledger
import SeededTesting
import Store
import Testing
import Vocabulary

@Suite("Vouchers over many orders")
struct VoucherWalkTests {
  @Test(
    "Whatever is ordered, settled, released, expired and clawed back, every fen is accounted for",
    arguments: [2, 20_261_121, 0xBEEF] as [UInt64])
  func conserved(seed: UInt64) async throws {
    try await Books.with { books in
      var walk = try await VoucherWalk(books, seed: seed)
      for _ in 1...500 { try await walk.step() }
      try await walk.compare()
      #expect(try await books.audit() == nil, "seed \(seed)")
      let expected: Set<String> = [
        "order", "settle", "release", "expire", "claw-back", "claw-back-spent", "grant", "voucher.spent",
        "voucher.expired", "voucher.over-participant-cap", "ledger.exceeds-hold", "voucher.reading-redeemed",
      ]
      #expect(expected.subtracting(walk.answers.keys).isEmpty, "seed \(seed): not reached: \(walk.answers)")
    }
  }

  @Test("A quote pays the least of share, cap and what is left, rounded down, and the two parts make the whole")
  func quotes() async throws {
    try await Books.with { books in
      var random = Seeded(7)
      try await books.deposit(JSON.largestInteger, to: "bureau")
      for _ in 0..<150 {
        let points = random.amount(1...10_000)
        let cap: Int64? = random.once(in: 2) ? random.amount(1...1_000_000) : nil
        let left = random.once(in: 3) ? random.amount(1...1_000_000) : random.amount(1...1_000_000_000_000)
        let gross = random.once(in: 4) ? random.amount(0...JSON.largestInteger) : random.amount(0...3_000_000)
        let quote = try await books.write { tx in
          let programme = ID<VoucherProgramme>(at: dawn)
          let terms = VoucherTerms(
            name: Text(zh: "券", en: "v"), shareBasisPoints: points, capPerOrder: cap, expiresAt: dawn.adding(seconds: 9)
          )
          try Vouchers.open(tx, id: programme, issuer: "bureau", terms: terms, budget: left, actor: nil, at: dawn)
          let grant = try Vouchers.grant(
            tx, id: ID(at: dawn), programme: programme,
            to: VoucherApplicant(participant: "mill", kinds: [], region: nil), amount: left, actor: nil, at: dawn)
          return try Vouchers.quote(
            tx, gross: gross, grant: grant.id, consumer: "mill", supplier: "provider", offerKind: "compute", at: dawn)
        }
        // Long division by hand, so that nothing of the room's arithmetic is used to check it.
        let share = gross / 10_000 * points + gross % 10_000 * points / 10_000
        #expect(quote.voucherShare == min(share, cap ?? .max, left), "\(points) of \(gross), cap \(cap ?? -1), \(left)")
        #expect(quote.voucherShare + quote.payable == gross)
        #expect(quote.payable >= 0)
      }
    }
  }
}

/// Random orders of three consumers, and what they should have cost whom.
private struct VoucherWalk {
  struct Order {
    let id: ID<Reservation>
    let consumer: String
    let gross: Int64
    let points: Int64
    let grant: ID<VoucherGrant>?
    let end: Instant?
    var share: Int64
    var isOpen = true
    var redeemed: Int64 = 0
  }

  let books: Books
  let programme: ID<VoucherProgramme>
  let start: [String: Int64] = ["a": 40_000_000, "b": 40_000_000, "c": 40_000_000]
  var random: Seeded
  var now = dawn
  var orders: [Order] = []
  var grants: [(id: ID<VoucherGrant>, owner: String)] = []
  var readings = 0
  var paid: [String: Int64] = [:]
  var earned: Int64 = 0
  var redeemed: Int64 = 0
  var answers: [String: Int] = [:]

  static let budget: Int64 = 3_000_000
  static let points: Int64 = 3_333
  static let participantCap: Int64 = 200_000

  init(_ books: Books, seed: UInt64) async throws {
    (self.books, random) = (books, Seeded(seed))
    for (owner, amount) in start { try await books.deposit(amount, to: owner) }
    try await books.deposit(Self.budget, to: "bureau")
    programme = ID(at: dawn)
    let programme = programme
    try await books.write { tx in
      _ = try Accounts.open(tx, owner: "provider", unit: "fen", at: dawn)
      let terms = VoucherTerms(
        name: Text(zh: "券", en: "v"), shareBasisPoints: Self.points, capPerOrder: 20_000,
        capPerParticipant: Self.participantCap, expiresAt: dawn.adding(seconds: 1_000_000))
      try Vouchers.open(tx, id: programme, issuer: "bureau", terms: terms, budget: Self.budget, actor: nil, at: dawn)
    }
  }

  mutating func step() async throws {
    now = now.adding(milliseconds: random.amount(0...3_000))
    switch Int.random(in: 0..<20, using: &random) {
    case 0...1: try await grant()
    case 2...8: try await order()
    case 9...13: try await settle()
    case 14: try await release()
    case 15...16: try await expire()
    case 17: try await clawBack()
    case 18: try await clawBackSpent()
    default: try await compare()
    }
  }

  private mutating func grant() async throws {
    let (id, owner, amount) = (
      ID<VoucherGrant>(at: now, using: &random), random.pick(["a", "b", "c"]), random.amount(1...90_000)
    )
    let (end, now, programme) = (now.adding(milliseconds: random.amount(1...200_000)), now, programme)
    let rule = try await books.rule { tx in
      try Vouchers.grant(
        tx, id: id, programme: programme, to: VoucherApplicant(participant: owner, kinds: [], region: nil),
        amount: amount, expiresAt: end, actor: nil, at: now)
    }
    count(rule, "grant")
    if rule == nil { grants.append((id, owner)) }
  }

  private mutating func order() async throws {
    let id = ID<Reservation>(at: now, using: &random)
    // Mostly one of the last few, which may still be good.
    let grant = grants.isEmpty || random.once(in: 5) ? nil : random.pick(grants.suffix(8))
    let consumer = grant?.owner ?? random.pick(["a", "b", "c"])
    let gross = random.once(in: 10) ? 0 : random.amount(1...100_000)
    let end = random.once(in: 3) ? now.adding(milliseconds: random.amount(1...20_000)) : nil
    let now = now
    do {
      let held = try await books.write { tx in
        try Reservations.hold(
          tx, id: id, reference: "\(id)", consumer: consumer, supplier: "provider", gross: gross, offerKind: "compute",
          grant: grant?.id, expiresAt: end, at: now)
      }
      count(nil, "order")
      #expect(held.voucherShare <= gross * Self.points / 10_000 && held.voucherShare <= 20_000)
      orders.append(
        Order(
          id: id, consumer: consumer, gross: gross, points: grant == nil ? 0 : Self.points, grant: grant?.id, end: end,
          share: held.voucherShare))
    } catch let refusal as Refusal { count(refusal.rule, "order") }
  }

  private mutating func settle() async throws {
    guard let number = open() else { return }
    let order = orders[number]
    let gross =
      random.once(in: 10) ? order.gross + 1 : random.once(in: 2) ? order.gross : random.amount(0...order.gross)
    if !random.once(in: 10) { readings += 1 }
    let (now, reading) = (now, "rdg-\(readings)")
    let rule = try await books.rule { tx in
      try Reservations.settle(tx, id: order.id, gross: gross, readings: [reading], at: now)
    }
    count(rule, "settle")
    guard rule == nil else { return }
    #expect(gross <= order.gross && order.end.map { $0 > now } != false)
    let share = min(order.share, gross * order.points / 10_000)
    orders[number].isOpen = false
    orders[number].redeemed = share
    paid[order.consumer, default: 0] += gross - share
    earned += gross
    redeemed += share
  }

  private mutating func release() async throws {
    guard let number = open() else { return }
    let (order, now) = (orders[number], now)
    let rule = try await books.rule { tx in try Reservations.release(tx, id: order.id, at: now) }
    count(rule, "release")
    #expect(rule == nil)
    orders[number].isOpen = false
  }

  private mutating func expire() async throws {
    let now = now
    let oneByOne = orders.count.isMultiple(of: 2)
    try await books.write { tx in
      // All together, or each by itself as the hub does; again changes nothing.
      for kind in LedgerExpiry.Kind.allCases where oneByOne {
        let due = try LedgerExpiry.due(tx, kind, at: now, limit: 10_000)
        for one in due + due { try LedgerExpiry.end(tx, one, at: now) }
        #expect(try LedgerExpiry.due(tx, kind, at: now, limit: 1).isEmpty)
      }
      if oneByOne { #expect(try LedgerExpiry.run(tx, at: now) == 0) }
      while try LedgerExpiry.run(tx, at: now) > 0 {}
    }
    for (number, order) in orders.enumerated() where order.isOpen && order.end.map({ $0 <= now }) == true {
      orders[number].isOpen = false
      count(nil, "expire")
    }
  }

  private mutating func clawBack() async throws {
    guard !grants.isEmpty, random.once(in: 3) else { return }
    let (grant, now) = (random.pick(grants).id, now)
    let rule = try await books.rule { tx in
      try Vouchers.clawBack(tx, grant: grant, reason: "test", actor: nil, at: now)
    }
    count(rule, "claw-back")
  }

  private mutating func clawBackSpent() async throws {
    let spent = orders.indices.filter { orders[$0].redeemed > 0 }
    guard !spent.isEmpty else { return }
    let number = random.pick(spent)
    let (order, amount, now) = (orders[number], random.amount(1...orders[number].redeemed), now)
    let rule = try await books.rule { tx in
      try Vouchers.clawBackSpent(
        tx, reservation: order.id, transfer: ID(at: now), amount: amount, reason: "test", actor: nil, at: now)
    }
    count(rule, "claw-back-spent")
    guard rule == nil else { return }
    orders[number].redeemed -= amount
    redeemed -= amount
    paid[order.consumer, default: 0] += amount
  }

  /// What everyone has, against what the orders say.
  func compare() async throws {
    let (start, paid, earned, redeemed, programme) = (start, paid, earned, redeemed, programme)
    try await books.read { tx in
      for (owner, amount) in start {
        let account = try Accounts.find(tx, owner: owner, unit: "fen")
        #expect(account?.balance == amount - paid[owner, default: 0], "\(owner)")
        let kept = try Vouchers.grants(tx, participant: owner, limit: 500).reduce(0) { $0 + $1.amount - $1.returned }
        #expect(kept <= Self.participantCap, "\(owner) was granted \(kept)")
      }
      #expect(try Accounts.find(tx, owner: "provider", unit: "fen")?.balance == earned)
      // What the programme no longer has is with its grants or was redeemed.
      let left = try Accounts.get(tx, Vouchers.programme(tx, programme).account).balance
      let granted = try Vouchers.grants(tx, programme: programme, limit: 500)
      #expect(granted.count < 500)
      let inGrants = try granted.reduce(0) { try $0 + Accounts.get(tx, $1.account).balance }
      #expect(left + inGrants + redeemed == Self.budget)
    }
    let open = orders.filter(\.isOpen)
    let held = try await books.read { tx in
      try tx.row("SELECT CAST(COALESCE(SUM(debits_pending), 0) AS BIGINT) FROM ledger_account")?.int(0)
    }
    #expect(held == open.reduce(0) { $0 + $1.gross })
  }

  private mutating func open() -> Int? {
    let open = orders.indices.filter { orders[$0].isOpen }
    return open.isEmpty ? nil : random.pick(open)
  }
  private mutating func count(_ rule: String?, _ what: String) { answers[rule ?? what, default: 0] += 1 }
}
