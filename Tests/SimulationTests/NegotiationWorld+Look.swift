import Vocabulary

@testable import Exchange

extension NegotiationWorld {
  // Dataspace Protocol 2025-1, contract negotiation.
  private static let arrows: [String] = [
    "- REQUESTED", "- OFFERED", "REQUESTED OFFERED", "REQUESTED AGREED", "REQUESTED TERMINATED", "OFFERED REQUESTED",
    "OFFERED ACCEPTED", "OFFERED TERMINATED", "ACCEPTED AGREED", "ACCEPTED TERMINATED", "AGREED VERIFIED",
    "AGREED TERMINATED", "VERIFIED FINALIZED", "VERIFIED TERMINATED",
  ]
  private static let agreementArrows: [String] = [
    "- proposed", "proposed active", "proposed revoked", "active suspended", "active revoked", "active expired",
    "active ended", "suspended active", "suspended revoked", "suspended expired", "suspended ended",
  ]

  /// Looks at a step that is about to be taken.
  mutating func look(_ before: Deal, _ after: Deal, _ path: [NegotiationMachine.State?]) {
    var last = before.negotiation
    for state in path where state != last {
      let arrow = "\(last?.rawValue ?? "-") \(state?.rawValue ?? "-")"
      if !Self.arrows.contains(arrow) { seen.insert(.arrows) }
      last = state
    }
    if after.agreement != before.agreement {
      let arrow = "\(before.agreement?.rawValue ?? "-") \(after.agreement?.rawValue ?? "-")"
      if !Self.agreementArrows.contains(arrow) { seen.insert(.agreementArrows) }
    }
  }

  func broken() -> [Promise] {
    var broken = Array(seen)
    for deal in deals {
      if deal.hasBegun, deal.isSigned != [true, true] { broken.append(.signedByAll) }
      let isTogether =
        switch deal.negotiation {
        case nil, .requested, .offered: deal.agreement == nil
        // Passed through within one transaction.
        case .accepted, .verified: false
        case .agreed: deal.agreement == .proposed
        case .finalized: deal.hasBegun && deal.agreement != .proposed
        case .terminated: !deal.hasBegun && (deal.agreement == nil || deal.agreement == .revoked)
        }
      if !isTogether { broken.append(.together) }
    }
    return broken
  }
}
