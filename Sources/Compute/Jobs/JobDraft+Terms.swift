import Exchange
import Vocabulary

extension JobDraft {
  /// The furthest ahead that a job may be put off.
  static let furthest: Int64 = 31

  /// Refuses times at which it could not run.
  func checkTimes(at now: Instant) throws(Refusal) {
    if let notBefore, notBefore > now.adding(days: Self.furthest) {
      throw JobRefusal.notBefore(now.adding(days: Self.furthest))
    }
    let earliest = max(now, notBefore ?? now).adding(milliseconds: longestMilliseconds)
    if let deadline, deadline < earliest { throw JobRefusal.deadline(earliest) }
  }

  /// The last moment at which it may start, if it has a deadline.
  var startsBy: Instant? { deadline?.adding(milliseconds: -longestMilliseconds) }

  /// Refuses what the agreement does not have, or what would cost too much under it, power and all.
  func checkTerms(of agreement: Agreement, energy: EnergyTerms? = nil) throws(Refusal) {
    try checkTerms(price: agreement.price, reference: agreement.reference, energy: energy)
  }

  func checkUrgency(_ reference: JSON) throws(Refusal) {
    guard priority != .urgent || reference["priority"]?.string == "urgent" else { throw JobRefusal.urgent }
  }

  private func checkTerms(price: Price, reference: JSON, energy: EnergyTerms?) throws(Refusal) {
    try checkUrgency(reference)
    if let maxFen {
      let fen = try price.charge(for: quantity(at: price)) + (price.passesEnergy ? energy?.mostFen ?? 0 : 0)
      guard fen <= maxFen else { throw JobRefusal.tooDear(fen) }
    }
  }
}
