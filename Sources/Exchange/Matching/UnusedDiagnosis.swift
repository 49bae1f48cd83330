public import Vocabulary

/// Why an offer that nobody has used may be unused, and what would help: a first form that can be explained. Pure.
public struct UnusedDiagnosis: Hashable, Sendable, Codable {
  public enum Cause: String, Sendable, Codable, CaseIterable {
    case noSample, stale, thinDescription, dear, narrowPolicy, noNeed
  }

  public struct Finding: Hashable, Sendable, Codable {
    public var cause: Cause
    public var text: Text
    public var remedy: Text
  }

  public var offer: Offer
  public var findings: [Finding]
  /// Open needs that it answers: whom to ask first.
  public var needs: [ID<Need>]

  /// - Parameters:
  ///   - revisedAt: when its newest version was published.
  ///   - medianFen: the middle price of its kind; nil if nothing of its kind has a price.
  ///   - needs: the open needs that it answers.
  public init(_ offer: Offer, revisedAt: Instant, medianFen: Int64?, needs: [ID<Need>], at now: Instant) {
    self.offer = offer
    self.needs = needs
    findings = []
    func find(_ cause: Cause, _ holds: Bool, _ zh: String, _ en: String, _ remedyZH: String, _ remedyEN: String) {
      guard holds else { return }
      findings.append(Finding(cause: cause, text: Text(zh: zh, en: en), remedy: Text(zh: remedyZH, en: remedyEN)))
    }
    find(
      .noSample, offer.kind == .data && offer.reference["sample"] == nil, "没有样例，无法先看后用",
      "there is no sample to look at first", "提供一份脱敏样例", "give a sample without personal data")
    let days = now.milliseconds(since: revisedAt) / 86_400_000
    find(
      .stale, days > 365, "\(days) 天未更新", "not revised for \(days) days", "更新内容，或注明更新周期",
      "revise it, or say how often it is renewed")
    let words = Terms.of(offer.summary.zh).count + Terms.of(offer.summary.en).count
    find(
      .thinDescription, words < 12, "描述只有 \(words) 个词，难以被搜到", "its description has only \(words) terms to be found by",
      "写明内容、字段、范围与用途", "say what it holds, its fields, its scope and what it is good for")
    let (fen, median) = (offer.price.entry, medianFen ?? 0)
    find(
      .dear, median > 0 && fen / 2 > median,
      "价格 \(Price.yuan(fen)) 元，同类中位数 \(Price.yuan(median)) 元",
      "it costs \(Price.yuan(fen)) yuan; the middle of its kind is \(Price.yuan(median))", "降价，或首次免费",
      "lower the price, or give a first use free")
    find(
      .narrowPolicy, Self.isNarrow(offer.policy), "每条许可都限定了使用方或用途",
      "every permission is for named users or purposes only", "增加一条面向更多用途的许可", "add a permission for more purposes")
    find(
      .noNeed, needs.isEmpty, "目前没有与之匹配的公开需求", "no open need matches it", "补充标签与用途，或面向园区征集需求",
      "add tags and purposes, or ask parks for needs")
  }

  private static func isNarrow(_ policy: Policy) -> Bool {
    policy.permissions.allSatisfy { rule in
      rule.conditions.contains { condition in
        guard case .constraint(let constraint) = condition else { return false }
        return [.purpose, .recipient].contains(constraint.left) && [.eq, .isAnyOf].contains(constraint.operator)
      }
    }
  }
}
