import Vocabulary

extension JourneyReport {
  /// What a person reads at the end: the steps, what each refused, and the results with their units.
  var summary: String {
    var table = Table(
      header: [
        "", Language.say(zh: "步骤", en: "step"), Language.say(zh: "被拒绝的尝试", en: "what was refused"),
        Language.say(zh: "规则", en: "rule"), Language.say(zh: "存证", en: "evidence"),
      ])
    for step in steps {
      table.rows.append([
        (step.ok ? "✓ " : "✗ ") + "\(step.n)", Language.say(step.name),
        step.refusals.first.map { Language.say($0.tried) } ?? "", step.refusals.first?.rule ?? "",
        step.span,
      ])
      for more in step.refusals.dropFirst() { table.rows.append(["", "", Language.say(more.tried), more.rule, ""]) }
    }
    var results = Table(header: [Language.say(zh: "结果", en: "result"), ""])
    results.rows = dataLines + trainingLines + proofLines
    var text = table.text + "\n\n"
    if let offers { text += offers + "\n\n" }
    text += results.text
    for step in steps where step.error != nil { text += "\n✗ \(step.n): \(step.error ?? "")" }
    return text
  }

  /// The offers over all pools that step 6 was shown, and where its jobs went.
  private var offers: String? {
    guard let step = steps.first(where: { !$0.offers.isEmpty }) else { return nil }
    var table = Table(
      header: [
        Language.say(zh: "报价", en: "offer"), Language.say(zh: "资源池", en: "pool"),
        Language.say(zh: "数据中心", en: "site"), Language.say(zh: "引擎", en: "engine"),
        Language.say(zh: "开始", en: "starts"), Language.say(zh: "券前", en: "before"),
        Language.say(zh: "券后", en: "after"), "Wh", "g CO₂",
      ])
    for offer in step.offers {
      func yuan(_ name: String) -> String { "¥" + Money.yuan(offer[name]?.int ?? 0) }
      func thousandths(_ name: String) -> String { offer[name]?.int.map(QuoteView.thousandths) ?? "–" }
      table.rows.append([
        QuoteView.word(offer["pick"]?.string ?? ""), offer["pool"]?.cell ?? "", offer["site"]?.cell ?? "",
        offer["engine"]?.cell ?? "", offer["startsAt"]?.cell ?? "", yuan("beforeFen"), yuan("afterFen"),
        thousandths("milliwattHours"), thousandths("carbonMilligrams"),
      ])
    }
    let chosen = step.chosen.map {
      "· \($0["engine"]?.cell ?? ""): \($0["reason"]?.cell ?? ""), ¥\(Money.yuan($0["chargedFen"]?.int ?? 0))"
    }
    return ([table.text] + chosen + step.notes.suffix(1).map { "· " + $0 }).joined(separator: "\n")
  }

  private var dataLines: [[String]] {
    [
      line(
        zh: "从未使用的数据资源", en: "data never used",
        "\(shown("dataNeverUsedBefore")) → \(shown("dataNeverUsedAfter"))"),
      line(
        zh: "修复前后的质量得分", en: "quality, before and after repair",
        "\(shown("qualityBefore")) → \(shown("qualityAfter"))"),
      line(
        zh: "算力报价", en: "quote for the compute",
        Language.say(
          zh: "\(yuan("quoteGrossFen"))，算力券承担 \(yuan("quoteVoucherFen"))，自付 \(yuan("quotePayableFen"))",
          en:
            "\(yuan("quoteGrossFen")), the voucher bears \(yuan("quoteVoucherFen")), \(yuan("quotePayableFen")) to pay")
      ),
    ]
  }

  private var trainingLines: [[String]] {
    [
      line(
        zh: "训练作业", en: "training job",
        Language.say(
          zh:
            "CPU \(shown("trainingCPUMilliseconds")) 毫秒，内存峰值 \(mebibytes("trainingPeakBytes"))，计费 \(yuan("trainingChargedFen"))",
          en:
            "\(shown("trainingCPUMilliseconds")) ms of CPU, peak memory \(mebibytes("trainingPeakBytes")), charged \(yuan("trainingChargedFen"))"
        )),
      line(
        zh: "撤回数据后停止用时", en: "stopped after revocation in",
        "\(shown("revocationStopMilliseconds")) ms" + Language.say(zh: "（要求 5 秒内）", en: " (5 s at most)")),
      line(
        zh: "留出期预测误差（MASE）", en: "held-out error (MASE)",
        Language.say(
          zh:
            "\(shown("heldOutDays")) 天：模型 \(shown("modelMASE"))，最好的基线 \(shown("bestBaseline")) \(shown("bestBaselineMASE"))",
          en:
            "\(shown("heldOutDays")) days: model \(shown("modelMASE")), best baseline \(shown("bestBaseline")) \(shown("bestBaselineMASE"))"
        )),
      line(
        zh: "早期预警", en: "early warning",
        Language.say(
          zh:
            "\(shown("warningWindows")) 个异常窗口中发现 \(shown("warningsDetected")) 个，每周误报 \(shown("falseAlarmsPerWeek")) 次",
          en:
            "\(shown("warningsDetected")) of \(shown("warningWindows")) labelled windows found, \(shown("falseAlarmsPerWeek")) false alarms a week"
        )),
      line(
        zh: "第二家糖厂复制", en: "copied by a second mill",
        "\(shown("copyMilliseconds")) ms, " + yuan("copyChargedFen")),
    ]
  }

  private var proofLines: [[String]] {
    let verified = self.evidence["verified"]?.bool == true
    return [
      line(
        zh: "存证日志", en: "evidence log",
        (verified ? "✓ " : "✗ ")
          + Language.say(
            zh: "\(self.evidence["size"]?.cell ?? "") 条，离线核验\(verified ? "通过" : "未通过")，根 ",
            en: "\(self.evidence["size"]?.cell ?? "") entries \(verified ? "verified" : "NOT verified") offline, root ")
          + String((self.evidence["root"]?.string ?? "").prefix(16)) + "…"),
      line(
        zh: "账本", en: "ledger",
        balanced
          ? "✓ " + Language.say(zh: "各计量单位借贷合计为零", en: "sums to zero in every unit")
          : "✗ " + Language.say(zh: "不平", en: "NOT balanced")),
    ]
  }

  private func line(zh: String, en: String, _ value: String) -> [String] { [Language.say(zh: zh, en: en), value] }

  private func shown(_ name: String) -> String {
    guard let value = numbers[name] else { return "–" }
    return if case .double(let figure) = value { Figure.short(figure) } else { value.cell }
  }

  private func yuan(_ name: String) -> String {
    guard let fen = numbers[name]?.int else { return "–" }
    let cents = fen % 100
    return "\(fen / 100).\(cents < 10 ? "0" : "")\(cents) " + Language.say(zh: "元", en: "yuan")
  }

  private func mebibytes(_ name: String) -> String {
    guard let bytes = numbers[name]?.int else { return "–" }
    return "\((bytes + (1 << 19)) >> 20) MiB"
  }
}
