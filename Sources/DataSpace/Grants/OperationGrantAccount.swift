public import Identity
public import Vocabulary

/// The operator's account of a grant: what was agreed, used and charged on the rights that it gave, apart from everything else that
/// the operator does. A view of the books and the log: the same months asked for again are the same account, unless something was
/// settled since.
public struct OperationGrantAccount: Hashable, Sendable, Codable {
  public struct Figures: Hashable, Sendable, Codable {
    /// Agreements that both sides signed, by the month in which they were made.
    public var agreements: Int64 = 0
    /// Uses that were permitted and begun.
    public var uses: Int64 = 0
    /// Uses that were paid for, by the month in which they were settled, and what was charged for them.
    public var charges: Int64 = 0
    public var grossFen: Int64 = 0
    /// Of ``grossFen`` what vouchers paid.
    public var voucherFen: Int64 = 0
    /// What the transfers of these charges come to in the books: ``grossFen``.
    public var bookedFen: Int64 = 0

    public var isEmpty: Bool { self == Figures() }

    mutating func add(_ other: Figures) {
      agreements += other.agreements
      uses += other.uses
      charges += other.charges
      grossFen += other.grossFen
      voucherFen += other.voucherFen
      bookedFen += other.bookedFen
    }
  }

  public struct Month: Hashable, Sendable, Codable {
    public var month: String
    public var figures: Figures
  }

  public struct Covered: Hashable, Sendable, Codable {
    public var dataset: ID<Dataset>
    public var figures: Figures
    /// Calls, rows and bytes that the hub sent under its agreements until now: meters know no months.
    public var sent: DataMeter
  }

  public var grant: ID<OperationGrant>
  public var grantor: ID<Participant>
  public var `operator`: ID<Participant>
  /// The first and the last month, in China's time.
  public var from: String
  public var to: String
  public var total: Figures
  public var sent: DataMeter
  /// The grantor's part of ``Figures/grossFen``, cut to the fen; nil where no share was agreed.
  public var grantorShareFen: Int64?
  /// Every month from the first to the last.
  public var months: [Month]
  /// Every dataset of the grant.
  public var datasets: [Covered]
}
