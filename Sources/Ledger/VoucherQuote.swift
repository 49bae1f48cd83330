public import Vocabulary

/// What a price becomes with or without a voucher, and why.
public struct VoucherQuote: Hashable, Sendable, Codable {
  /// What decided how much the voucher pays.
  public enum Limit: String, Sendable, Codable, CaseIterable {
    /// No voucher takes part.
    case noVoucher
    /// The programme's share of the price.
    case share
    /// The most the programme pays of one order.
    case capPerOrder
    /// What is left of the grant.
    case remaining
  }

  public let unit: String
  public let gross: Int64
  /// What the voucher pays.
  public let voucherShare: Int64
  /// What the consumer pays. With ``voucherShare`` it makes ``gross`` exactly.
  public let payable: Int64
  public let grant: ID<VoucherGrant>?
  public let programme: ID<VoucherProgramme>?
  public let shareBasisPoints: Int64
  public let limit: Limit
  public let reason: Text

  /// The price without a voucher.
  public static func plain(gross: Int64, unit: String) -> VoucherQuote {
    VoucherQuote(
      unit: unit, gross: gross, voucherShare: 0, payable: gross, grant: nil, programme: nil, shareBasisPoints: 0,
      limit: .noVoucher, reason: Text(zh: "未使用算力券", en: "no voucher is used"))
  }

  /// `basisPoints` of `amount`, rounded down: the fraction of a fen stays with the consumer.
  static func share(of amount: Int64, basisPoints: Int64) -> Int64 {
    let product = amount.multipliedFullWidth(by: basisPoints)
    return Int64(10_000).dividingFullWidth(product).quotient
  }

  /// The quote of one grant that is known to be usable.
  static func of(_ grant: VoucherGrant, _ programme: VoucherProgramme, remaining: Int64, gross: Int64) -> VoucherQuote {
    var share = share(of: gross, basisPoints: programme.shareBasisPoints)
    var limit = Limit.share
    if let cap = programme.capPerOrder, cap < share { (share, limit) = (cap, .capPerOrder) }
    if remaining < share { (share, limit) = (remaining, .remaining) }
    return VoucherQuote(
      unit: programme.unit, gross: gross, voucherShare: share, payable: gross - share, grant: grant.id,
      programme: programme.id, shareBasisPoints: programme.shareBasisPoints, limit: limit,
      reason: reason(programme, share: share, limit: limit))
  }

  private static func reason(_ programme: VoucherProgramme, share: Int64, limit: Limit) -> Text {
    let pays = Amount.text(share, programme.unit)
    let points = programme.shareBasisPoints
    let fraction = points % 100 == 0 ? "" : "." + (points % 100 < 10 ? "0" : "") + "\(points % 100)"
    let percent = "\(points / 100)\(fraction) %"
    let (zh, en) = (programme.name.zh, programme.name.en)
    return switch limit {
    case .noVoucher: Text(zh: "未使用算力券", en: "no voucher is used")
    case .share: Text(zh: "“\(zh)”承担 \(percent)，即 \(pays.zh)", en: "“\(en)” pays \(percent), that is \(pays.en)")
    case .capPerOrder:
      Text(zh: "“\(zh)”承担 \(percent)，每单最高 \(pays.zh)", en: "“\(en)” pays \(percent), at most \(pays.en) an order")
    case .remaining:
      Text(
        zh: "“\(zh)”承担 \(percent)，券内余额 \(pays.zh)", en: "“\(en)” pays \(percent), and \(pays.en) is left of the voucher"
      )
    }
  }
}
