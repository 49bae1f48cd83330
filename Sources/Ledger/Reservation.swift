public import Vocabulary

/// The price of one order, held in up to two parts: what a voucher pays and what the consumer pays.
public struct Reservation: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "rsv"

  public enum State: String, Sendable, Codable, CaseIterable {
    case held
    /// Both parts are posted or voided against the measured use.
    case settled
    /// Both parts are voided.
    case released
    /// Both parts ran out of time.
    case expired
  }

  public let id: ID<Reservation>
  /// What is paid for, for instance a use or a charge. At most one reservation that is held or settled has it.
  public let reference: String
  /// The agreement to which the evidence belongs.
  public let agreement: String?
  public let consumer: String
  public let supplier: String
  public let unit: String
  public let offerKind: String
  /// The most the order may cost.
  public let gross: Int64
  /// What is held of the voucher.
  public let voucherShare: Int64
  public let grant: ID<VoucherGrant>?
  /// The programme's share when the order was made.
  public let shareBasisPoints: Int64
  public let voucherHold: ID<Transfer>?
  public let payableHold: ID<Transfer>?
  public internal(set) var state: State
  public let expiresAt: Instant?
  /// What was charged in the end.
  public internal(set) var settledGross: Int64
  /// What the voucher paid of it.
  public internal(set) var settledVoucher: Int64
  /// What was taken back of ``settledVoucher``.
  public let clawedBack: Int64
  public let at: Instant
  public internal(set) var resolvedAt: Instant?

  /// What is held of the consumer's own money.
  public var payable: Int64 { gross - voucherShare }
  /// What the consumer paid in the end.
  public var settledPayable: Int64 { settledGross - settledVoucher }
}
