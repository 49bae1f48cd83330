import Vocabulary

extension Console.Vouchers {
  /// How much data centres were used before vouchers and since: a chart, and a row for each.
  enum ComparisonView {
    struct Row {
      var name: String
      var href: String
      var before: String
      var after: String
      /// Nil: too little is known to compare.
      var change: String?
      var voucherHours: String
      var told: String
    }

    struct Values {
      var between: String
      var chart: String
      var sites: [Row]

      init(_ comparison: Comparison, _ frame: Frame) {
        let t = frame.t
        let language = frame.language
        between = t(
          "between", with: language.minute(comparison.beganAt), language.minute(comparison.from),
          language.minute(comparison.to),
          language.span(seconds: comparison.stepHours * 3600))
        chart = ComparisonView.chart(comparison, frame)
        let least = comparison.sites.map(\.voucherCpuSeconds).min()
        sites = comparison.sites.map { site in
          var change: String?
          if site.isEnough, let before = site.before, let after = site.after {
            change = (after > before ? "+" : "") + language.points(after - before)
          }
          return Row(
            name: language.of(site.name), href: Address.of(.site(site.id)), before: language.share(site.before),
            after: language.share(site.after), change: change,
            voucherHours: language.coreHours(seconds: site.voucherCpuSeconds, beside: least),
            told: language.number(site.hoursBefore) + " / " + language.number(site.hoursAfter))
        }
      }
    }

    /// Stretches of which nothing is told are gaps.
    private static func chart(_ comparison: Comparison, _ frame: Frame) -> String {
      let length = max(1, comparison.stepHours) * 3_600_000
      func place(_ moment: Instant) -> Int64 { moment.milliseconds(since: comparison.from) / length }
      let count = min(max(1, place(comparison.to)), 1_000)
      var values = [Int64?](repeating: nil, count: Int(count))
      for step in comparison.steps where (0..<count).contains(place(step.from)) {
        values[Int(place(step.from))] = step.share
      }
      guard values.contains(where: { $0 != nil }) else { return "" }
      let ends = (frame.language.day(comparison.from), frame.language.day(comparison.to))
      return Chart.shares(
        [(values: values, name: "cpu", said: frame.t("cpuCores"))], target: nil, targetWord: "",
        mark: (Int(min(count - 1, max(0, place(comparison.beganAt)))), frame.t("firstVoucher")), ends: ends,
        label: frame.t("comparisonLabel", with: ends.0, ends.1))
    }
  }
}
