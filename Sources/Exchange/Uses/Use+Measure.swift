public import Vocabulary

/// Which readings a use takes. Pure; ``Readings`` does what this says.
extension Use {
  /// How many quantities one reading may tell besides its own.
  static let mostMeasures = 20

  /// What is measured of its line (its quantity, or energy) with the reading that `draft` tells, after the `last` one and
  /// the end of the last one of that line. Refuses what was not agreed: another unit,
  /// an interval that overlaps or has no length, a gap in the sequence, more than the use may take.
  func measuring(
    _ draft: ReadingDraft, after last: (sequence: Int64, to: Instant)?, at now: Instant
  ) throws(Refusal) -> Int64 {
    guard state.isMetered, !settled else { throw ReadingRefusal.notMetered(self) }
    let expected = (last?.sequence ?? 0) + 1
    guard draft.sequence == expected else { throw ReadingRefusal.wrong("sequence", "\(expected)") }
    let ofEnergy = draft.unit == EnergyTerms.unit ? energy : nil
    guard draft.unit == unit || ofEnergy != nil else { throw ReadingRefusal.wrong("unit", unit) }
    // A provider's clock may run ahead of ours by as much as a minute.
    guard draft.from < draft.to, draft.to <= now.adding(seconds: 60) else {
      throw ReadingRefusal.wrong("to", "after from, not in the future")
    }
    // Whoever's clock: nothing was used after it had ended.
    if let end = endedAt {
      guard draft.from < end else { throw ReadingRefusal.wrong("from", "before the use ended, \(end)") }
      guard draft.to <= end.adding(seconds: 60) else {
        throw ReadingRefusal.wrong("to", "within a minute of the use's end, \(end)")
      }
    }
    let earliest = last?.to ?? begunAt.adding(seconds: -60)
    guard draft.from >= earliest else { throw ReadingRefusal.wrong("from", "\(earliest) or later") }
    let measures = draft.measures ?? [:]
    guard measures.count <= Self.mostMeasures, measures.allSatisfy({ $1 >= 0 && Self.isUnit($0) }) else {
      throw ReadingRefusal.wrong("measures", "at most \(Self.mostMeasures), named with letters, not negative")
    }
    let (before, most) =
      ofEnergy.map { (energyMeasured ?? 0, $0.mostMillijoules) } ?? (measured, quantity)
    let (total, overflow) = before.addingReportingOverflow(draft.quantity)
    guard draft.quantity > 0, !overflow, total <= most else {
      throw ReadingRefusal.wrong("quantity", "1 to \(most - before)")
    }
    return total
  }

  /// When it was asked for, or started: the clock of the replica that was asked may have been ahead of that which started it.
  public var begunAt: Instant { min(requestedAt, startedAt ?? requestedAt) }

  private static func isUnit(_ name: String) -> Bool {
    (1...40).contains(name.utf8.count) && name.utf8.allSatisfy { (97...122).contains($0) || (65...90).contains($0) }
  }
}
