import Exchange
import Identity
import Ledger
import Vocabulary

extension Invoice: Shaped {
  static let shape = Schema.named(
    "Invoice",
    .object([
      .must("period", .string()), .must("from", .instant), .must("to", .instant),
      .must("consumer", .id(Participant.idPrefix)), .must("consumerName", .text),
      .must("consumerCreditCode", .string()),
      .must("provider", .id(Participant.idPrefix)), .must("providerName", .text),
      .must("providerCreditCode", .string()),
      .must("items", .array(item, max: Invoices.mostItems + 1), "all uses, by agreement, place and unit"),
      .must("lines", .array(line, max: Invoices.mostLines)),
      .must("notTold", .integer(), "more lines; the sums are of all"), .must("uses", .integer()),
      .must("usageFen", .integer()), .must("energyFen", .integer()),
      .must("grossFen", .integer(), "`usageFen` and `energyFen`"), .must("voucherFen", .integer()),
      .must("payableFen", .integer(), "`grossFen` without `voucherFen`"),
      .must("bookedFen", .integer(), "what the transfers of these uses come to: `grossFen`"),
      .must("digest", .hex32, "SHA-256 of the canonical JSON of all but `digest` and `hub`"),
      .must(
        "hub", .string(min: 128, max: 128, format: .hex),
        "the hub's signature over the context lingqu-invoice-v1, a line feed and that JSON"),
    ]))

  private static let item = Schema.named(
    "InvoiceItem",
    .object([
      .may("agreement", .id(Agreement.idPrefix)), .may("title", .text),
      .may("place", .object([.must("id", .string()), .must("name", .text)]), "the pool where it ran"),
      .may("price", .price), .must("unit", .string()), .must("uses", .integer()), .must("quantity", .integer()),
      .must("energyMillijoules", .integer()), .must("usageFen", .integer()), .must("energyFen", .integer()),
      .must("grossFen", .integer()), .must("voucherFen", .integer()), .must("payableFen", .integer()),
    ]))

  private static let line = Schema.named(
    "InvoiceLine",
    .object([
      .must("reference", .string(), "the use"), .may("agreement", .string()),
      .must("reservation", .id(Reservation.idPrefix)), .must("at", .instant), .must("quantity", .integer()),
      .must("unit", .string()), .must("energyMillijoules", .integer()), .must("usageFen", .integer()),
      .must("energyFen", .integer()), .must("grossFen", .integer()), .must("voucherFen", .integer()),
      .must("payableFen", .integer()),
    ]))
}
