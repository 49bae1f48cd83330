import Vocabulary

/// A dataset as templates show it.
struct DatasetRow {
  var href: String
  var title: String
  var summary: String
  /// Unit, theme, cycle and day, as far as they are known.
  var facts: [String]
  var badges: [String]

  init(_ dataset: Console.DatasetLine, in frame: Frame) {
    let (language, t) = (frame.language, frame.t)
    href = Address.of(.dataset(dataset.id))
    title = language.of(dataset.title)
    summary = Self.cut(language.of(dataset.summary))
    facts = [
      language.of(dataset.owner.name), dataset.theme.map(language.of),
      dataset.cycle.map { t("cycle", $0) }, dataset.modifiedAt.map { t("changedOn", with: language.day($0)) },
    ].compactMap { $0 }
    badges =
      [dataset.state == "published" ? nil : Badge.html("dataset-" + dataset.state, t)].compactMap { $0 }
      + Self.badges(of: dataset, in: frame)
  }

  /// What one decides by: how good, how new, how it is had.
  static func badges(of dataset: Console.DatasetLine, in frame: Frame) -> [String] {
    let t = frame.t
    return [
      dataset.quality.map { quality in
        Badge.html(
          "grade-" + quality.grade, t, more: " " + frame.language.decimal(quality.tenths, over: 10))
      } ?? Badge.html("grade-unknown", t),
      dataset.freshness.map { Badge.html($0, t) },
      dataset.sharing.map { Badge.html("share-" + $0, t) },
    ].compactMap { $0 }
  }

  /// A list shows a description's beginning.
  static func cut(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return line.count > 120 ? line.prefix(119) + "…" : line
  }
}
