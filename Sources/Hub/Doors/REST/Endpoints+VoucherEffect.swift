import HTTPTypes
import Identity
import Ledger
import Store
import Vocabulary

/// What voucher programmes have brought about.
enum VoucherEffectEndpoints {
  static var all: [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/voucher-programmes/{programme}/effect", operation: "getVoucherEffect", tag: "vouchers",
        summary:
          "What a voucher programme has paid and for what, who was new, and how much sites were used before and after.",
        access: .to(.browse), parameters: [.path("programme", VoucherProgramme.idPrefix)],
        success: (.ok, VoucherEffect.shape), isHeavy: true,
        effect: .read { tx, call in
          let found = try Vouchers.programme(tx, call.id("programme"))
          return try .ok(VoucherEffect.of(tx, found.id, at: call.at))
        })
    ]
  }
}
