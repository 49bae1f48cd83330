import Evidence
public import Identity
public import Ledger
public import Vocabulary

/// What one participant paid another in a month, use by use. It is a view of the books: the same month asked for again is the
/// same invoice, unless a use was settled since.
public struct Invoice: Hashable, Sendable, Codable {
  /// `2026-11`, a month in China's time.
  public var period: String
  public var from: Instant
  public var to: Instant
  public var consumer: ID<Participant>
  public var consumerName: Text
  /// As it is in the register of participants: 统一社会信用代码.
  public var consumerCreditCode: String
  public var provider: ID<Participant>
  public var providerName: Text
  public var providerCreditCode: String
  /// All uses, by what they were agreed under, where they ran and what is counted; the largest first.
  public var items: [Item]
  public var lines: [Line]
  /// How many more lines there are; the sums are of all.
  public var notTold: Int64
  public var uses: Int64
  public var usageFen: Int64
  public var energyFen: Int64
  /// ``usageFen`` and ``energyFen``.
  public var grossFen: Int64
  public var voucherFen: Int64
  /// ``grossFen`` without ``voucherFen``.
  public var payableFen: Int64
  /// What the transfers of these uses come to in the books: ``grossFen``.
  public var bookedFen: Int64

  public struct Line: Hashable, Sendable, Codable {
    /// What was paid for: a use.
    public var reference: String
    public var agreement: String?
    public var reservation: ID<Reservation>
    public var at: Instant
    public var quantity: Int64
    public var unit: String
    public var energyMillijoules: Int64
    public var usageFen: Int64
    public var energyFen: Int64
    public var grossFen: Int64
    public var voucherFen: Int64
    public var payableFen: Int64
  }

  /// Uses of one kind together.
  public struct Item: Hashable, Sendable, Codable {
    public var agreement: ID<Agreement>?
    public var title: Text?
    public var place: Place?
    public var price: Price?
    public var unit: String
    public var uses: Int64
    public var quantity: Int64
    public var energyMillijoules: Int64
    public var usageFen: Int64
    public var energyFen: Int64
    public var grossFen: Int64
    public var voucherFen: Int64
    public var payableFen: Int64
  }

  /// Where something ran, as the room says that runs it.
  public struct Place: Hashable, Sendable, Codable {
    public var id: String
    public var name: Text

    public init(id: String, name: Text) {
      self.id = id
      self.name = name
    }
  }

  public static let signingContext = "lingqu-invoice-v1"

  /// SHA-256 of its canonical JSON.
  public var digest: String { get throws { EvidenceDigest.of(try JSON(encoding: self)) } }

  /// What the hub signs.
  public var signedBytes: [UInt8] {
    get throws { Signatures.bytes(context: Self.signingContext, try JSON(encoding: self)) }
  }
}
