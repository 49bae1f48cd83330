internal import Vocabulary

extension Dossier {
  /// The security assessment report (安全评估报告).
  static func report(_ filing: FilingCase, _ assessment: FilingAssessment, _ rules: FilingRules) -> String {
    var page = Markdown()
    page.heading(1, "生成式人工智能服务安全评估报告 / Security assessment report")
    subject(&page, assessment)

    page.heading(2, "一、总体结论 / Conclusion")
    page.paragraph(
      "总体结论：**\(assessment.overall.name.zh)**。共 \(assessment.results.count) 条：符合 \(assessment.count(.conforms)) 条，"
        + "不符合 \(assessment.count(.doesNotConform)) 条，不适用 \(assessment.count(.notApplicable)) 条。")
    page.paragraph(
      "办理方式：**\(assessment.need.kind.name.zh)**。\(assessment.need.why.zh)。依据：\(sources(assessment.need.cites, rules))。")
    page.paragraph(verified(rules))

    page.heading(2, "二、待整改事项 / Gaps")
    if assessment.gaps.isEmpty {
      page.paragraph("没有。")
    } else {
      page.table(
        ["条款", "缺什么", "下一步"],
        assessment.gaps.map { [$0.clause, Markdown.plain($0.gap.what.zh), Markdown.plain($0.gap.next.zh)] })
    }

    page.heading(2, "三、逐条结论 / Clause by clause")
    let clauses = Dictionary(rules.clauses.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for result in assessment.results {
      guard let clause = clauses[result.clause] else { continue }
      page.heading(3, "\(clause.id) \(clause.title.zh)：\(result.outcome.name.zh)")
      page.item("要求：\(clause.asks.zh)")
      page.item("结论依据：\(Markdown.plain(result.why.zh))")
      page.item("出处：\(sources(clause.cites, rules))")
      for one in result.evidence {
        page.item("证明：\(Markdown.plain(one.what.zh))" + (one.sha256.map { "（SHA-256 \($0)）" } ?? ""))
      }
      for gap in result.gaps {
        page.item("\(gap.isAdvice ? "建议" : "不足")：\(Markdown.plain(gap.what.zh))。\(Markdown.plain(gap.next.zh))。")
      }
      page.space()
    }
    coverage(&page, filing, rules)

    page.heading(2, "五、签字 / Signatures")
    page.table(
      ["签字人", "姓名", "签字", "日期"],
      ["单位法定代表人", "整体负责安全评估工作的负责人", "安全评估工作中合法性评估部分的负责人"].map { [$0, "", "", ""] })
    page.paragraph(rules.note.zh + "带 * 的出处没有完全核对。")
    return page.text
  }

  /// How far the citations were checked, in numbers.
  private static func verified(_ rules: FilingRules) -> String {
    let cites = rules.clauses.flatMap(\.cites)
    let unchecked = cites.filter { $0.verified != .all }
    let unnumbered = Dictionary(grouping: unchecked.filter { $0.clause == nil }, by: \.standard).sorted {
      $0.key < $1.key
    }
    guard !unchecked.isEmpty else { return "出处：规则 \(rules.version) 的 \(cites.count) 处引用都已核对。" }
    let open = unnumbered.map { "\(Markdown.plain($0.key)) 有 \($0.value.count) 处只引到标准，条款号未核对" }
    return
      "出处：规则 \(rules.version) 的 \(cites.count) 处引用中，\(unchecked.count) 处没有对照标准原文完全核对，以 * 标出"
      + (open.isEmpty ? "" : "；" + open.joined(separator: "；")) + "。报送前请对照原文。"
  }

  private static func sources(_ cites: [Citation], _ rules: FilingRules) -> String {
    cites.map { Markdown.plain(rules.name(of: $0).zh) }.joined(separator: "；")
  }

  private static func coverage(_ page: inout Markdown, _ filing: FilingCase, _ rules: FilingRules) {
    page.heading(2, "四、风险覆盖 / Coverage by risk")
    let coverages = BankKind.allCases.compactMap { filing.banks[$0].map { BankCoverage(of: $0, rules: rules) } }
    guard !coverages.isEmpty else { return page.paragraph("没有题库或关键词库。") }
    func cell(_ line: BankCoverage.Line?) -> String {
      guard let line else { return "" }
      return line.need > 0 ? "\(line.have)/\(line.need)" : "\(line.have)"
    }
    let byRisk = coverages.filter { $0.kind != .notToRefuse }
    if !byRisk.isEmpty {
      page.table(
        ["安全风险"] + byRisk.map(\.kind.name.zh),
        rules.risks.map { risk in
          ["\(risk.id) \(risk.name.zh)"] + byRisk.map { one in cell(one.lines.first { $0.id == risk.id }) }
        })
    }
    if let aspects = coverages.first(where: { $0.kind == .notToRefuse }) {
      page.table(["方面", aspects.kind.name.zh], aspects.lines.map { [$0.name.zh, cell($0)] })
    }
  }
}
