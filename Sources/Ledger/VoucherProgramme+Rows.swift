import Store
import Vocabulary

extension VoucherProgramme {
  static let columns = """
    p.id, p.issuer, p.name, p.unit, p.budget, p.account, p.eligibility, p.offer_kinds, p.share_basis_points, \
    p.cap_per_order, p.cap_per_grant, p.cap_per_participant, p.expires_at, p.state, p.created_at
    """

  init(row: Row, from first: Int = 0) throws {
    guard let state = State(rawValue: try row.text(first + 13)) else {
      throw LedgerDefect("a programme in an unknown state: \(row[first + 13])")
    }
    self.init(
      id: try row.id(first), issuer: try row.text(first + 1), name: try row.json(first + 2).decode(Text.self),
      unit: try row.text(first + 3), budget: try row.int(first + 4), account: try row.id(first + 5),
      eligibility: try row.json(first + 6).decode(VoucherEligibility.self),
      offerKinds: try row.json(first + 7).decode([String].self), shareBasisPoints: try row.int(first + 8),
      capPerOrder: try row.optionalInt(first + 9), capPerGrant: try row.optionalInt(first + 10),
      capPerParticipant: try row.optionalInt(first + 11), expiresAt: try row.instant(first + 12), state: state,
      createdAt: try row.instant(first + 14))
  }
}

extension VoucherGrant {
  static let columns = """
    g.id, g.programme, g.participant, g.account, g.amount, g.returned, g.expires_at, g.state, g.granted_at
    """

  init(row: Row, from first: Int = 0) throws {
    guard let state = State(rawValue: try row.text(first + 7)) else {
      throw LedgerDefect("a grant in an unknown state: \(row[first + 7])")
    }
    self.init(
      id: try row.id(first), programme: try row.id(first + 1), participant: try row.text(first + 2),
      account: try row.id(first + 3), amount: try row.int(first + 4), returned: try row.int(first + 5),
      expiresAt: try row.instant(first + 6), state: state, grantedAt: try row.instant(first + 8))
  }
}
