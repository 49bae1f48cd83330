import Vocabulary

extension Console.Dataset {
  /// How good the data were found to be, by the six dimensions of GB/T 36344, last time and the time before.
  enum QualityView {
    /// In the standard's order.
    static let dimensions = [
      "normativity", "completeness", "accuracy", "consistency", "timeliness", "accessibility",
    ]

    private struct Values {
      var t: Words
      var said: String
      /// Why the grade may be below the score.
      var weakest: String?
      var chart: String
      var hasBefore: Bool
      var nowDay: String
      var beforeDay: String?
      var rows: [Row]
      var failures: [FailureRow]
      var hasFailures: Bool
      var failed: String
      var history: [HistoryRow]
      var hasHistory: Bool
    }

    private struct Row {
      var name: String
      var before: String
      var after: String
      var checks: String
    }

    private struct FailureRow {
      var column: String?
      var what: String
      var found: String
      var rows: String?
      var fix: String?
    }

    private struct HistoryRow {
      var day: String
      var stamp: String
      var score: String
      var grade: String
      var version: String
      var rows: String
    }

    /// Nil where nothing was assessed yet.
    static func html(_ assessments: [Assessment], in frame: Frame) -> String? {
      guard let last = assessments.first else { return nil }
      let (t, language) = (frame.t, frame.language)
      let earlier = assessments.dropFirst().first
      func tenths(_ assessment: Assessment?, _ dimension: String) -> Int64? {
        assessment?.parts.first { $0.dimension == dimension }?.tenths
      }
      func said(_ tenths: Int64?) -> String { tenths.map { language.decimal($0, over: 10) } ?? "–" }
      let bars = dimensions.map {
        (name: t("dimension." + $0), before: tenths(earlier, $0), after: tenths(last, $0))
      }
      let told = bars.filter { $0.after != nil }.map { bar in
        bar.before.map { bar.name + " " + said($0) + " → " + said(bar.after) } ?? bar.name + " " + said(bar.after)
      }
      return Templates.render(
        "quality",
        Values(
          t: t, said: change(last, earlier, frame), weakest: weakest(of: last, frame),
          chart: Chart.dimensions(
            bars, notTold: t("notAssessed"), label: t("qualityChart", with: language.listed(told))),
          hasBefore: earlier != nil, nowDay: language.day(last.at), beforeDay: earlier.map { language.day($0.at) },
          rows: dimensions.map { dimension in
            Row(
              name: t("dimension." + dimension), before: said(tenths(earlier, dimension)),
              after: said(tenths(last, dimension)),
              checks: last.parts.first { $0.dimension == dimension }.map { language.number($0.checks) } ?? "–")
          },
          failures: last.failures.map { row($0, frame) }, hasFailures: !last.failures.isEmpty,
          failed: t("failedChecks", with: language.number(last.failed)),
          history: assessments.map { one in
            HistoryRow(
              day: language.minute(one.at), stamp: one.at.description, score: said(one.quality.tenths),
              grade: Badge.html("grade-" + one.quality.grade, t), version: language.number(one.version),
              rows: language.number(one.rows))
          }, hasHistory: assessments.count > 1))
    }

    /// What has changed since the time before, in a sentence.
    private static func change(_ last: Assessment, _ earlier: Assessment?, _ frame: Frame) -> String {
      let (t, language) = (frame.t, frame.language)
      let now = language.decimal(last.quality.tenths, over: 10)
      guard let earlier else { return t("qualityOnce", with: now) }
      let difference = last.quality.tenths - earlier.quality.tenths
      let points = language.decimal(abs(difference), over: 10)
      let before = language.decimal(earlier.quality.tenths, over: 10)
      return t(
        difference > 0 ? "qualityRose" : difference < 0 ? "qualityFell" : "qualitySame", with: before, now, points)
    }

    /// The grade is that of the weakest dimension; its score is shown as the hub's, rounded down.
    private static func weakest(of assessment: Assessment, _ frame: Frame) -> String? {
      let (t, language) = (frame.t, frame.language)
      return assessment.parts.min { $0.tenths < $1.tenths }.map { part in
        t(
          "gradeBy", with: t("dimension", part.dimension), language.decimal(part.tenths, over: 10),
          t("grade", assessment.quality.grade))
      }
    }

    private static func row(_ failure: Assessment.Failure, _ frame: Frame) -> FailureRow {
      let language = frame.language
      return FailureRow(
        column: failure.column, what: CheckWords.said(failure, frame.t),
        found: frame.t("rowsAgainst", with: language.number(failure.found)),
        rows: failure.rows.isEmpty
          ? nil : frame.t("exampleRows", with: language.listed(failure.rows.map(language.number))),
        fix: failure.fix.map { language.said(of: frame.t("suggestion"), language.of($0)) })
    }
  }
}
