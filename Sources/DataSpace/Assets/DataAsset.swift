public import Identity
public import Vocabulary

/// How a unit's accountant has classed a dataset. The hub keeps what it is told, and draws no conclusion from it.
public struct DataAssetClass: Hashable, Sendable, Codable {
  /// 《企业数据资源相关会计处理暂行规定》 knows data resources as intangible assets and as inventories; development expenditure is what may
  /// become an intangible asset; the rest is not recognised as an asset.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// 无形资产
    case intangible
    /// 存货
    case inventory
    /// 开发支出
    case development
    /// 未确认为资产
    case unrecognised
  }

  /// 外购、自行加工（开发）、其他方式取得, which disclosures tell apart.
  public enum Origin: String, Sendable, Codable, CaseIterable { case purchased, developed, other }

  public var kind: Kind
  public var origin: Origin
  /// The day from which it counts: `2026-11-03`.
  public var day: String
  public var words: String?
  /// The decision that it rests on, by digest.
  public var document: DataRight.Document

  public init(kind: Kind, origin: Origin, day: String, words: String? = nil, document: DataRight.Document) {
    self.kind = kind
    self.origin = origin
    self.day = day
    self.words = words
    self.document = document
  }
}

/// A line of a unit's data asset ledger: what a dataset cost it, which rights it has, how it is used and what that brought. A view: nothing
/// in it is kept twice.
public struct DataAsset: Hashable, Sendable, Codable {
  public struct Cost: Hashable, Sendable, Codable {
    public var kind: DataCost.Kind
    public var fen: Int64
  }

  public struct Right: Hashable, Sendable, Codable {
    public var id: ID<DataRight>
    public var kind: DataRight.Kind
    public var until: Instant
    public var state: DataRight.State
    /// The entry of evidence whose receipt is its certificate.
    public var certificate: Int64
  }

  public var dataset: ID<Dataset>
  public var title: Text
  public var unit: ID<Participant>
  /// Whether the unit has it in the catalogue; otherwise it has costs or rights only.
  public var isOwn: Bool
  /// As it was classed last; nil where nobody has.
  public var asset: DataAssetClass?
  /// The unit's rights over it, newest first, also those that have lapsed.
  public var rights: [Right]
  public var quality: DatasetQuality?
  /// The first and the last month that are told, in China's time; costs before them are ``costBeforeFen``.
  public var from: String
  public var to: String
  public var costBeforeFen: Int64
  /// By kind, where there is any.
  public var costs: [Cost]
  /// The sum of ``costs``.
  public var costFen: Int64
  /// The offer that the dataset names now. Datasets that name one offer share its agreements: each line tells all of them.
  public var offer: String?
  /// Agreements of the unit's on it that both sides signed, made in these months.
  public var agreements: Int64
  /// Uses under any such agreement, begun in these months.
  public var uses: Int64
  /// What was charged for uses settled in these months, of it by vouchers, and what the transfers come to in the books.
  public var grossFen: Int64
  public var voucherFen: Int64
  public var bookedFen: Int64
}

/// Lines of a ledger, and where the next stretch starts.
public struct DataAssetPage: Hashable, Sendable, Codable {
  public var items: [DataAsset]
  /// The last dataset that was looked at; nil at the end.
  public var next: ID<Dataset>?
}
