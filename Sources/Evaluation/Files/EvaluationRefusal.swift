internal import Vocabulary

extension Refusal {
  /// A task file that cannot be used, and where in it.
  static func task(_ field: String, line: Int? = nil, _ why: Text, remedy: Text? = nil) -> Refusal {
    let place = line.map { Text(zh: "（第 \($0) 行）", en: " (line \($0))") } ?? Text(zh: "", en: "")
    return Refusal(
      .invalid, rule: "evaluation.task-unreadable",
      Text(zh: "任务文件 \(field)\(place.zh)：\(why.zh)", en: "the task's \(field)\(place.en): \(why.en)"), remedy: remedy,
      field: field)
  }

  /// A template that is wrong, or uses what is not supported.
  static func template(_ field: String, line: Int, _ why: Text, remedy: Text? = nil) -> Refusal {
    Refusal(
      .invalid, rule: "evaluation.template",
      Text(zh: "模板 \(field) 第 \(line) 行：\(why.zh)", en: "template \(field), line \(line): \(why.en)"),
      remedy: remedy, field: field)
  }

  /// A data file that cannot be used, and where in it.
  static func data(_ name: String, line: Int? = nil, _ why: Text, remedy: Text? = nil) -> Refusal {
    Refusal(
      .invalid, rule: "evaluation.data-unreadable",
      Text(
        zh: name + (line.map { " 第 \($0) 行" } ?? "") + "：" + why.zh,
        en: name + (line.map { ", line \($0)" } ?? "") + ": " + why.en),
      remedy: remedy, field: name)
  }
}
