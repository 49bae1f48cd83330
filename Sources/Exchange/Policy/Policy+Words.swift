public import Vocabulary

// Policies said in words, for refusals, reports and pages.

extension Policy {
  static func title(_ about: String) -> Text {
    if let left = LeftOperand(rawValue: about) { return left.title }
    return switch about {
    case "action": Text(zh: "动作", en: "the action")
    case "target": Text(zh: "对象", en: "the target")
    case "assignee": Text(zh: "被授权方", en: "the assignee")
    case "prohibition": Text(zh: "被禁止的动作", en: "a prohibited action")
    case "duty": Text(zh: "义务", en: "the duty")
    case "conflict": Text(zh: "规则冲突", en: "the conflict of rules")
    case "inheritFrom": Text(zh: "继承的策略", en: "what it inherits")
    default: Text(zh: "条件", en: "the condition")
    }
  }
}

extension Policy.LeftOperand {
  var title: Text {
    switch self {
    case .purpose: Text(zh: "用途", en: "the purpose")
    case .recipient: Text(zh: "使用方", en: "the recipient")
    case .recipientKind: Text(zh: "使用方类型", en: "the recipient's kind")
    case .spatial: Text(zh: "地区", en: "the region")
    case .dateTime: Text(zh: "时间", en: "the time")
    case .count: Text(zh: "次数", en: "the number of this use")
    case .elapsedTime: Text(zh: "合约已生效时长", en: "the agreement's age")
    case .export: Text(zh: "导出", en: "the export")
    case .delayPeriod: Text(zh: "合约生效后的等待时长", en: "the time since the agreement began")
    case .hourOfDay: Text(zh: "当日小时", en: "the hour of the day")
    case .dayOfWeek: Text(zh: "星期几", en: "the day of the week")
    case .absolutePosition: Text(zh: "绝对位置", en: "the absolute position")
    case .absoluteSize: Text(zh: "绝对大小", en: "the absolute size")
    case .absoluteSpatialPosition: Text(zh: "绝对空间位置", en: "the absolute spatial position")
    case .absoluteTemporalPosition: Text(zh: "绝对时间位置", en: "the absolute temporal position")
    case .deliveryChannel: Text(zh: "交付渠道", en: "the delivery channel")
    case .event: Text(zh: "事件", en: "the event")
    case .fileFormat: Text(zh: "文件格式", en: "the file format")
    case .industry: Text(zh: "行业", en: "the industry")
    case .language: Text(zh: "语言", en: "the language")
    case .media: Text(zh: "媒介", en: "the medium")
    case .meteredTime: Text(zh: "累计使用时长", en: "the metered time")
    case .payAmount: Text(zh: "支付金额", en: "the amount paid")
    case .percentage: Text(zh: "百分比", en: "the percentage")
    case .policyUsage: Text(zh: "策略适用时间", en: "the policy's usage")
    case .product: Text(zh: "产品", en: "the product")
    case .relativePosition: Text(zh: "相对位置", en: "the relative position")
    case .relativeSize: Text(zh: "相对大小", en: "the relative size")
    case .relativeSpatialPosition: Text(zh: "相对空间位置", en: "the relative spatial position")
    case .relativeTemporalPosition: Text(zh: "相对时间位置", en: "the relative temporal position")
    case .resolution: Text(zh: "分辨率", en: "the resolution")
    case .spatialCoordinates: Text(zh: "空间坐标", en: "the coordinates")
    case .systemDevice: Text(zh: "设备", en: "the device")
    case .timeInterval: Text(zh: "时间间隔", en: "the interval")
    case .unitOfCount: Text(zh: "计数单位", en: "the unit of count")
    case .version: Text(zh: "版本", en: "the version")
    case .virtualLocation: Text(zh: "网络位置", en: "the virtual location")
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
    case .andSequence(let parts): join(parts, " 然后 ", " and then ")
    }
  }
}

extension Policy.Constraint {
  public var said: Text {
    let title = left.title
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
    case .isAllOf: Text(zh: "\(title.zh)同时为 \(zh)", en: "\(title.en) is all of \(en)")
    case .isA: Text(zh: "\(title.zh)是一种 \(zh)", en: "\(title.en) is a kind of \(en)")
    case .isPartOf: Text(zh: "\(title.zh)在 \(zh) 之内", en: "\(title.en) is part of \(en)")
    case .hasPart: Text(zh: "\(title.zh)包含 \(zh)", en: "\(title.en) contains \(en)")
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
    case .seconds(let seconds): Text(zh: "\(seconds) 秒", en: "\(seconds) seconds")
    case .day, .amount:
      Text(zh: text + (unit.map { " " + $0 } ?? ""), en: text + (unit.map { " " + $0 } ?? ""))
    }
  }
}

extension Policy.Scope {
  /// What it takes in, said of a target or an assignee.
  public func said(as subject: Policy.Subject) -> Text {
    let title = Policy.title(subject.rawValue)
    let names = [id, source].compactMap(\.self).joined(separator: ", ")
    var parts: [Text] = []
    if !names.isEmpty {
      parts.append(
        isCollection
          ? Text(zh: "\(title.zh)在 \(names) 之内", en: "\(title.en) is part of \(names)")
          : Text(zh: "\(title.zh)为 \(names)", en: "\(title.en) is \(names)"))
    }
    parts += refinements.map(\.said)
    return Text(
      zh: parts.map(\.zh).joined(separator: "，"), en: parts.map(\.en).joined(separator: " and "))
  }
}

extension Policy.Rule {
  /// Everything that narrows the rule, said in words: its target, its assignee, what refines its action, its constraints.
  public var limits: [Text] {
    [target?.said(as: .target), assignee?.said(as: .assignee)].compactMap(\.self) + refinements.map(\.said)
      + conditions.map(\.said)
  }
}

extension Policy.Duty {
  /// What is to be done.
  public var said: Text {
    let limits = refinements.map(\.said)
    guard !limits.isEmpty else { return action.said }
    return Text(
      zh: "\(action.said.zh)（" + limits.map(\.zh).joined(separator: "，") + "）",
      en: "\(action.said.en) (" + limits.map(\.en).joined(separator: ", ") + ")")
  }
}

extension Facts {
  static func said(_ word: String?) -> Text {
    word.map { Text(zh: $0, en: $0) } ?? Text(zh: "未说明", en: "not said")
  }

  /// What the request says of `operand`.
  func said(_ operand: Policy.LeftOperand, of subject: Policy.Subject) -> Text {
    switch known(operand, of: subject) {
    case .unknown: return Self.said(nil)
    case .word(let word): return Self.said(word)
    case .kinds(let kinds): return Self.said(kinds.sorted().joined(separator: ", "))
    case .many(let told):
      guard !told.isEmpty else { return Text(zh: "无", en: "none") }
      let said = told.map(\.said)
      return Text(zh: said.map(\.zh).joined(separator: "、"), en: said.map(\.en).joined(separator: ", "))
    case .number(let number):
      switch operand {
      case .dateTime: return Self.said(request.at.description)
      case .elapsedTime, .delayPeriod: return Policy.Operand.days(number / 86_400_000).said
      default: return Self.said(String(number))
      }
    }
  }
}
