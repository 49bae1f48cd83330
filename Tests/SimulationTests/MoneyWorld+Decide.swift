import Vocabulary

@testable import Ledger

// What `Transfers` and `Reservations` do with rows, done with arrays. Every decision is theirs.
extension MoneyWorld {
  /// What a request comes to now. Nil: it was done before.
  mutating func decide(_ number: Int, at now: Instant) throws -> Change? {
    let request = requests[number]
    var change = Change(request: number, at: now)
    switch request.ask {
    case .move(let from, let to, let amount, let isHold, let end):
      let (id, debit, credit) = (Cast.transferIDs[request.key], Cast.accounts[from].id, Cast.accounts[to].id)
      let asked: Transfer =
        isHold
        ? .holding(id, debit, credit, amount, code: "test", reference: nil, expiresAt: end, at: now)
        : .moving(id, debit, credit, amount, code: "test", reference: nil, at: now)
      try asked.check()
      if let first = done(request.key), try asked.isRepeat(of: first) { return nil }
      try begin(&change, request.key, asked, from: from, to: to)
    case .post(let hold, let amount): return try end(change, request.key, hold, .post, amount)
    case .void(let hold): return try end(change, request.key, hold, .void, nil)
    case .order(let consumer, let grant, let gross, let end):
      if books.orders.contains(where: { $0.key == request.key }), fault != .forgetsKeys { return nil }
      try order(&change, request.key, consumer, grant, gross, end)
    case .settle(let order, let gross):
      guard let settlement = try books.orders[order].reservation.settling(gross, at: now) else { return nil }
      try settle(&change, order, settlement)
    case .release(let order):
      guard try books.orders[order].reservation.isToRelease() else { return nil }
      try settle(&change, order, nil)
    }
    return change
  }

  /// The line that has this key.
  private func done(_ key: Int) -> Transfer? {
    fault == .forgetsKeys ? nil : books.places[key].map { books.lines[$0].transfer }
  }

  func begin(_ change: inout Change, _ key: Int, _ asked: Transfer, from: Int, to: Int) throws {
    var payer = change.account(from, in: self)
    if fault == .overdraws, from < Cast.budget { payer = payer.unlimited }
    if fault == .overdrawsVoucher, from >= Cast.budget { payer = payer.unlimited }
    var booking = Booking(debit: payer, credit: change.account(to, in: self))
    try booking.begin(asked)
    change.put(from, booking.debit.limited(as: Cast.accounts[from]), in: self)
    change.put(to, booking.credit, in: self)
    let line = fault == .writesAnotherLine && key % 50 == 0 ? asked.withAmount(asked.amount + 1) : asked
    change.lines.append(Line(key: key, transfer: line, ends: nil))
  }

  private func end(
    _ change: Change, _ key: Int, _ hold: Int, _ kind: Transfer.Kind, _ amount: Int64?
  ) throws -> Change? {
    guard let place = books.places[hold] else { throw Refusal.notFound("hold") }
    let line = books.lines[place]
    let asked = Transfer.ending(line.transfer, Cast.transferIDs[key], kind, amount, at: change.at)
    if let first = done(key), try asked.isRepeat(of: first) { return nil }
    var change = change
    try resolve(&change, key, line, asked)
    return change
  }

  /// Ends a hold within a transaction.
  func resolve(_ change: inout Change, _ key: Int, _ line: Line, _ asked: Transfer) throws {
    var hold = line.transfer
    if fault == .postsTooMuch, asked.amount > hold.amount { hold = hold.withAmount(asked.amount) }
    if fault == .postsLate { hold = hold.withoutEnd }
    let ended = books.ends[line.key].flatMap { books.places[$0] }.map { books.lines[$0].transfer }
    let (from, to) = (Self.number(hold.debit), Self.number(hold.credit))
    var booking = Booking(debit: change.account(from, in: self), credit: change.account(to, in: self))
    try booking.resolve(hold, endedBy: fault == .postsTwice ? nil : ended, asked)
    change.put(from, booking.debit, in: self)
    change.put(to, booking.credit, in: self)
    change.lines.append(Line(key: key, transfer: asked, ends: line.key))
  }

  // MARK: - Orders

  private mutating func order(
    _ change: inout Change, _ key: Int, _ consumer: Int, _ grant: Int?, _ gross: Int64, _ end: Instant?
  ) throws {
    var quote = VoucherQuote.plain(gross: gross, unit: "fen")
    if let grant {
      let voucher = Cast.vouchers[grant]
      try voucher.checkUsable(under: Cast.programme, unit: "fen", offerKind: "compute", at: change.at)
      let left = change.account(Cast.account(ofGrant: grant), in: self).available
      guard left > 0 || fault == .overdrawsVoucher else {
        throw VoucherRefusal.spent(voucher, held: 0, unit: "fen")
      }
      quote = .of(
        voucher, Cast.programme, remaining: fault == .overdrawsVoucher ? .max : left, gross: gross)
    }
    if let end, end <= change.at { throw LedgerRefusal.expiryInThePast }
    var holds: [Int?] = [nil, nil]
    let parts = [(grant.map(Cast.account(ofGrant:)) ?? 0, quote.voucherShare), (consumer, quote.payable)]
    for (part, (from, amount)) in parts.enumerated() where amount > 0 {
      let hold = nextKey()
      let asked = Transfer.holding(
        Cast.transferIDs[hold], Cast.accounts[from].id, Cast.accounts[Cast.supplier].id, amount, code: "charge",
        reference: nil, expiresAt: nil, at: change.at)
      try asked.check()
      try begin(&change, hold, asked, from: from, to: Cast.supplier)
      holds[part] = hold
    }
    let reservation = Reservation(
      id: Cast.orderID, reference: "", agreement: nil, consumer: "", supplier: "", unit: "fen", offerKind: "compute",
      gross: gross, voucherShare: quote.voucherShare, grant: nil, shareBasisPoints: quote.shareBasisPoints,
      voucherHold: nil, payableHold: nil, state: .held, expiresAt: end, settledGross: 0, settledVoucher: 0,
      clawedBack: 0, at: change.at, resolvedAt: nil)
    change.newOrder = Order(
      key: key, grant: grant, voucherHold: holds[0], payableHold: holds[1], reservation: reservation)
  }

  /// Settles an order, or frees both its parts.
  private mutating func settle(_ change: inout Change, _ number: Int, _ settlement: Reservation.Settlement?) throws {
    let order = books.orders[number]
    var voucher = settlement?.voucher ?? 0
    let gross = settlement?.gross ?? 0
    if fault == .voucherPaysAll { voucher = min(gross, order.reservation.voucherShare) }
    for (hold, posted) in [(order.voucherHold, voucher), (order.payableHold, gross - voucher)] {
      if let hold { try end(part: hold, posted > 0 ? .post : .void, posted > 0 ? posted : nil, &change) }
    }
    change.order = (
      number, order.reservation.ended(settlement == nil ? .released : .settled, gross, voucher, at: change.at)
    )
  }

  mutating func end(part hold: Int, _ kind: Transfer.Kind, _ amount: Int64?, _ change: inout Change) throws {
    guard let place = books.places[hold] else { throw Refusal.notFound("hold") }
    let (key, line) = (nextKey(), books.lines[place])
    try resolve(
      &change, key, line, Transfer.ending(line.transfer, Cast.transferIDs[key], kind, amount, at: change.at))
  }
}
