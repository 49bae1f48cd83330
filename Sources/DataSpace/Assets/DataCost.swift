public import Identity
public import Vocabulary

/// What a unit has spent on a dataset: one entry of the data asset ledger (数据资产台账). Entries are never changed; one that is wrong
/// is reversed by another.
public struct DataCost: Identified, Hashable, Sendable, Codable {
  public static let idPrefix = "dct"

  /// What it was spent on, in the words of the rules for data resources in company accounts
  /// (《企业数据资源相关会计处理暂行规定》, 财会〔2023〕11号). Whether it becomes part of an asset's cost is for the accountant to decide.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// 购买价款
    case purchase
    /// 相关税费
    case taxes
    /// 采集
    case collection
    /// 脱敏
    case desensitising
    /// 清洗
    case cleaning
    /// 标注
    case labelling
    /// 整合
    case integration
    /// 分析
    case analysis
    /// 可视化
    case visualisation
    /// 数据权属鉴证
    case certification
    /// 质量评估
    case assessment
    /// 登记结算
    case registration
    /// 安全管理
    case security
    /// 存储
    case storage
    case other
  }

  public var id: ID<DataCost>
  public var dataset: ID<Dataset>
  public var unit: ID<Participant>
  public var kind: Kind
  /// Negative for a reversal.
  public var fen: Int64
  /// The day it belongs to, as the document says: `2026-11-03`.
  public var day: String
  public var words: String?
  /// The invoice, contract or record that it rests on, by digest; a reversal has none of its own.
  public var document: DataRight.Document?
  /// The entry that it takes back.
  public var reverses: ID<DataCost>?
  public var recordedAt: Instant
  /// Its entry in the evidence log.
  public var entry: Int64
}

public struct DataCostDraft: Hashable, Sendable, Codable {
  public var kind: DataCost.Kind
  public var fen: Int64
  public var day: String
  public var words: String?
  public var document: DataRight.Document

  public init(
    kind: DataCost.Kind, fen: Int64, day: String, words: String? = nil, document: DataRight.Document
  ) {
    self.kind = kind
    self.fen = fen
    self.day = day
    self.words = words
    self.document = document
  }
}
