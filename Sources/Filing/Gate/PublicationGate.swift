public import Vocabulary

/// A candidate against one baseline, item by item on the same items.
public struct PairedComparison: Hashable, Sendable, Codable {
  public var baseline: String
  public var metric: String
  public var higherIsBetter: Bool
  /// How many items both answered.
  public var items: Int
  /// Candidate minus baseline, the mean over the items, and the ends of its 95 % interval.
  public var difference: Double
  public var low: Double
  public var high: Double
  /// The items were held back from the candidate's training.
  public var heldOut: Bool

  public init(
    baseline: String, metric: String, higherIsBetter: Bool = true, items: Int, difference: Double, low: Double,
    high: Double,
    heldOut: Bool
  ) {
    self.baseline = baseline
    self.metric = metric
    self.higherIsBetter = higherIsBetter
    self.items = items
    self.difference = difference
    self.low = low
    self.high = high
    self.heldOut = heldOut
  }

  /// Better, and not by chance: the whole interval lies on the better side.
  public var beats: Bool { isReadable && (higherIsBetter ? low > 0 : high < 0) }

  var isReadable: Bool {
    items > 0 && difference.isFinite && low.isFinite && high.isFinite && low <= difference && difference <= high
  }
}

/// A data right that the model rests on.
public struct HeldRight: Hashable, Sendable, Codable {
  public enum State: String, Sendable, Codable, CaseIterable { case holds, ended, revoked }
  /// The dataset, agreement or data right.
  public var name: String
  public var state: State
  /// Until when; nil without end.
  public var until: Instant?
  public init(name: String, state: State, until: Instant? = nil) {
    self.name = name
    self.state = state
    self.until = until
  }
}

/// The ethics and risk entry of a model.
public struct RiskEntry: Hashable, Sendable, Codable {
  public var purpose: String
  /// Who is affected by what it decides or says.
  public var affected: String
  /// When it is switched off, and by whom.
  public var stopRule: String
  public var owner: String
  /// When it is looked at again.
  public var review: Instant?
  public init(
    purpose: String = "", affected: String = "", stopRule: String = "", owner: String = "", review: Instant? = nil
  ) {
    self.purpose = purpose
    self.affected = affected
    self.stopRule = stopRule
    self.owner = owner
    self.review = review
  }
}

/// Whether a model may be published: it beats the baselines that it names, its data rights hold, its ethics and risk entry is
/// complete. Pure: whoever asks brings the values.
public struct PublicationGate: Hashable, Sendable, Codable {
  /// One thing that is missing, and the way out.
  public struct Missing: Hashable, Sendable, Codable {
    public enum Rule: String, Sendable, Codable, CaseIterable {
      case noBaseline, notCompared, notHeldOut, notBetter, noRights, rightEnded, entry, review, filing
    }
    public var rule: Rule
    /// The baseline, right or field.
    public var of: String
    public var what: Text
    public var wayOut: Text
  }

  public let model: String
  public let missing: [Missing]
  public var isOpen: Bool { missing.isEmpty }

  /// `baselines` are those that the model's entry names; each needs a comparison. `rights` are all that its lineage rests on. `filing`: a
  /// filing is not needed or done; nil where nobody keeps that.
  public init(
    model: String, baselines: [String], comparisons: [PairedComparison], rights: [HeldRight], entry: RiskEntry?,
    filing: Bool? = nil, on: Instant
  ) {
    self.model = model
    missing =
      Self.compared(baselines, comparisons) + Self.held(rights, on: on) + Self.complete(entry ?? RiskEntry(), on: on)
      + (filing == false ? [Self.unfiled] : [])
  }

  private static var unfiled: Missing {
    Missing(
      rule: .filing, of: "filing",
      what: Text(zh: "未备案，也未说明无需备案", en: "it is not filed, and nothing says that it need not be"),
      wayOut: Text(zh: "登记备案号，或按规则判定无需备案", en: "note the filing's number, or have the rules find that none is needed"))
  }

  /// The refusal of a publication, naming all that is missing; nil if it may be published.
  public var refusal: Refusal? {
    guard let first = missing.first else { return nil }
    func joined(_ words: (Missing) -> Text) -> Text {
      Text(
        zh: missing.map { words($0).zh }.joined(separator: "；"),
        en: missing.map { words($0).en }.joined(separator: "; "))
    }
    return Refusal(
      .unacceptable, rule: "model.not-publishable", joined(\.what), remedy: joined(\.wayOut), field: first.of)
  }

  private static func compared(_ baselines: [String], _ comparisons: [PairedComparison]) -> [Missing] {
    guard !baselines.isEmpty else {
      return [
        Missing(
          rule: .noBaseline, of: "baselines", what: Text(zh: "没有指明基线", en: "no baseline is named"),
          wayOut: Text(zh: "至少指明一个简单基线并与之比较", en: "name at least one simple baseline and compare with it"))
      ]
    }
    return baselines.compactMap { baseline in
      let mine = comparisons.filter { $0.baseline == baseline }
      guard let worst = mine.first(where: { !$0.beats }) ?? mine.first else {
        return Missing(
          rule: .notCompared, of: baseline,
          what: Text(zh: "没有与基线 \(baseline) 比较", en: "not compared with the baseline \(baseline)"),
          wayOut: Text(zh: "在留出数据上逐项比较", en: "compare the two item by item on held-out data"))
      }
      if let leaked = mine.first(where: { !$0.heldOut }) {
        return Missing(
          rule: .notHeldOut, of: baseline,
          what: Text(
            zh: "与 \(baseline) 的比较（\(leaked.metric)）没有用留出数据",
            en: "the comparison with \(baseline) (\(leaked.metric)) is not on held-out data"),
          wayOut: Text(zh: "换用训练没有用过的数据", en: "use items that training has not seen"))
      }
      guard !worst.beats else { return nil }
      let range = "\(worst.difference) [\(worst.low), \(worst.high)], n = \(worst.items)"
      return Missing(
        rule: .notBetter, of: baseline,
        what: Text(
          zh: "\(worst.metric) 没有显著优于基线 \(baseline)：\(range)",
          en: "\(worst.metric) is not better than the baseline \(baseline) beyond chance: \(range)"),
        wayOut: Text(
          zh: "改进模型，或增加评测条数使 95% 区间整体优于基线",
          en: "improve the model, or evaluate more items until the 95 % interval lies on the better side"))
    }
  }

  private static func held(_ rights: [HeldRight], on: Instant) -> [Missing] {
    guard !rights.isEmpty else {
      return [
        Missing(
          rule: .noRights, of: "rights", what: Text(zh: "没有登记数据权利", en: "no data right is registered"),
          wayOut: Text(
            zh: "登记训练所用每个数据集的合约或权利", en: "register the agreement or right of each dataset that it was trained on"))
      ]
    }
    return rights.filter { $0.state != .holds || $0.until.map { $0 <= on } ?? false }.map { right in
      let isRevoked = right.state == .revoked
      return Missing(
        rule: .rightEnded, of: right.name,
        what: Text(
          zh: "\(right.name) 的权利已\(isRevoked ? "撤销" : "到期")",
          en: "the right to \(right.name) \(isRevoked ? "was revoked" : "has ended")"),
        wayOut: Text(
          zh: "重新取得权利，或不用该数据重新训练", en: "obtain it again, or train without these data"))
    }
  }

  private static func complete(_ entry: RiskEntry, on: Instant) -> [Missing] {
    let fields = [
      ("purpose", entry.purpose, Text(zh: "用途", en: "purpose")),
      ("affected", entry.affected, Text(zh: "受影响的人", en: "people affected")),
      ("stopRule", entry.stopRule, Text(zh: "停用规则", en: "stop rule")),
      ("owner", entry.owner, Text(zh: "负责人", en: "owner")),
    ]
    var missing = fields.filter { CSVText.trimmed($0.1).isEmpty }.map { field, _, name in
      Missing(
        rule: .entry, of: field,
        what: Text(zh: "伦理与风险登记缺少\(name.zh)", en: "the ethics and risk entry lacks the \(name.en)"),
        wayOut: Text(zh: "填写\(name.zh)", en: "fill in the \(name.en)"))
    }
    if entry.review.map({ $0 <= on }) ?? true {
      missing.append(
        Missing(
          rule: .review, of: "review",
          what: entry.review == nil
            ? Text(zh: "没有复审日期", en: "no review date") : Text(zh: "复审日期已过", en: "the review date has passed"),
          wayOut: Text(zh: "复审并写明今后的复审日期", en: "review it and set a date that lies ahead")))
    }
    return missing
  }
}
