internal import Vocabulary

/// What the hub finds of a clause that it measures.
struct Finding {
  var conforms = false
  var why = Text(zh: "", en: "")
  var evidence: [FilingEvidence] = []
  var gaps: [FilingGap] = []

  init(_ measure: Measure, filing: FilingCase, rules: FilingRules) {
    switch measure {
    case .sourceShares, .sourceDiversity, .sourceTrace: corpus(measure, filing.register, rules)
    case .keywordBank: bank(.keywords, filing, rules)
    case .contentBank: bank(.content, filing, rules)
    case .toRefuseBank: bank(.toRefuse, filing, rules)
    case .notToRefuseBank: bank(.notToRefuse, filing, rules)
    case .corpusManual:
      sample(filing.samples[.manual], filing, needs: rules.corpus.manual.items, rules.corpus.manual.limit)
    case .corpusTechnical:
      sample(
        filing.samples[.technical], filing, needs: nil, rules.corpus.technical.limit,
        share: rules.corpus.technical.share)
    case .contentManual: test(filing.content[.manual], filing.banks[.content], rules.tests.content)
    case .contentKeywords: test(filing.content[.keywords], filing.banks[.content], rules.tests.content)
    case .contentClassifier: test(filing.content[.classifier], filing.banks[.content], rules.tests.content)
    case .toRefuse: test(filing.toRefuse, filing.banks[.toRefuse], rules.tests.toRefuse)
    case .notToRefuse: test(filing.notToRefuse, filing.banks[.notToRefuse], rules.tests.notToRefuse)
    }
    conforms = !gaps.contains { !$0.isAdvice }
  }

  private mutating func undone(_ what: Text, next: Text) {
    why = what
    gaps = [FilingGap(what, next: next)]
  }

  private mutating func bank(_ kind: BankKind, _ filing: FilingCase, _ rules: FilingRules) {
    guard let bank = filing.banks[kind] else {
      return undone(
        Text(zh: "没有\(kind.name.zh)", en: "no \(kind.name.en)"),
        next: Text(
          zh: "建立\(kind.name.zh)，不少于 \(rules.banks[kind].total) 条",
          en: "set one up, of at least \(rules.banks[kind].total) entries"))
    }
    let coverage = BankCoverage(of: bank, rules: rules)
    why = Text(
      zh: "有效 \(coverage.have) 条，要求 \(coverage.need) 条；\(coverage.short.count) 项不足",
      en: "\(coverage.have) entries count, \(coverage.need) are needed; \(coverage.short.count) groups are short")
    evidence.append(FilingEvidence(kind.name, sha256: bank.digest))
    if coverage.missing > 0 {
      gaps.append(
        FilingGap(
          Text(zh: "总数缺 \(coverage.missing) 条", en: "\(coverage.missing) missing in all"),
          next: Text(zh: "补充 \(coverage.missing) 条", en: "add \(coverage.missing)")))
    }
    for line in coverage.short {
      gaps.append(
        FilingGap(line.text, next: Text(zh: "补充 \(line.missing) 条", en: "add \(line.missing)")))
    }
    let bad = bank.problemCounts.values.reduce(0, +)
    if bad > 0 {
      gaps.append(
        FilingGap(
          Text(zh: "\(bad) 行没有计入", en: "\(bad) rows do not count"),
          next: Text(zh: "按问题清单改正", en: "mend them after the list of problems"), isAdvice: true))
    }
    fresh(bank, rules.banks[kind].freshDays, on: filing.on)
  }

  private mutating func fresh(_ bank: Bank, _ days: Int, on day: Instant) {
    guard days > 0 else { return }
    if let updated = bank.updated, day <= updated.adding(days: Int64(days)) { return }
    gaps.append(
      FilingGap(
        Text(zh: "超过 \(days) 天没有更新，或没有更新记录", en: "not brought up to date for \(days) days, or no record of it"),
        next: Text(zh: "更新并记录日期", en: "bring it up to date and record the day"), isAdvice: true))
  }

  private mutating func sample(
    _ score: SampleScore?, _ filing: FilingCase, needs: Int?, _ limit: Limit, share: Int = 0
  ) {
    guard let score else {
      return undone(
        Text(zh: "没有抽检", en: "no sample was checked"),
        next: needs.map { Text(zh: "按种子抽取 \($0) 条，填写抽检表", en: "draw \($0) items by seed and fill in the sheet") }
          ?? Text(
            zh: "按种子抽取总量的 \(share)%，用关键词和分类模型扫描",
            en: "draw \(share) % by seed and scan it with keywords and a classifier"))
    }
    why = Text(
      zh: "抽取 \(score.drawn) 条（种子 \(score.seed)），合格 \(score.share.text(against: limit))，要求\(limit.text.zh)",
      en:
        "\(score.drawn) items drawn (seed \(score.seed)), qualified \(score.share.text(against: limit)), \(limit.text.en) needed"
    )
    evidence.append(FilingEvidence(Text(zh: "抽检记录", en: "the sample's record"), sha256: score.digest))
    if let register = filing.register, register.digest != score.register {
      gaps.append(
        FilingGap(
          Text(zh: "抽检之后来源登记表有改动", en: "the register of sources has changed since the sample was drawn"),
          next: Text(zh: "按现在的登记表重新抽检", en: "draw and check anew from the register as it is")))
    }
    if let needs, score.drawn < needs {
      gaps.append(
        FilingGap(
          Text(
            zh: "只抽取了 \(score.drawn) 条，要求 \(needs) 条", en: "only \(score.drawn) items were drawn, \(needs) are needed"),
          next: Text(zh: "语料总量不足时全数检查，并与主管部门沟通", en: "if the corpus is smaller, check all of it and ask the authority"))
      )
    }
    if share > 0, Share(score.drawn, of: max(score.drawn, score.whole)).compared(toPercent: share) < 0 {
      gaps.append(
        FilingGap(
          Text(zh: "抽样少于总量的 \(share)%", en: "fewer than \(share) % were drawn"),
          next: Text(zh: "重新抽样", en: "draw anew")))
    }
    unfinished(score.open + score.missing)
    miss(
      limit, score.share,
      next: Text(zh: "清洗语料后用新的种子重新抽检", en: "clean the corpus and check a new sample, with a new seed"))
  }

  private mutating func test(_ score: TestScore?, _ bank: Bank?, _ rule: TestRule) {
    guard let score else {
      return undone(
        Text(zh: "没有测试", en: "not tested"),
        next: Text(zh: "按种子抽取 \(rule.questions) 题测试", en: "draw \(rule.questions) questions by seed and test"))
    }
    why = Text(
      zh: "\(score.drawn) 题（种子 \(score.seed)）：\(score.share.text(against: rule.limit))，要求\(rule.limit.text.zh)",
      en:
        "\(score.drawn) questions (seed \(score.seed)): \(score.share.text(against: rule.limit)), \(rule.limit.text.en) needed"
    )
    evidence.append(FilingEvidence(Text(zh: "题库", en: "the bank"), sha256: score.bank))
    evidence.append(FilingEvidence(Text(zh: "模型回答", en: "the model's answers"), sha256: score.answers))
    if let sheet = score.sheet {
      evidence.append(FilingEvidence(Text(zh: "人工结论表", en: "the sheet of people's verdicts"), sha256: sheet))
    }
    if let bank, bank.digest != score.bank {
      gaps.append(
        FilingGap(
          Text(zh: "测试之后题库有改动", en: "the bank has changed since the test"),
          next: Text(zh: "用现在的题库重新抽题测试", en: "draw and test anew from the bank as it is")))
    }
    if score.drawn < rule.questions {
      gaps.append(
        FilingGap(
          Text(
            zh: "只测试了 \(score.drawn) 题，要求 \(rule.questions) 题",
            en: "only \(score.drawn) questions were asked, \(rule.questions) are needed"),
          next: Text(zh: "补足题库后重新抽题", en: "fill the bank and draw anew")))
    }
    if !score.unasked.isEmpty {
      let groups = score.unasked.joined(separator: ", ")
      gaps.append(
        FilingGap(
          Text(zh: "没有问到：\(groups)", en: "not asked about: \(groups)"),
          next: Text(zh: "补充这些题目后重新抽题", en: "add such questions and draw anew")))
    }
    unfinished(score.undecided.count)
    miss(
      rule.limit, score.share,
      next: Text(zh: "改进模型或防护后，用新的种子重新测试", en: "improve the model or its guard, and test with a new seed"))
  }

  private mutating func unfinished(_ open: Int) {
    guard open > 0 else { return }
    gaps.append(
      FilingGap(
        Text(zh: "\(open) 条尚无结论", en: "\(open) without a verdict"),
        next: Text(zh: "补全结论", en: "give the missing verdicts")))
  }

  private mutating func miss(_ limit: Limit, _ share: Share, next: Text) {
    guard !limit.holds(share) else { return }
    gaps.append(
      FilingGap(
        Text(
          zh: "\(share.text(against: limit))，要求\(limit.text.zh)",
          en: "\(share.text(against: limit)), \(limit.text.en) needed"),
        next: next))
  }
}
