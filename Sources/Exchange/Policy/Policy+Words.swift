public import Vocabulary

// Policies said in words, for refusals and pages.

extension Policy {
  static func title(_ about: String) -> Text {
    switch LeftOperand(rawValue: about) {
    case .purpose: Text(zh: "用途", en: "the purpose")
    case .recipient: Text(zh: "使用方", en: "the recipient")
    case .recipientKind: Text(zh: "使用方类型", en: "the recipient's kind")
    case .spatial: Text(zh: "地区", en: "the region")
    case .dateTime: Text(zh: "时间", en: "the time")
    case .count: Text(zh: "次数", en: "the number of this use")
    case .elapsedTime: Text(zh: "合约已生效时长", en: "the agreement's age")
    case .export: Text(zh: "导出", en: "the export")
    case nil where about == "action": Text(zh: "动作", en: "the action")
    case nil where about == "prohibition": Text(zh: "被禁止的动作", en: "a prohibited action")
    case nil: Text(zh: "条件", en: "the condition")
    }
  }
}

extension Policy.Condition {
  public var said: Text {
    func join(_ parts: [Policy.Condition], _ zh: String, _ en: String) -> Text {
      let said = parts.map(\.said)
      return Text(
        zh: "（" + said.map(\.zh).joined(separator: zh) + "）", en: "(" + said.map(\.en).joined(separator: en) + ")")
    }
    return switch self {
    case .constraint(let constraint): constraint.said
    case .and(let parts): join(parts, " 且 ", " and ")
    case .or(let parts): join(parts, " 或 ", " or ")
    case .xone(let parts): join(parts, " 与 ", " or else ")
    }
  }
}

extension Policy.Constraint {
  public var said: Text {
    let title = Policy.title(left.rawValue)
    let values = right.map(\.said)
    let zh = values.map(\.zh).joined(separator: "、")
    let en = values.map(\.en).joined(separator: ", ")
    return switch `operator` {
    case .eq: Text(zh: "\(title.zh)为 \(zh)", en: "\(title.en) is \(en)")
    case .neq: Text(zh: "\(title.zh)不是 \(zh)", en: "\(title.en) is not \(en)")
    case .lt: Text(zh: "\(title.zh)小于 \(zh)", en: "\(title.en) is below \(en)")
    case .lteq: Text(zh: "\(title.zh)不超过 \(zh)", en: "\(title.en) is at most \(en)")
    case .gt: Text(zh: "\(title.zh)大于 \(zh)", en: "\(title.en) is above \(en)")
    case .gteq: Text(zh: "\(title.zh)不小于 \(zh)", en: "\(title.en) is at least \(en)")
    case .isAnyOf: Text(zh: "\(title.zh)属于 \(zh)", en: "\(title.en) is one of \(en)")
    case .isNoneOf: Text(zh: "\(title.zh)不属于 \(zh)", en: "\(title.en) is none of \(en)")
    }
  }
}

extension Policy.Operand {
  var said: Text {
    switch self {
    case .word(let word): Text(zh: word, en: word)
    case .integer(let number): Text(zh: String(number), en: String(number))
    case .instant(let instant): Text(zh: instant.description, en: instant.description)
    case .days(let days): Text(zh: "\(days) 天", en: "\(days) days")
    }
  }
}

extension Facts {
  /// What the request says of `operand`.
  func said(_ operand: Policy.LeftOperand) -> Text {
    func word(_ value: String?) -> Text {
      value.map { Text(zh: $0, en: $0) } ?? Text(zh: "未说明", en: "not said")
    }
    return switch operand {
    case .purpose: word(request.purpose)
    case .recipient: word(request.recipient)
    case .recipientKind: word(request.recipientKinds?.sorted().joined(separator: ", "))
    case .spatial: word(request.region)
    case .export: word(request.export?.rawValue)
    case .dateTime: word(request.at.description)
    case .count: word(String(state.count.addingReportingOverflow(1).partialValue))
    case .elapsedTime:
      state.since.map { since in
        let days = request.at.milliseconds(since: since) / 86_400_000
        return Text(zh: "\(days) 天", en: "\(days) days")
      } ?? Text(zh: "0 天", en: "0 days")
    }
  }
}
