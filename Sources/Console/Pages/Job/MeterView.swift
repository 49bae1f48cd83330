extension Console.Job {
  /// CPU, memory, wall time and cost, each against its limit.
  enum MeterView {
    private struct Row {
      var name: String
      var value: String
      var limit: String?
      var chart: String
    }

    private struct Values {
      var meters: [Row]
    }

    static func html(_ meter: Meter, _ language: Language) -> String {
      let t = Words(language: language)
      func row(_ name: String, _ value: Int64, _ limit: Int64?, _ say: (Int64) -> String) -> Row {
        let label = limit.map { t("meterChart", with: t(name), say(value), say($0)) } ?? t(name) + " " + say(value)
        return Row(
          name: t(name), value: say(value), limit: limit.map(say),
          chart: Chart.bar(value, of: limit, warns: name != "voucherPaid", label: label))
      }
      let rows = [
        row("cpu", meter.cpuMilliseconds, meter.cpuLimitMilliseconds, language.duration(milliseconds:)),
        row("memory", meter.memoryBytes, meter.memoryLimitBytes, language.bytes),
        row("wall", meter.wallMilliseconds, meter.wallLimitMilliseconds, language.duration(milliseconds:)),
        row("cost", meter.costFen, meter.heldFen, language.yuan),
        row("voucherPaid", meter.voucherFen, meter.costFen > 0 ? meter.costFen : nil, language.yuan),
      ]
      return Templates.render("meter", Values(meters: rows))
    }
  }
}
