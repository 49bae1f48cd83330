import Ledger
import Store
import Vocabulary

/// A bureau whose vouchers pay half of compute, and a mill that was granted one of 100 yuan.
struct VoucherScene: Sendable {
  let programme: ID<VoucherProgramme>
  let grant: ID<VoucherGrant>
  let end = dawn.adding(seconds: 1_000)

  init(_ books: Books) async throws {
    try await books.deposit(100_000, to: "mill")
    try await books.deposit(100_000, to: "rival")
    try await books.deposit(90_000, to: "bureau")
    let end = end
    (programme, grant) = try await books.write { tx in
      // Opened here, so that a refusal is seen to open none.
      for (owner, unit) in [("provider", "fen"), ("mill", "cpuSeconds"), ("provider", "cpuSeconds")] {
        _ = try Accounts.open(tx, owner: owner, unit: unit, at: dawn)
      }
      let terms = VoucherTerms(
        name: Text(zh: "算力券", en: "compute vouchers"),
        eligibility: VoucherEligibility(kinds: ["consumer"], regions: ["45"]), offerKinds: ["compute"],
        shareBasisPoints: 5_000, capPerGrant: 10_000, capPerParticipant: 20_000, expiresAt: end)
      let programme = ID<VoucherProgramme>(at: dawn)
      try Vouchers.open(tx, id: programme, issuer: "bureau", terms: terms, budget: 90_000, actor: nil, at: dawn)
      let grant = try Vouchers.grant(
        tx, id: ID(at: dawn), programme: programme,
        to: VoucherApplicant(participant: "mill", kinds: ["consumer"], region: "450100"), amount: 10_000, actor: nil,
        at: dawn)
      return (programme, grant.id)
    }
  }

  func applicant(_ name: String) -> VoucherApplicant {
    VoucherApplicant(participant: name, kinds: ["consumer"], region: "4501")
  }

  func apply(_ tx: Transaction, _ applicant: VoucherApplicant, _ amount: Int64) throws {
    try Vouchers.grant(tx, id: ID(at: dawn), programme: programme, to: applicant, amount: amount, actor: nil, at: dawn)
  }

  @discardableResult
  func order(
    _ tx: Transaction, _ reference: String, consumer: String = "mill", supplier: String = "provider",
    unit: String = "fen", gross: Int64 = 1_000, kind: String = "compute", at now: Instant = dawn
  ) throws -> ID<Reservation> {
    try Reservations.hold(
      tx, id: ID(at: dawn), reference: reference, consumer: consumer, supplier: supplier, unit: unit, gross: gross,
      offerKind: kind, grant: grant, at: now
    ).id
  }

  func settle(_ tx: Transaction, _ order: ID<Reservation>, gross: Int64 = 500, readings: [String]) throws {
    try Reservations.settle(tx, id: order, gross: gross, readings: readings, at: dawn)
  }

  func clawBack(_ tx: Transaction, _ order: ID<Reservation>, _ amount: Int64) throws {
    try Vouchers.clawBackSpent(
      tx, reservation: order, transfer: ID(at: dawn), amount: amount, reason: "test", actor: nil, at: dawn)
  }
}
