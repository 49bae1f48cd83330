internal import Vocabulary

extension Finding {
  /// How many sources a finding names one by one.
  private static var mostNamed: Int { 50 }

  mutating func corpus(_ measure: Measure, _ register: CorpusRegister?, _ rules: FilingRules) {
    guard let register else {
      why = Text(zh: "没有语料来源登记表", en: "no register of the corpus's sources")
      gaps = [FilingGap(why, next: Text(zh: "登记每个语料来源", en: "register each source"))]
      return
    }
    evidence.append(FilingEvidence(Text(zh: "语料来源登记表", en: "the register of sources"), sha256: register.digest))
    switch measure {
    case .sourceShares: shares(register, rules)
    case .sourceDiversity: diversity(register, rules)
    default: trace(register, rules)
    }
  }

  private mutating func shares(_ register: CorpusRegister, _ rules: FilingRules) {
    let limit = rules.corpus.illegal.limit
    let left = register.sources.filter { $0.use(under: rules) == .notUsed }
    let unchecked = register.sources.filter { $0.use(under: rules) == .unchecked }
    why = Text(
      zh: "\(register.sources.count) 个来源，\(left.count) 个超限不用，\(unchecked.count) 个未核验；违法不良信息要求\(limit.text.zh)",
      en:
        "\(register.sources.count) sources, \(left.count) over the limit and not used, \(unchecked.count) unchecked; illegal content \(limit.text.en)"
    )
    for source in left.prefix(Self.mostNamed) {
      guard let illegal = source.illegal else { continue }
      evidence.append(
        FilingEvidence(
          Text(
            zh: "\(source.id) \(source.name)：\(illegal.text(against: limit))，不用于训练",
            en: "\(source.id) \(source.name): \(illegal.text(against: limit)), not used")))
    }
    name(
      unchecked, Text(zh: "没有核验违法不良信息", en: "not checked for illegal content"),
      next: Text(zh: "抽样核验并登记结果", en: "check a sample and register what came out"))
    if register.inUse(under: rules).isEmpty {
      gaps.append(
        FilingGap(
          Text(zh: "没有可用的来源", en: "no source is left to use"),
          next: Text(zh: "更换语料来源", en: "find other sources")))
    }
  }

  private mutating func diversity(_ register: CorpusRegister, _ rules: FilingRules) {
    let used = register.inUse(under: rules)
    let foreign = used.count { $0.foreign }
    why = Text(
      zh: "在用来源 \(used.count) 个，其中境外 \(foreign) 个", en: "\(used.count) sources in use, \(foreign) of them foreign")
    for one in register.monotonous(under: rules).prefix(Self.mostNamed) {
      gaps.append(
        FilingGap(
          Text(zh: "“\(one)”只有一个来源", en: "only one source of “\(one)”"),
          next: Text(zh: "增加一个来源", en: "add another source")))
    }
    if foreign > 0, foreign == used.count {
      gaps.append(
        FilingGap(
          Text(zh: "只有境外来源", en: "foreign sources only"), next: Text(zh: "搭配境内来源", en: "add domestic sources")))
    }
  }

  private mutating func trace(_ register: CorpusRegister, _ rules: FilingRules) {
    let untraceable = register.untraceable(under: rules)
    why = Text(
      zh: "\(untraceable.count) 个在用来源缺少权属证明", en: "\(untraceable.count) sources in use lack the paper that they need")
    for kind in CorpusSource.Kind.allCases {
      name(
        untraceable.filter { $0.kind == kind }, Text(zh: "缺少\(kind.proof.zh)", en: "lacks \(kind.proof.en)"),
        next: Text(zh: "补登\(kind.proof.zh)，否则不用该来源", en: "register \(kind.proof.en), or do not use it"))
    }
  }

  private mutating func name(_ sources: [CorpusSource], _ what: Text, next: Text) {
    for source in sources.prefix(Self.mostNamed) {
      gaps.append(
        FilingGap(
          Text(zh: "\(source.id) \(source.name)：\(what.zh)", en: "\(source.id) \(source.name): \(what.en)"), next: next)
      )
    }
    if sources.count > Self.mostNamed {
      let more = sources.count - Self.mostNamed
      gaps.append(FilingGap(Text(zh: "另有 \(more) 个来源：\(what.zh)", en: "\(more) more sources: \(what.en)"), next: next))
    }
  }
}
