import Vocabulary

@testable import Ledger

/// What the books should be, kept in memory and without any of the room's code: sums of accounts, and who has asked for
/// what. It knows every reason to refuse a request; the room may name any one of them.
struct ModelledBooks {
  struct Purse {
    let unit: String
    let isUnlimited: Bool
    var debits: Int64 = 0
    var credits: Int64 = 0
    var debitsHeld: Int64 = 0
    var creditsHeld: Int64 = 0
    var available: Int64 { credits - debits - debitsHeld }
  }
  struct Hold {
    let debit: Int
    let credit: Int
    let amount: Int64
    let end: Instant?
    var isOpen = true
  }
  enum Request: Equatable {
    /// Debit and credit are the purses' numbers; nil is an account there is not.
    case move(ID<Transfer>, debit: Int?, credit: Int?, amount: Int64, isHold: Bool, end: Instant?)
    case post(ID<Transfer>, hold: ID<Transfer>, amount: Int64?)
    case void(ID<Transfer>, hold: ID<Transfer>)
    /// Negative: a withdrawal.
    case deposit(ID<Transfer>, to: Int, amount: Int64, document: String, isOut: Bool)

    var id: ID<Transfer> {
      switch self {
      case .move(let id, _, _, _, _, _), .post(let id, _, _), .void(let id, _), .deposit(let id, _, _, _, _): id
      }
    }
  }

  var purses: [Purse]
  /// For each unit the purse of the world outside.
  let outside: [String: Int]
  var holds: [ID<Transfer>: Hold] = [:]
  var done: [ID<Transfer>: Request] = [:]
  var documents: Set<String> = []

  static let largest: Int64 = 9_007_199_254_740_991

  /// The rules that refuse `request`; none: it is done. Nil: it was done before, so nothing happens.
  func refusals(_ request: Request, at now: Instant) -> Set<String>? {
    let first = done[request.id]
    if first == normal(request) { return nil }
    var rules = fresh(request, at: now)
    if first != nil { rules.insert("ledger.id-reused") }
    return rules
  }

  private func fresh(_ request: Request, at now: Instant) -> Set<String> {
    switch request {
    case .move(_, let debit, let credit, let amount, _, let end):
      var rules = movement(debit, credit, amount)
      if let end, end <= now { rules.insert("ledger.expiry-in-the-past") }
      return rules
    case .deposit(_, let purse, let amount, let document, let isOut):
      let world = outside[purses[purse].unit]
      var rules = isOut ? movement(purse, world, amount) : movement(world, purse, amount)
      if documents.contains(document) { rules.insert("ledger.document-used") }
      if document.isEmpty { rules.insert("ledger.name-length") }
      return rules
    case .post(_, let id, let amount):
      var rules = resolution(id)
      guard let hold = holds[id] else { return rules }
      if let end = hold.end, end <= now { rules.insert("ledger.hold-expired") }
      if let amount, amount <= 0 { rules.insert("ledger.amount-out-of-range") }
      if let amount, amount > hold.amount { rules.insert("ledger.exceeds-hold") }
      return rules
    case .void(_, let id): return resolution(id)
    }
  }

  private func movement(_ debit: Int?, _ credit: Int?, _ amount: Int64) -> Set<String> {
    var rules: Set<String> = []
    if amount <= 0 || amount > Self.largest { rules.insert("ledger.amount-out-of-range") }
    if debit == credit { rules.insert("ledger.same-account") }
    guard let debit, let credit else { return rules.union(["access.not-found"]) }
    let (payer, payee) = (purses[debit], purses[credit])
    if payer.unit != payee.unit { rules.insert("ledger.unit-mismatch") }
    if !payer.isUnlimited, payer.available < amount { rules.insert("ledger.balance-not-covered") }
    if payer.debits + payer.debitsHeld > Self.largest - max(0, amount) { rules.insert("ledger.sum-too-large") }
    if payee.credits + payee.creditsHeld > Self.largest - max(0, amount) { rules.insert("ledger.sum-too-large") }
    return rules
  }

  private func resolution(_ id: ID<Transfer>) -> Set<String> {
    guard let hold = holds[id] else { return [done[id] == nil ? "access.not-found" : "ledger.not-a-hold"] }
    return hold.isOpen ? [] : ["ledger.hold-resolved"]
  }

  /// To post all of a hold is the same whether the amount is named or not.
  private func normal(_ request: Request) -> Request {
    guard case .post(let id, let hold, nil) = request else { return request }
    return .post(id, hold: hold, amount: holds[hold]?.amount)
  }

  mutating func apply(_ request: Request) {
    done[request.id] = normal(request)
    switch request {
    case .move(let id, .some(let debit), .some(let credit), let amount, let isHold, let end):
      guard isHold else { return post(debit, credit, amount) }
      purses[debit].debitsHeld += amount
      purses[credit].creditsHeld += amount
      holds[id] = Hold(debit: debit, credit: credit, amount: amount, end: end)
    case .move: break
    case .deposit(_, let purse, let amount, let document, let isOut):
      documents.insert(document)
      guard let world = outside[purses[purse].unit] else { return }
      if isOut { post(purse, world, amount) } else { post(world, purse, amount) }
    case .post(_, let id, let amount):
      guard let hold = release(id) else { return }
      post(hold.debit, hold.credit, amount ?? hold.amount)
    case .void(_, let id): _ = release(id)
    }
  }

  /// Ends what is due, the longest overdue first. Returns how many.
  mutating func expire(at now: Instant, limit: Int) -> Int {
    let due = holds.filter { $0.value.isOpen && $0.value.end.map { $0 <= now } == true }
      .sorted { ($0.value.end!, $0.key) < ($1.value.end!, $1.key) }.prefix(limit)
    for (id, _) in due { _ = release(id) }
    return due.count
  }

  private mutating func post(_ debit: Int, _ credit: Int, _ amount: Int64) {
    purses[debit].debits += amount
    purses[credit].credits += amount
  }

  private mutating func release(_ id: ID<Transfer>) -> Hold? {
    guard let hold = holds[id], hold.isOpen else { return nil }
    holds[id]?.isOpen = false
    purses[hold.debit].debitsHeld -= hold.amount
    purses[hold.credit].creditsHeld -= hold.amount
    return hold
  }
}
