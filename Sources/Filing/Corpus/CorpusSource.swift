public import Vocabulary

/// One source of the training corpus.
public struct CorpusSource: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case open, collected, bought, userInput

    public var name: Text {
      switch self {
      case .open: Text(zh: "开源语料", en: "open data")
      case .collected: Text(zh: "自采语料", en: "own collection")
      case .bought: Text(zh: "商业语料", en: "bought data")
      case .userInput: Text(zh: "使用者输入", en: "users' input")
      }
    }

    /// The paper without which the source cannot be used.
    public var proof: Text {
      switch self {
      case .open: Text(zh: "开源许可协议或授权文件", en: "an open licence or authorisation")
      case .collected: Text(zh: "采集记录（采集时间和方式）", en: "a record of the collection (when and how)")
      case .bought: Text(zh: "合约或数据权利登记编号", en: "an agreement or a registered data right")
      case .userInput: Text(zh: "使用者授权（合约或数据权利编号）", en: "the users' consent (an agreement or data right)")
      }
    }
  }

  public var id: String
  public var name: String
  public var kind: Kind
  /// Text, image, audio, video.
  public var modality: String
  /// BCP 47, `zh`.
  public var language: String
  /// From outside the country.
  public var foreign: Bool
  /// How many items it has; items are numbered from 0.
  public var items: Int
  public var licence: String
  /// The agreement or data right under which it is used, `agr_…` or `dsr_…`.
  public var right: String
  /// When and how it was collected, in the keeper's words.
  public var collected: String
  /// How many items were checked for illegal content, and how many had it; nil if nobody looked.
  public var illegal: Share?

  public init(
    id: String, name: String, kind: Kind, modality: String, language: String, foreign: Bool = false, items: Int,
    licence: String = "", right: String = "", collected: String = "", illegal: Share? = nil
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.modality = modality
    self.language = language
    self.foreign = foreign
    self.items = items
    self.licence = licence
    self.right = right
    self.collected = collected
    self.illegal = illegal
  }

  /// Whether the paper is there that this kind of source needs.
  public var isTraceable: Bool {
    switch kind {
    case .open: !licence.isEmpty
    case .collected: !collected.isEmpty
    case .bought, .userInput: !right.isEmpty
    }
  }

  /// Whether the source may be used.
  public enum Use: String, Sendable, Codable, CaseIterable {
    case used, notUsed, unchecked
  }

  public func use(under rules: FilingRules) -> Use {
    guard let illegal, illegal.whole > 0 else { return .unchecked }
    return rules.corpus.illegal.limit.holds(illegal) ? .used : .notUsed
  }
}
