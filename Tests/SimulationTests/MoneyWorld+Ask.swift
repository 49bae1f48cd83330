import SeededTesting
import Vocabulary

@testable import Ledger

extension MoneyWorld {
  /// Some party wants something.
  mutating func ask(_ random: inout Seeded) {
    // Keys are numbered; a world that has used them up only repeats.
    guard lastKey + 8 < Cast.transferIDs.count else { return }
    let request = Request(key: nextKey(), ask: wish(&random))
    requests.append(request)
    post.send(requests.count - 1)
    story.tell("\(request.key) is asked for: \(request.ask)")
  }

  private func wish(_ random: inout Seeded) -> Ask {
    let consumer = 1 + random.below(2)
    let end: Instant? = random.once(in: 2) ? clocks.now.adding(milliseconds: Int64(random.below(12_000))) : nil
    switch random.below(12) {
    case 0:
      return .move(
        from: Cast.outside, to: consumer, amount: Int64(random.below(900)), isHold: false, end: nil)
    case 1...2:
      // Also back to consumers, so that money goes round.
      let from = 1 + random.below(3)
      return .move(from: from, to: 1 + (from + random.below(2)) % 3, amount: amount(&random), isHold: false, end: nil)
    case 3...4:
      return .move(from: consumer, to: Cast.supplier, amount: amount(&random), isHold: true, end: end)
    case 5...6:
      if let hold = hold(&random) { return .post(hold: hold, amount: random.once(in: 2) ? nil : amount(&random)) }
    case 7: if let hold = hold(&random) { return .void(hold: hold) }
    case 8...9:
      let grant = random.once(in: 3) ? nil : consumer - 1
      return .order(consumer: consumer, grant: grant, gross: amount(&random), end: end)
    case 10:
      if let order = order(&random) {
        let gross = books.orders[order].reservation.gross
        return .settle(order: order, gross: random.once(in: 8) ? gross + 1 : Int64(random.below(Int(gross) + 1)))
      }
    default: if let order = order(&random) { return .release(order: order) }
    }
    return .move(from: Cast.supplier, to: consumer, amount: amount(&random), isHold: false, end: nil)
  }

  private func amount(_ random: inout Seeded) -> Int64 { Int64(random.below(random.once(in: 6) ? 3_000 : 400)) }

  /// Mostly one that is open.
  private func hold(_ random: inout Seeded) -> Int? {
    if books.openHolds.isEmpty || random.once(in: 6) {
      return books.ends.isEmpty ? nil : books.lines[random.below(books.lines.count)].key
    }
    return random.pick(books.openHolds)
  }

  /// Mostly a recent one.
  private func order(_ random: inout Seeded) -> Int? {
    books.orders.isEmpty ? nil : books.orders.count - 1 - random.below(min(books.orders.count, 8))
  }

  /// The housekeeping of one replica: what is over by its clock ends.
  mutating func expire(_ replica: Int, _ random: inout Seeded) {
    let now = clocks[replica]
    var change = Change(request: nil, at: now)
    guard lastKey + 8 < Cast.transferIDs.count else { return }
    if let number = books.orders.firstIndex(where: { $0.reservation.isDue(at: now) }) {
      let order = books.orders[number]
      do {
        for hold in [order.voucherHold, order.payableHold] {
          if let hold { try end(part: hold, .expiry, nil, &change) }
        }
        change.order = (number, order.reservation.ended(.expired, 0, 0, at: now))
        open[replica] = change
      } catch { story.tell("order \(order.key): \(error)") }
    } else if let hold = books.openHolds.first(where: { isDue($0, at: now) }) {
      do {
        try end(part: hold, .expiry, nil, &change)
        open[replica] = change
      } catch { story.tell("hold \(hold): \(error)") }
    } else {
      takeBack(replica, now)
    }
  }

  /// What is left of a voucher that is over goes back to the budget.
  private mutating func takeBack(_ replica: Int, _ now: Instant) {
    for grant in Cast.grants where Cast.vouchers[grant].expiresAt <= now {
      let account = Cast.account(ofGrant: grant)
      let left = accounts[account].available
      guard left > 0 else { continue }
      var change = Change(request: nil, at: now)
      let key = nextKey()
      let asked = Transfer.moving(
        Cast.transferIDs[key], Cast.accounts[account].id, Cast.accounts[Cast.budget].id, left, code: "voucher-return",
        reference: nil, at: now)
      do {
        try begin(&change, key, asked, from: account, to: Cast.budget)
        open[replica] = change
      } catch { story.tell("voucher \(grant): \(error)") }
      return
    }
  }

  private func isDue(_ hold: Int, at now: Instant) -> Bool {
    guard let place = books.places[hold], let end = books.lines[place].transfer.expiresAt else { return false }
    return end <= now
  }
}
