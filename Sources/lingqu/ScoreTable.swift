import Tables

/// How good a table is, dimension by dimension, alone or before and after.
enum ScoreTable {
  static func text(_ scores: QualityScore...) -> String {
    var table = Table(
      header: [Language.say(zh: "质量（GB/T 36344）", en: "quality (GB/T 36344)")]
        + (scores.count == 1
          ? [Language.say(zh: "得分", en: "score")]
          : [Language.say(zh: "修复前", en: "before"), Language.say(zh: "修复后", en: "after")]))
    func number(_ score: Double?) -> String {
      guard let score else { return Language.say(zh: "未检", en: "not looked at") }
      let hundredths = Int((score * 100).rounded())
      return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
    for dimension in QualityScore.Dimension.allCases {
      table.rows.append(
        [Language.say(zh: dimension.zh, en: dimension.rawValue)]
          + scores.map { score in number(score.parts.first { $0.dimension == dimension }?.score) })
    }
    table.rows.append(
      [Language.say(zh: "总分", en: "total")]
        + scores.map { number($0.total) + " " + Language.say(zh: $0.grade.zh, en: $0.grade.rawValue) })
    return table.text
  }
}
