import Exchange
import HTTPTypes
import Identity
import Ledger
import Store
import Vocabulary

// What pages show of an agreement, a use or an offer beside the thing itself.
extension ExchangeEndpoints {
  static var sums: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/offers/{offer}/needs", operation: "matchOffer", tag: "exchange",
        summary: "The open needs that an offer answers, best first.", access: .to(.browse),
        parameters: [offer], success: (.ok, .list(Need.shape)), isHeavy: true,
        effect: .read { tx, call in
          let found = try Matching.needs(tx, for: try Offers.get(tx, call.id("offer")), at: call.at)
          return Answer(status: .ok, body: ["items": try JSON(encoding: found.map(\.need))])
        }),
      Endpoint(
        method: .get, path: "/v1/agreements/{agreement}/sums", operation: "sumAgreement", tag: "exchange",
        summary: "What the uses under an agreement were charged, and what of it vouchers paid.", access: .to(.view),
        parameters: [agreement], success: (.ok, Agreement.sumShape),
        effect: .read { tx, call in
          let found = try Agreements.get(tx, call.id("agreement"))
          try Access.require(try call.who, .view, owners: found.parties)
          let charged = try tx.row(
            "SELECT COUNT(*), CAST(COALESCE(SUM(charged), 0) AS BIGINT) FROM exchange_use WHERE agreement = ?", found.id
          )
          let vouchers = try tx.row(
            """
            SELECT CAST(COALESCE(SUM(r.settled_voucher - r.clawed_back), 0) AS BIGINT) FROM exchange_use u
            JOIN ledger_reservation r ON r.reference = u.id AND r.state = 'settled' WHERE u.agreement = ?
            """, found.id)
          return Answer(
            status: .ok,
            body: [
              "uses": .int(try charged?.int(0) ?? 0), "chargedFen": .int(try charged?.int(1) ?? 0),
              "voucherFen": .int(try vouchers?.int(0) ?? 0),
            ])
        }),
      Endpoint(
        method: .get, path: "/v1/uses/{use}/sums", operation: "sumUse", tag: "exchange",
        summary: "What is held for a use now, what it was charged, and what of each vouchers pay, in fen.",
        access: .to(.view), parameters: [use], success: (.ok, Use.sumShape),
        effect: .read { tx, call in
          let found = try Uses.get(tx, call.id("use"))
          try Access.require(try call.who, .view, owners: found.provider, found.consumer)
          let money = try found.reservation.map { try Reservations.get(tx, $0) }
          let isHeld = money?.state == .held
          return Answer(
            status: .ok,
            body: [
              "heldFen": .int(isHeld ? money?.gross ?? 0 : 0),
              "heldVoucherFen": .int(isHeld ? money?.voucherShare ?? 0 : 0),
              "chargedFen": .int(money?.settledGross ?? 0), "voucherFen": .int(money?.settledVoucher ?? 0),
              "clawedBackFen": .int(money?.clawedBack ?? 0),
            ])
        }),
    ]
  }
}
