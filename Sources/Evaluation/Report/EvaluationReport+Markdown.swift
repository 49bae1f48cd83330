public import Vocabulary

extension EvaluationReport {
  /// The report for people, in one language.
  public func markdown(_ say: (Text) -> String, measured: LoadFigures? = nil) -> String {
    var out = "# " + say(Text(zh: "评测报告", en: "Evaluation")) + "\n\n"
    func line(_ zh: String, _ en: String) { out += say(Text(zh: zh, en: en)) + "\n\n" }
    func table(_ header: [Text], _ rows: [[String]]) {
      out += "| " + header.map(say).joined(separator: " | ") + " |\n|" + header.map { _ in " --- |" }.joined() + "\n"
      for row in rows { out += "| " + row.joined(separator: " | ") + " |\n" }
      out += "\n"
    }
    let (model, task) = (Self.plain(model), Self.plain(task + (version.map { " " + $0 } ?? "")))
    line("模型 \(model)，任务 \(task)，\(items) 题，种子 \(seed)。", "Model \(model), task \(task), \(items) items, seed \(seed).")
    line(
      "任务文件 `\(taskDigest)`，数据 `\(dataDigest)`（SHA-256）。", "Task file `\(taskDigest)`, data `\(dataDigest)` (SHA-256).")
    out += "## " + say(Text(zh: "能力", en: "Capability")) + "\n\n"
    func values(_ scores: [MetricScore]) {
      table(
        [
          Text(zh: "指标", en: "Metric"), Text(zh: "过滤", en: "Filter"), Text(zh: "值", en: "Value"),
          Text(zh: "标准误", en: "Standard error"), Text(zh: "95% 区间", en: "95 % interval"),
        ], scores.map(row))
    }
    values(scores)
    if let withoutLeaks {
      line("不计训练语料中出现的题：", "Without the items that are in the training text:")
      values(withoutLeaks)
    }
    if let judge { line("评分模型 \(Self.plain(judge))。", "Judged by \(Self.plain(judge)).") }
    if !comparisons.isEmpty {
      table(
        [
          Text(zh: "对比", en: "Against"), Text(zh: "指标", en: "Metric"), Text(zh: "差", en: "Difference"),
          Text(zh: "95% 区间", en: "95 % interval"), Text(zh: "更好", en: "Better"),
        ],
        comparisons.map {
          [
            Self.plain($0.baseline), Self.plain($0.metric), Self.four($0.difference),
            Self.four($0.low) + " – " + Self.four($0.high),
            say($0.beats ? Text(zh: "是", en: "yes") : Text(zh: "否", en: "no")),
          ]
        })
    }
    if cost != nil || measured != nil { out += "## " + say(Text(zh: "算力", en: "Compute")) + "\n\n" }
    if let cost {
      line(
        "\(cost.answers) 个回答，提示 \(cost.promptTokens) 词元，生成 \(cost.completionTokens) 词元。",
        "\(cost.answers) answers, \(cost.promptTokens) tokens of prompts, \(cost.completionTokens) of answers.")
      if let fen = cost.fenPerThousandItems {
        line("每 1,000 题 \(Self.four(fen / 100)) 元。", "\(Self.four(fen / 100)) yuan for 1,000 items.")
      }
    }
    if let measured { out += Self.load(measured, say) }
    if let corpus { out += Self.corpus(corpus, say) }
    return out
  }

  private func row(_ score: MetricScore) -> [String] {
    let found = score.uncertainty(seed: seed)
    return [
      Self.plain(score.metric), Self.plain(score.filter), Self.four(score.value), Self.four(found.standardError),
      Self.four(found.low) + " – " + Self.four(found.high),
    ]
  }

  private static func load(_ load: LoadFigures, _ say: (Text) -> String) -> String {
    func pair(_ quantiles: LoadFigures.Quantiles) -> String { "\(one(quantiles.p50)) / \(one(quantiles.p99)) ms" }
    var out =
      say(
        Text(
          zh:
            "实测（每次不同）：并发 \(load.concurrency)，每秒 \(one(load.answersPerSecond)) 个回答、\(one(load.tokensPerSecond)) 词元；首词元 p50/p99 \(pair(load.firstTokenMilliseconds))，其后每词元 \(pair(load.perTokenMilliseconds))。",
          en:
            "Measured, another run differs: \(load.concurrency) at once, \(one(load.answersPerSecond)) answers and \(one(load.tokensPerSecond)) tokens a second; first token p50/p99 \(pair(load.firstTokenMilliseconds)), each further one \(pair(load.perTokenMilliseconds))."
        )) + "\n\n"
    for limit in load.limits {
      let kept = limit.isKept ? Text(zh: "达到", en: "kept") : Text(zh: "未达到", en: "not kept")
      out +=
        "- \(limit.limit) (≤ \(one(limit.firstTokenMilliseconds)) / \(one(limit.perTokenMilliseconds)) ms): \(say(kept))\n"
    }
    return out + "\n"
  }

  private static func corpus(_ corpus: Corpus, _ say: (Text) -> String) -> String {
    var out = "## " + say(Text(zh: "数据", en: "Data")) + "\n\n"
    if let found = corpus.contamination {
      out +=
        say(
          Text(
            zh:
              "在 \(found.bytes) 字节训练语料中，\(found.items) 题有 \(found.leaks.count) 题出现（13 词片段\(found.lookedForNearDuplicates ? "，近重复" : "")）；\(found.tooShort) 题不足 13 词。",
            en:
              "\(found.leaks.count) of \(found.items) items are in \(found.bytes) bytes of training text (runs of 13 words\(found.lookedForNearDuplicates ? ", near duplicates" : "")); \(found.tooShort) items have fewer than 13 words."
          )) + "\n\n"
    }
    for source in corpus.sources.sources {
      let right = [source.licence, source.right].compactMap { $0 }.map(plain).joined(separator: ", ")
      out +=
        "- \(plain(source.name)): "
        + (source.isCovered ? right : say(Text(zh: "没有许可，也没有权利", en: "neither a licence nor a right"))) + "\n"
    }
    return out + "\n"
  }

  /// A value to four decimals.
  public static func four(_ value: Double) -> String { rounded(value, 10_000, 4) }
  private static func one(_ value: Double) -> String { rounded(value, 10, 1) }

  private static func rounded(_ value: Double, _ scale: Double, _ places: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
    let whole = Int64((value.magnitude * scale).rounded())
    let fraction = String(whole % Int64(scale))
    let zeros = String(repeating: "0", count: places - fraction.count)
    return (value < 0 && whole > 0 ? "-" : "") + "\(whole / Int64(scale)).\(zeros)\(fraction)"
  }

  /// Text of somebody's, with what Markdown or HTML would read as more than text made harmless.
  private static func plain(_ text: String) -> String {
    var out = ""
    for character in text {
      switch character {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "|", "[", "]", "`", "*", "_", "\\", "#": out += "\\" + String(character)
      default: out += character.isNewline ? " " : String(character)
      }
    }
    return out
  }
}
