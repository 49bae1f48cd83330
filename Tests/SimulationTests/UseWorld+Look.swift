import Vocabulary

@testable import Exchange
@testable import Ledger

extension UseWorld {
  private static let arrows: [Use.State: [Use.State]] = [
    .requested: [.started, .terminated], .started: [.suspended, .completed, .terminated],
    .suspended: [.started, .completed, .terminated],
  ]

  /// Looks at a move that is about to be made.
  mutating func look(_ use: Use, _ next: Use.State, _ event: Use.Event, _ role: UseMachine.Role, _ number: Int) {
    if next.isFinal {
      records[number].ends += 1
      if records[number].ends > 1 { seen.insert(.endsOnce) }
    }
    if next != use.state, Self.arrows[use.state]?.contains(next) != true { seen.insert(.arrows) }
    if event == .resume, (use.suspendedBy == .consumer) != (role == .consumer), role != .hub {
      seen.insert(.rightfulResume)
    }
  }

  mutating func look(atSettlementOf number: Int) {
    records[number].settlements += 1
    if records[number].settlements > 1 { seen.insert(.settledOnce) }
    records[number].measuredAtSettlement = records[number].use.measured
    let (use, held) = (records[number].use, records[number].held)
    guard let held else { return }
    // 35 fen for 60, rounded up once.
    let price = (use.measured * 35 + 59) / 60
    let isRight = held.state == .expired || use.charged == price
    if !isRight || use.charged > held.gross || held.settledGross != use.charged { seen.insert(.charged) }
  }

  func broken() -> [Promise] {
    var broken = Array(seen)
    var counts: [Int64] = [0, 0]
    var open: Int64 = 0
    for record in records {
      let (use, agreement) = (record.use, agreements[record.agreement])
      counts[record.agreement] += 1
      if !use.state.isFinal {
        open += 1
        if agreement.state.isFinal { broken.append(.endsWithAgreement) }
        if use.state == .started, agreement.state != .active { broken.append(.runsUnderActive) }
      }
      if use.quantity > Cast.mostQuantity { broken.append(.capacity) }
      if record.settlements > 0, use.measured != record.measuredAtSettlement { broken.append(.closed) }
    }
    if open > Cast.room { broken.append(.capacity) }
    for (number, count) in counts.enumerated() where count > Cast.mostUses || count != agreements[number].uses {
      broken.append(.counted)
    }
    return broken
  }
}
