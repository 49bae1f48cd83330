import Vocabulary

@testable import Exchange
@testable import Ledger

// What `Uses`, `Readings` and `Agreements` do with rows, done with arrays. Every decision is theirs.
extension UseWorld {
  mutating func perform(_ request: Request, at now: Instant) {
    let before = (agreements, records)
    do {
      switch request.ask {
      case .use(let agreement, let quantity): try open(agreement, quantity, at: now)
      case .move(let number, let event, let role): try move(number, event, role, at: now)
      case .read(let number, let draft): try record(draft, of: number, at: now)
      case .settle(let number): try settle(number, at: now)
      case .change(let agreement, let event, let role): try change(agreement, event, role, at: now)
      }
      if answered.contains(request.key) { seen.insert(.onceEach) }
      answered.insert(request.key)
      story.tell("\(request.key) is done")
    } catch {
      // A refusal undoes the transaction.
      (agreements, records) = before
      story.tell("\(request.key): \((error as? Refusal)?.rule ?? "\(error)")")
    }
  }

  private mutating func open(_ number: Int, _ quantity: Int64, at now: Instant) throws {
    if fault != .countsNothing { agreements[number].uses += 1 }
    let agreement = agreements[number]
    try agreement.checkOpen(at: now)
    if fault != .forgetsRoom, let capacity = agreement.capacity {
      try capacity.check(asking: quantity)
      try capacity.check(open: Int64(records.count { !$0.use.state.isFinal }))
    }
    let request = Policy.Request(.execute, purpose: Cast.purpose, at: now)
    if case .refused(let failures) = agreement.decide(request, number: agreement.uses) {
      throw Policy.Failure.refusal(failures)
    }
    let gross = try agreement.price.charge(for: quantity)
    records.append(
      Record(
        use: Cast.use(agreement, quantity, number: agreement.uses, at: now), agreement: number,
        held: Cast.reservation(gross, until: agreement.endsAt.adding(days: 30), at: now)))
  }

  private mutating func move(_ number: Int, _ event: Use.Event, _ role: UseMachine.Role, at now: Instant) throws {
    let use = records[number].use
    var state = use.state
    if fault == .reopens, state == .completed, event != .complete { state = .started }
    if fault == .endsAgain, state == .terminated, event == .terminate { state = .started }
    let holder = fault == .anyoneResumes ? (role == .consumer ? .consumer : .hub) : use.suspendedBy
    var machine = UseMachine(state: state, suspendedBy: holder)
    let actions = try machine.apply(event, by: role)
    if event == .start || event == .resume, fault != .startsAnyhow {
      let agreement = agreements[records[number].agreement]
      try agreement.checkOpen(at: now)
      let request = Policy.Request(.execute, purpose: Cast.purpose, at: now)
      if case .refused(let failures) = agreement.decide(request, number: use.number ?? agreement.uses) {
        throw Policy.Failure.refusal(failures)
      }
    }
    look(use, machine.state, event, role, number)
    records[number].use.state = machine.state
    records[number].use.suspendedBy = machine.suspendedBy
    if actions.contains(.stampStart) { records[number].use.startedAt = now }
    if actions.contains(.stampEnd) { records[number].use.endedAt = now }
    if actions.contains(.release) || actions.contains(.settle) { try settle(number, at: now) }
  }

  private mutating func record(_ draft: ReadingDraft, of number: Int, at now: Instant) throws {
    var use = records[number].use
    let last = records[number].readings.last
    if fault == .measuresTooMuch { use.quantity = .max }
    if fault == .measuresLate { use.settled = false }
    if fault == .skipsReadings, draft.sequence > 1 {
      // Takes any number for the next one.
      use.requestedAt = draft.from
      let total = try use.measuring(draft, after: (draft.sequence - 1, draft.from), at: now)
      return enter(draft, total, number)
    }
    enter(draft, try use.measuring(draft, after: last.map { ($0.sequence, $0.to) }, at: now), number)
  }

  private mutating func enter(_ draft: ReadingDraft, _ total: Int64, _ number: Int) {
    if let last = records[number].readings.last {
      if draft.sequence != last.sequence + 1 || draft.from < last.to { seen.insert(.gapless) }
    } else if draft.sequence != 1 {
      seen.insert(.gapless)
    }
    records[number].readings.append(draft)
    records[number].use.measured = total
    let sum = records[number].readings.reduce(0) { $0 + $1.quantity }
    if sum != total || total > records[number].use.quantity { seen.insert(.measured) }
    if records[number].use.settled { seen.insert(.closed) }
  }

  private mutating func settle(_ number: Int, at now: Instant) throws {
    let record = records[number]
    var use = record.use
    if fault == .settlesTwice { use.settled = false }
    guard let settlement = try use.settling(record.held, price: { Cast.price }, at: now) else { return }
    var charged: Int64 = 0
    switch settlement {
    case .over(let paid): charged = paid
    case .release:
      if try record.held?.isToRelease() == true { records[number].held = record.held?.ended(.released, 0, 0, at: now) }
    case .charge(let asked):
      charged = fault == .chargesAll ? record.held?.gross ?? asked : asked
      if let settled = try record.held?.settling(charged, at: now) {
        records[number].held = record.held?.ended(.settled, settled.gross, settled.voucher, at: now)
      }
    }
    records[number].use.settled = true
    records[number].use.charged = charged
    look(atSettlementOf: number)
  }

  private mutating func change(
    _ number: Int, _ event: AgreementMachine.Event, _ role: AgreementMachine.Role, at now: Instant
  ) throws {
    var machine = AgreementMachine(state: agreements[number].state)
    let actions = try machine.apply(event, by: role)
    agreements[number].state = machine.state
    for action in actions {
      switch action {
      case .suspendUses: try moveAll(under: number, .suspend, at: now)
      case .terminateUses: if fault != .leavesUses { try moveAll(under: number, .terminate, at: now) }
      case .begin, .announce: break
      }
    }
  }

  private mutating func moveAll(under agreement: Int, _ event: Use.Event, at now: Instant) throws {
    for (number, record) in records.enumerated() where record.agreement == agreement && !record.use.state.isFinal {
      if event == .suspend, record.use.state != .started { continue }
      try move(number, event, .hub, at: now)
    }
  }

  /// One replica's housekeeping: agreements whose time is over end, and so does the wait for last readings.
  mutating func keepHouse(at now: Instant) {
    for (number, agreement) in agreements.enumerated()
    where agreement.endsAt <= now && (agreement.state == .active || agreement.state == .suspended) {
      do { try change(number, .expire, .hub, at: now) } catch { story.tell("agreement \(number): \(error)") }
      story.tell("agreement \(number) expires")
    }
    for (number, record) in records.enumerated() where !record.use.settled {
      guard let end = record.use.endedAt, end.adding(seconds: Uses.lastReadingGrace / 20) <= now else { continue }
      do { try settle(number, at: now) } catch { story.tell("use \(number): \(error)") }
      story.tell("use \(number) is settled without a last reading")
    }
  }
}
