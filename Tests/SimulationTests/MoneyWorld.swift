import SeededTesting
import Vocabulary

@testable import Ledger

/// Parties that pay each other through several replicas: transfers, holds, orders with vouchers. Replicas read, decide and
/// write in steps of their own, so that others come between; they die in between, and requests are repeated.
struct MoneyWorld: World {
  static let name = "money"

  enum Promise: String, Broken {
    case sumsZero = "all balances add up to zero"
    case bothSidesHeld = "both sides hold what the open holds hold"
    case covered = "nobody spends or holds what is not there"
    case vouchersCovered = "no voucher and no budget is below zero"
    case endsOnce = "a hold is posted, voided or expires, once"
    case withinHold = "no more is posted than was held"
    case inTime = "what has expired is not posted"
    case onceEach = "a request has one effect, however often it is made"
    case addsUp = "every account is what its lines make"
    case voucherShare = "a voucher pays its share of what is charged, and no more"
  }

  enum Fault: String, Defect {
    case tornTransfer, tornEnd, overdraws, overdrawsVoucher, postsTwice, postsTooMuch, postsLate, forgetsKeys
    case overwrites, writesAnotherLine, voucherPaysAll

    var breaks: Promise {
      switch self {
      case .tornTransfer, .overwrites: .sumsZero
      case .tornEnd: .bothSidesHeld
      case .overdraws: .covered
      case .overdrawsVoucher: .vouchersCovered
      case .postsTwice: .endsOnce
      case .postsTooMuch: .withinHold
      case .postsLate: .inTime
      case .forgetsKeys: .onceEach
      case .writesAnotherLine: .addsUp
      case .voucherPaysAll: .voucherShare
      }
    }
  }

  enum Ask {
    case move(from: Int, to: Int, amount: Int64, isHold: Bool, end: Instant?)
    case post(hold: Int, amount: Int64?)
    case void(hold: Int)
    case order(consumer: Int, grant: Int?, gross: Int64, end: Instant?)
    case settle(order: Int, gross: Int64)
    case release(order: Int)
  }

  /// What a party asks for under a key, which it keeps when it asks again.
  struct Request {
    let key: Int
    let ask: Ask
    var isAnswered = false
  }

  struct Line {
    let key: Int
    let transfer: Transfer
    /// The key of the hold that it ends.
    let ends: Int?
  }

  let fault: Fault?
  var story = Story()
  var clocks: Clocks
  var accounts: [AccountState]
  var books = Books()
  var requests: [Request] = []
  var post = Post<Int>(most: 40)
  /// What each replica has decided and not written yet.
  var open: [Change?]
  private(set) var lastKey = 0
  var seen: Set<Promise> = []

  init(_ random: inout Seeded, fault: Fault?) {
    self.fault = fault
    clocks = Clocks(3, &random)
    open = [nil, nil, nil]
    accounts = Cast.accounts
    for (number, purse) in Cast.purses.enumerated() { fund(purse, Int64(1_000 + 700 * number)) }
    fund(Cast.budget, 5_000)
    for grant in Cast.grants { fund(Cast.account(ofGrant: grant), Int64(200 + random.below(1_500)), from: Cast.budget) }
  }

  private mutating func fund(_ account: Int, _ amount: Int64, from payer: Int = Cast.outside) {
    let ask = Ask.move(from: payer, to: account, amount: amount, isHold: false, end: nil)
    let request = Request(key: nextKey(), ask: ask)
    requests.append(request)
    if let change = try? decide(requests.count - 1, at: dawn) { commit(change) }
  }

  mutating func nextKey() -> Int {
    lastKey += 1
    return lastKey
  }

  mutating func step(_ random: inout Seeded) {
    let replica = random.below(open.count)
    switch random.below(100) {
    case 0..<26: ask(&random)
    case 26..<32:
      // No answer came: the same again, with the same key.
      let number = requests.count - 1 - random.below(min(requests.count, 12))
      if !requests[number].isAnswered || random.once(in: 4) { post.send(number) }
    case 32..<62: if open[replica] == nil { begin(replica, &random) }
    case 62..<92: if open[replica] != nil { end(replica, &random) }
    case 92..<96: clocks.tick(&random)
    default: if open[replica] == nil { expire(replica, &random) }
    }
  }

  /// A replica takes a request up: it reads and decides.
  private mutating func begin(_ replica: Int, _ random: inout Seeded) {
    guard let number = post.deliver(&random) else { return }
    do {
      open[replica] = try decide(number, at: clocks[replica])
      if open[replica] == nil { requests[number].isAnswered = true }
    } catch {
      story.tell("\(requests[number].key): \((error as? Refusal)?.rule ?? "\(error)")")
      requests[number].isAnswered = true
    }
  }

  /// The replica writes what it has decided and answers; or it dies before either, or between the two.
  private mutating func end(_ replica: Int, _ random: inout Seeded) {
    guard let change = open[replica] else { return }
    open[replica] = nil
    switch random.below(10) {
    case 0: story.tell("replica \(replica) dies before it writes \(change.what)")
    case 1:
      story.tell("replica \(replica) dies after it wrote \(change.what)")
      commit(change)
    default:
      if commit(change), let request = change.request { requests[request].isAnswered = true }
    }
  }

  func broken() -> [Promise] {
    var broken = Array(seen)
    var (balance, left, right): (Int64, Int64, Int64) = (0, 0, 0)
    for (number, account) in accounts.enumerated() {
      balance += account.balance
      left += account.debitsPending
      right += account.creditsPending
      if !account.mayGoNegative, account.available < 0 {
        broken.append(number >= Cast.budget ? .vouchersCovered : .covered)
      }
      if !books.tallies[number].isOf(account) { broken.append(.addsUp) }
    }
    if balance != 0 { broken.append(.sumsZero) }
    if left != right || left != books.held { broken.append(.bothSidesHeld) }
    return broken
  }
}
