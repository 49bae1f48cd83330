import Identity
import Ledger
import SeededTesting
import Vocabulary

@testable import Exchange
@testable import Ledger

extension UseWorld {
  /// Agreements, uses and reservations to begin with. Making an id takes a while, and a world needs no other ones.
  enum Cast {
    /// The most uses that the policy of each agreement permits, and that may be open at once.
    static let mostUses: Int64 = 12
    static let room: Int64 = 3
    static let mostQuantity: Int64 = 500

    private static let ids = Ids()
    static let price = Price.perUnit(fen: 35, quantity: 60, unit: "cpuSeconds")
    static let purpose = "training"
    static var consumer: ID<Participant> { ids.consumer }

    static func agreement(_ number: Int) -> Agreement {
      Agreement(
        id: ids.agreements[number], offer: ids.offer, offerVersion: 1, kind: .compute, title: Text(zh: "", en: ""),
        provider: ids.provider, consumer: ids.consumer, purpose: purpose,
        policy: Policy(permissions: [
          .init(
            .execute,
            where: [
              .constraint(.init(.purpose, .eq, .word(purpose))),
              .constraint(.init(.count, .lteq, .integer(mostUses))),
            ])
        ]), price: price, capacity: Capacity(concurrentUses: room, perUse: mostQuantity, unit: "cpuSeconds"),
        reference: .null, startsAt: dawn,
        // The second one runs out in the course of most worlds.
        endsAt: dawn.adding(seconds: number == 0 ? 100_000 : 70), state: .active, uses: 0, signatures: [])
    }

    static func use(_ agreement: Agreement, _ quantity: Int64, number: Int64, at now: Instant) -> Use {
      Use(
        id: ids.use, agreement: agreement.id, provider: agreement.provider, consumer: agreement.consumer,
        kind: .compute, action: .execute, purpose: purpose, quantity: quantity, unit: "cpuSeconds", export: .none,
        cites: [], reservation: ids.reservation, state: .requested, measured: 0, charged: 0, settled: false,
        requestedAt: now, permittedBy: "", number: number)
    }

    static func reservation(_ gross: Int64, until end: Instant, at now: Instant) -> Reservation {
      Reservation(
        id: ids.reservation, reference: "", agreement: nil, consumer: "", supplier: "", unit: "fen",
        offerKind: "compute", gross: gross, voucherShare: 0, grant: nil, shareBasisPoints: 0, voucherHold: nil,
        payableHold: nil, state: .held, expiresAt: end, settledGross: 0, settledVoucher: 0, clawedBack: 0, at: now,
        resolvedAt: nil)
    }

    private struct Ids {
      let provider: ID<Participant>
      let consumer: ID<Participant>
      let offer: ID<Offer>
      let agreements: [ID<Agreement>]
      let use: ID<Use>
      let reservation: ID<Reservation>

      init() {
        var random = Seeded(6)
        provider = ID(at: dawn, using: &random)
        consumer = ID(at: dawn, using: &random)
        offer = ID(at: dawn, using: &random)
        agreements = [ID(at: dawn, using: &random), ID(at: dawn, using: &random)]
        use = ID(at: dawn, using: &random)
        reservation = ID(at: dawn, using: &random)
      }
    }
  }
}
