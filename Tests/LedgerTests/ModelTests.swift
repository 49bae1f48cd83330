import Ledger
import SeededTesting
import Store
import Testing
import Vocabulary

@Suite("The books and a model of them")
struct ModelTests {
  @Test(
    "Over thousands of random requests the room and the model agree on every answer and every balance",
    arguments: [1, 20_261_121, 0xC0FFEE] as [UInt64])
  func agree(seed: UInt64) async throws {
    try await Books.with { books in
      var walk = try await Walk(books, seed: seed)
      for step in 1...1_500 {
        try await walk.step()
        if step % 300 == 0 { #expect(try await books.audit() == nil, "seed \(seed), step \(step)") }
      }
      // A walk that never got to some answer would prove nothing about it.
      let expected: Set<String> = [
        "done", "repeated", "expired", "access.not-found", "ledger.amount-out-of-range", "ledger.same-account",
        "ledger.unit-mismatch", "ledger.balance-not-covered", "ledger.sum-too-large", "ledger.id-reused",
        "ledger.expiry-in-the-past", "ledger.hold-resolved", "ledger.hold-expired", "ledger.exceeds-hold",
        "ledger.not-a-hold", "ledger.document-used",
      ]
      #expect(expected.subtracting(walk.answers.keys).isEmpty, "not reached: \(walk.answers)")
    }
  }
}

/// A random walk of requests that are put to the room and to the model.
private struct Walk {
  let books: Books
  let accounts: [Account]
  var model: ModelledBooks
  var random: Seeded
  var now = dawn
  var requests: [ModelledBooks.Request] = []
  var answers: [String: Int] = [:]
  /// Of the wealthy unit, whose sums reach the limit.
  let whales: Range<Int>

  init(_ books: Books, seed: UInt64) async throws {
    self.books = books
    random = Seeded(seed)
    accounts = try await books.write { tx in
      let purses = try ["fen", "cpuSeconds", "shells"].flatMap { unit in
        try ["a", "b", "c", "d"].map { try Accounts.open(tx, owner: $0, unit: unit, at: dawn) }
          + [try Accounts.external(tx, unit: unit, at: dawn)]
      }
      return purses
    }
    whales = 10..<15
    model = ModelledBooks(
      purses: accounts.map { .init(unit: $0.unit, isUnlimited: $0.mayGoNegative) },
      outside: ["fen": 4, "cpuSeconds": 9, "shells": 14])
  }

  mutating func step() async throws {
    now = now.adding(milliseconds: random.amount(0...2_000))
    if random.once(in: 12) { return try await expire() }
    let request = next()
    requests.append(request)
    let before = try await books.trace()
    let (accounts, now) = (accounts, now)
    let rule = try await books.rule { tx in try Self.put(request, tx, accounts, now) }
    let expected = model.refusals(request, at: now)
    let after = try await books.trace()
    if let rule {
      answers[rule, default: 0] += 1
      #expect(expected?.contains(rule) == true, "\(request) was refused by \(rule), not by one of \(expected ?? [])")
      #expect(after == before, "a refusal left a trace: \(request) \(rule)")
    } else if expected == nil {
      answers["repeated", default: 0] += 1
      #expect(after == before, "a repeat had an effect: \(request)")
    } else {
      answers["done", default: 0] += 1
      #expect(expected == [], "\(request) was done, and should be refused by \(expected ?? [])")
      model.apply(request)
    }
    compare(after, "\(request)")
  }

  private mutating func expire() async throws {
    let (now, limit) = (now, random.once(in: 2) ? 1 : 100)
    let ended = try await books.write { tx in try Transfers.expire(tx, at: now, limit: limit) }
    #expect(ended.count == model.expire(at: now, limit: limit))
    #expect(ended.allSatisfy { $0.kind == .expiry && $0.pending != nil })
    if !ended.isEmpty { answers["expired", default: 0] += 1 }
    compare(try await books.trace(), "expiry")
  }

  private func compare(_ trace: Trace, _ what: String) {
    let found = Dictionary(uniqueKeysWithValues: trace.accounts.map { ($0.id, $0) })
    var sums: [String: Int64] = [:]
    for (number, account) in accounts.enumerated() {
      let (row, purse) = (found[account.id]!, model.purses[number])
      #expect(
        [row.debitsPosted, row.creditsPosted, row.debitsPending, row.creditsPending]
          == [purse.debits, purse.credits, purse.debitsHeld, purse.creditsHeld], "purse \(number) after \(what)")
      #expect(row.mayGoNegative || row.available >= 0, "below its floor after \(what)")
      sums[row.unit, default: 0] += row.balance
    }
    #expect(sums.values.allSatisfy { $0 == 0 }, "\(sums) after \(what)")
  }

  // MARK: - What is asked

  private mutating func next() -> ModelledBooks.Request {
    if !requests.isEmpty, random.once(in: 8) { return again(random.pick(requests)) }
    let id = ID<Transfer>(at: now, using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0...1:
      let document = random.once(in: 10) ? "" : "document \(Int.random(in: 0..<400, using: &random))"
      let purse = random.pick(accounts.indices.filter { !accounts[$0].mayGoNegative })
      return .deposit(
        id, to: purse, amount: amount(isWhale: whales.contains(purse)), document: document, isOut: random.once(in: 4))
    case 2...3: return move(id, isHold: false)
    case 4...6: return move(id, isHold: true)
    case 7...8: return .post(id, hold: hold(), amount: random.once(in: 3) ? nil : amount(isWhale: random.once(in: 20)))
    default: return .void(id, hold: hold())
    }
  }

  private mutating func move(_ id: ID<Transfer>, isHold: Bool) -> ModelledBooks.Request {
    let debit = random.once(in: 60) ? nil : random.pick(accounts.indices)
    // Mostly within one unit.
    let peers = random.once(in: 15) || debit == nil ? 0..<15 : (debit! / 5 * 5)..<(debit! / 5 * 5 + 5)
    let credit = random.once(in: 60) ? nil : random.pick(peers)
    let end: Instant? =
      isHold && random.once(in: 2) ? now.adding(milliseconds: random.amount(-500...8_000)) : nil
    return .move(
      id, debit: debit, credit: credit, amount: amount(isWhale: debit.map { whales.contains($0) } == true),
      isHold: isHold, end: end)
  }

  /// The same request, or one that takes its id for something else.
  private mutating func again(_ request: ModelledBooks.Request) -> ModelledBooks.Request {
    guard random.once(in: 3) else { return request }
    switch request {
    case .move(let id, let debit, let credit, let amount, let isHold, let end):
      return random.once(in: 2)
        ? .move(id, debit: debit, credit: credit, amount: amount &+ 1, isHold: isHold, end: end)
        : .move(id, debit: credit, credit: debit, amount: amount, isHold: isHold, end: end)
    case .post(let id, let hold, let amount): return .post(id, hold: hold, amount: (amount ?? 1) &+ 1)
    case .void(let id, let hold): return .post(id, hold: hold, amount: 1)
    case .deposit(let id, let purse, let amount, let document, let isOut):
      return .deposit(id, to: purse, amount: amount &+ 1, document: document + "x", isOut: isOut)
    }
  }

  private mutating func hold() -> ID<Transfer> {
    let holds = requests.compactMap { request -> ID<Transfer>? in
      guard case .move(let id, _, _, _, true, _) = request else { return nil }
      return id
    }
    if holds.isEmpty || random.once(in: 12) {
      return requests.isEmpty ? ID(at: now, using: &random) : random.pick(requests).id
    }
    // Mostly a recent one, which may still be open.
    return random.once(in: 4) ? random.pick(holds) : random.pick(holds.suffix(6))
  }

  private mutating func amount(isWhale: Bool) -> Int64 {
    if random.once(in: 20) { return random.pick([0, -1, Int64.min, Int64.max, ModelledBooks.largest + 1]) }
    return isWhale ? random.amount(1...ModelledBooks.largest / 3) : random.amount(1...600)
  }

  private static func put(
    _ request: ModelledBooks.Request, _ tx: Transaction, _ accounts: [Account], _ now: Instant
  ) throws {
    func account(_ number: Int?) -> ID<Account> { number.map { accounts[$0].id } ?? unknown }
    switch request {
    case .move(let id, let debit, let credit, let amount, false, _):
      try Transfers.transfer(
        tx, id: id, from: account(debit), to: account(credit), amount: amount, code: "test", at: now)
    case .move(let id, let debit, let credit, let amount, true, let end):
      try Transfers.hold(
        tx, id: id, from: account(debit), to: account(credit), amount: amount, code: "test", expiresAt: end, at: now)
    case .post(let id, let hold, let amount): try Transfers.post(tx, id: id, hold: hold, amount: amount, at: now)
    case .void(let id, let hold): try Transfers.void(tx, id: id, hold: hold, at: now)
    case .deposit(let id, let purse, let amount, let document, let isOut):
      let (owner, unit) = (accounts[purse].owner, accounts[purse].unit)
      if isOut {
        try Deposits.withdraw(
          tx, id: id, from: owner, unit: unit, amount: amount, document: document, actor: nil, at: now)
      } else {
        try Deposits.deposit(tx, id: id, to: owner, unit: unit, amount: amount, document: document, actor: nil, at: now)
      }
    }
  }

  private static let unknown = ID<Account>("acc_01h455vb4pex5vsknk084sn02q")!
}
