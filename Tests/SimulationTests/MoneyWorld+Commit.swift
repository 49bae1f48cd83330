import Vocabulary

@testable import Ledger

extension MoneyWorld {
  /// Writes a transaction, all of it or, if the rows are not as they were read, nothing. Says whether it did.
  @discardableResult
  mutating func commit(_ change: Change) -> Bool {
    guard isUndisturbed(change) else {
      story.tell("\(change.what): another came between")
      return false
    }
    story.tell(change.what)
    for (number, account) in change.accounts.enumerated() {
      // Faults: the process dies after the first account, and the database keeps what it had written.
      if number > 0, let kind = change.lines.first?.transfer.kind {
        if fault == .tornTransfer, kind == .transfer { break }
        if fault == .tornEnd, kind == .void || kind == .expiry { break }
      }
      accounts[account.number] = account.after
    }
    for line in change.lines { write(line) }
    if let order = change.newOrder {
      if books.orders.contains(where: { $0.key == order.key }) { seen.insert(.onceEach) }
      books.orders.append(order)
    }
    if let order = change.order {
      books.orders[order.number].reservation = order.after
      look(at: order.after)
    }
    return true
  }

  /// What the conditions and the unique keys of the statements keep.
  private func isUndisturbed(_ change: Change) -> Bool {
    if fault != .overwrites {
      guard change.accounts.allSatisfy({ accounts[$0.number].entries == $0.before }) else { return false }
    }
    if let order = change.order, books.orders[order.number].reservation.state != .held { return false }
    if fault != .forgetsKeys {
      if let order = change.newOrder, books.orders.contains(where: { $0.key == order.key }) { return false }
      guard change.lines.allSatisfy({ books.places[$0.key] == nil }) else { return false }
    }
    return fault == .postsTwice || change.lines.allSatisfy { $0.ends.map { books.ends[$0] == nil } ?? true }
  }

  /// Enters a line and looks at what it may not be.
  private mutating func write(_ line: Line) {
    let transfer = line.transfer
    if books.places[line.key] != nil { seen.insert(.onceEach) }
    books.places[line.key] = books.lines.count
    books.lines.append(line)
    let posted = transfer.kind.isPosted ? transfer.amount : 0
    var held: Int64 = transfer.kind == .hold ? transfer.amount : 0
    if let key = line.ends, let place = books.places[key] {
      let hold = books.lines[place].transfer
      held = -hold.amount
      if books.ends[key] != nil { seen.insert(.endsOnce) }
      if posted > hold.amount { seen.insert(.withinHold) }
      if transfer.kind == .post, let end = hold.expiresAt, end <= transfer.at { seen.insert(.inTime) }
      books.ends[key] = line.key
      books.openHolds.removeAll { $0 == key }
    } else if transfer.kind == .hold, transfer.code == "test" {
      books.openHolds.append(line.key)
    }
    books.held += held
    let (from, to) = (Self.number(transfer.debit), Self.number(transfer.credit))
    books.tallies[from].debits += posted
    books.tallies[to].credits += posted
    books.tallies[from].debitsHeld += held
    books.tallies[to].creditsHeld += held
    books.tallies[from].lines += 1
    books.tallies[to].lines += 1
  }

  /// What an order may not come to.
  private mutating func look(at order: Reservation) {
    let (gross, voucher) = (order.settledGross, order.settledVoucher)
    if gross > order.gross { seen.insert(.withinHold) }
    let share = gross * order.shareBasisPoints
    guard voucher >= 0, voucher <= order.voucherShare, voucher * 10_000 <= share, order.settledPayable <= order.payable
    else {
      seen.insert(.voucherShare)
      return
    }
  }
}

// MARK: - Values with one member changed

extension AccountState {
  /// A fault: an account that forgets its limit, for one decision.
  fileprivate func with(mayGoNegative: Bool) -> AccountState {
    AccountState(
      id: id, unit: unit, mayGoNegative: mayGoNegative, debitsPosted: debitsPosted, creditsPosted: creditsPosted,
      debitsPending: debitsPending, creditsPending: creditsPending, entries: entries)
  }
  var unlimited: AccountState { with(mayGoNegative: true) }
  func limited(as account: AccountState) -> AccountState {
    mayGoNegative == account.mayGoNegative ? self : with(mayGoNegative: account.mayGoNegative)
  }
}

extension Transfer {
  func withAmount(_ amount: Int64) -> Transfer {
    Transfer(
      id: id, kind: kind, debit: debit, credit: credit, amount: amount, pending: pending, expiresAt: expiresAt,
      code: code, reference: reference, at: at)
  }
  var withoutEnd: Transfer {
    Transfer(
      id: id, kind: kind, debit: debit, credit: credit, amount: amount, pending: pending, expiresAt: nil, code: code,
      reference: reference, at: at)
  }
}

extension Reservation {
  func ended(_ state: State, _ gross: Int64, _ voucher: Int64, at now: Instant) -> Reservation {
    Reservation(
      id: id, reference: reference, agreement: agreement, consumer: consumer, supplier: supplier, unit: unit,
      offerKind: offerKind, gross: self.gross, voucherShare: voucherShare, grant: grant,
      shareBasisPoints: shareBasisPoints, voucherHold: voucherHold, payableHold: payableHold, state: state,
      expiresAt: expiresAt, settledGross: gross, settledVoucher: voucher, clawedBack: clawedBack, at: at,
      resolvedAt: now)
  }
}
