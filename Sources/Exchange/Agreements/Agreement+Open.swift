import Vocabulary

/// Whether there may be uses. Pure; ``Uses`` asks it when a use is requested, started and resumed.
extension Agreement {
  /// Refuses uses while it is not active, and from its end on even if nothing has ended it yet.
  func checkOpen(at now: Instant) throws(Refusal) {
    guard state == .active else { throw Agreements.notActive(self) }
    guard now < endsAt else { throw UseRefusal.overdue(self) }
  }

  /// What its policy says to the use that is number `number` of it, counted from 1: a use does not stand in its own way.
  func decide(_ request: Policy.Request, number: Int64) -> Policy.Decision {
    policy.decide(request, Policy.State(count: max(0, number - 1), since: startsAt))
  }
}
