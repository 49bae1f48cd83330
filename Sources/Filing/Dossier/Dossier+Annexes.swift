internal import Vocabulary

extension Dossier {
  /// Annex 1: what the annotation rules hold (语料标注规则).
  static func annotationRules(_ filing: FilingCase, _ assessment: FilingAssessment, _ rules: FilingRules) -> String {
    var page = Markdown()
    page.heading(1, "附件一 语料标注规则 / Annotation rules")
    page.heading(2, "要求与落实 / What is asked, what is done")
    answers(&page, filing, assessment, rules.clauses.filter { $0.annexes?.contains(.annotation) ?? false })
    page.heading(2, "安全性标注须覆盖的风险 / Risks that safety annotation covers")
    for one in rules.classes {
      page.item(
        "\(one.id) \(one.name.zh)：" + one.risks.map { "\($0.id.suffix(1))) \($0.name.zh)" }.joined(separator: "；"))
    }
    page.space()
    return page.text
  }

  /// Annex 2: what the service agreement must say (模型服务协议检查表).
  static func serviceAgreement(_ filing: FilingCase, _ assessment: FilingAssessment, _ rules: FilingRules) -> String {
    var page = Markdown()
    page.heading(1, "附件二 模型服务协议检查表 / Service agreement checklist")
    let clauses = rules.clauses.filter { $0.annexes?.contains(.agreement) ?? false }
    page.table(
      ["条款", "协议中须有", "适用", "结论"],
      clauses.map { clause in
        let outcome = assessment[clause.id]?.outcome
        return [clause.id, clause.asks.zh, outcome == .notApplicable ? "否" : "是", outcome?.name.zh ?? ""]
      })
    page.heading(2, "落实 / What is done")
    answers(&page, filing, assessment, clauses.filter { assessment[$0.id]?.outcome != .notApplicable })
    return page.text
  }

  private static func answers(
    _ page: inout Markdown, _ filing: FilingCase, _ assessment: FilingAssessment, _ clauses: [Clause]
  ) {
    page.table(
      ["条款", "要求", "说明", "材料"],
      clauses.map { clause in
        let answer = filing.answers[clause.id]
        let papers = (answer?.papers ?? []).map { "\($0.kind.name.zh)：\(Markdown.plain($0.name))" }
        return [
          clause.id, clause.asks.zh, Markdown.plain(assessment[clause.id]?.why.zh ?? ""), papers.joined(separator: "；"),
        ]
      })
  }

  /// Annexes 3 and 4: a bank, entry by entry.
  static func bank(_ bank: Bank, _ rules: FilingRules) -> [UInt8] {
    let names = Dictionary(
      rules.risks.map { ($0.id, $0.name.zh) } + rules.aspects.map { ($0.id, $0.name.zh) },
      uniquingKeysWith: { first, _ in first })
    let group = bank.kind == .notToRefuse ? "方面" : "风险"
    return CSVText.file(
      [["编号", group, group + "名称", bank.kind == .keywords ? "关键词" : "题目"]]
        + bank.items.map { [$0.id, $0.group, names[$0.group] ?? "", $0.text] })
  }

  /// Annex 5: the sources of the corpus and whether they are used.
  static func sources(_ register: CorpusRegister, _ rules: FilingRules) -> [UInt8] {
    let use: [CorpusSource.Use: String] = [.used: "使用", .notUsed: "不使用", .unchecked: "未核验"]
    return CSVText.file(
      [["编号", "名称", "类型", "模态", "语言", "境外", "条数", "许可", "权利编号", "采集", "违法不良信息", "结论"]]
        + register.sources.map { one in
          [
            one.id, one.name, one.kind.name.zh, one.modality, one.language, one.foreign ? "是" : "否", String(one.items),
            one.licence, one.right, one.collected, one.illegal?.text(against: rules.corpus.illegal.limit) ?? "",
            use[one.use(under: rules)] ?? "",
          ]
        })
  }

  /// Annex 6: each verdict of each test, with who or what gave it.
  static func judgements(_ filing: FilingCase) -> [UInt8] {
    var rows = [["测试", "方法", "题号", "结论", "依据", "出自"]]
    let content = TestScore.Method.allCases.compactMap { filing.content[$0] }
    for score in content + [filing.toRefuse, filing.notToRefuse].compactMap({ $0 }) {
      let words = score.kind == .content ? ("合格", "不合格") : ("拒答", "未拒答")
      for (id, one) in score.judgements.sorted(by: { $0.key < $1.key }) {
        rows.append([
          score.kind.name.zh, score.method.name.zh, id, one.yes ? words.0 : words.1, one.source.name.zh, one.by,
        ])
      }
      for id in score.undecided.sorted() {
        rows.append([score.kind.name.zh, score.method.name.zh, id, "尚无结论", "", ""])
      }
    }
    return CSVText.file(rows)
  }
}
