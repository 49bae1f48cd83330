import HTTPTypes
import Exchange
import Identity
import Ledger
import Store
import Vocabulary

extension LedgerEndpoints {
  static func quote(_ tx: Transaction, _ call: Call) throws -> Answer {
    guard let id = call.body["offer"]?.string.flatMap({ ID<Offer>($0) }) else { throw Refusal.notFound("offer") }
    let offer = try Offers.get(tx, id)
    let gross = try offer.price.charge(for: call.body["quantity"]?.int ?? 1)
    let consumer = try call.who.participant.description
    let supplier = offer.provider.description
    let quote =
      if let text = call.body["voucher"]?.string {
        try Vouchers.quote(
          tx, gross: gross, grant: ID<VoucherGrant>(text), consumer: consumer, supplier: supplier,
          offerKind: offer.kind.rawValue, at: call.at)
      } else {
        try Vouchers.bestQuote(
          tx, gross: gross, consumer: consumer, supplier: supplier, offerKind: offer.kind.rawValue, at: call.at)
      }
    return try .ok(quote)
  }
}
