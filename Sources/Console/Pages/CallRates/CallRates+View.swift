import Vocabulary

extension Console.CallRates {
  enum View {
    /// The most bars of the chart.
    static let mostBars = 14

    static func html(_ model: Model, byUnit: Bool, in frame: Frame) -> String {
      frame.document(
        title: frame.t("callRatesTitle"), section: .datasets,
        body: Templates.render("call-rates", Values(model, byUnit, frame)))
    }

    /// The units as a table for spreadsheet programs; text that they would carry out as a formula is made harmless.
    static func csv(_ model: Model, in frame: Frame) -> String {
      var rows = [
        [
          "unit", "name_zh", "name_en", "region", "published", "shared", "requested", "granted", "called", "requests",
          "grants", "uses", "call_rate_percent",
        ]
      ]
      for line in model.units {
        rows.append(
          [line.id ?? "", line.name?.zh ?? "", line.name?.en ?? "", line.region ?? ""].map(field)
            + [
              line.published, line.shared, line.requested, line.granted, line.called, line.requests, line.grants,
              line.uses,
            ].map { String($0) } + [Self.percent(line.calledBasisPoints)])
      }
      return rows.map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ text: String) -> String {
      let text = text.first.map { "=+-@\t\r".contains($0) } ?? false ? "'" + text : text
      guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    static func percent(_ points: Int64) -> String {
      "\(points / 100)." + (points % 100 < 10 ? "0" : "") + "\(points % 100)"
    }
  }

  private struct Row {
    var name: String
    var published: String
    var shared: String
    var requested: String
    var granted: String
    var called: String
    var uses: String
    var rate: String

    init(_ line: Line, _ frame: Frame) {
      let language = frame.language
      name = View.name(line, frame)
      published = language.number(line.published)
      shared = language.number(line.shared)
      requested = language.number(line.requested)
      granted = language.number(line.granted)
      called = language.number(line.called)
      uses = language.number(line.uses)
      rate = View.percent(line.calledBasisPoints) + "%"
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var sides: [FacetRow]
    var chart: String
    var rows: [Row]
    var hasRows: Bool
    var isPartial: Bool
    var first: String
    var summary: String
    var download: String

    init(_ model: Model, _ byUnit: Bool, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      tabs = FacetRow.dataTabs("rates", in: frame)
      sides = [
        FacetRow(name: t("callRatesByCity"), href: Address.of("call-rates", []), here: !byUnit),
        FacetRow(name: t("callRatesByUnit"), href: Address.of("call-rates", [("by", "unit")]), here: byUnit),
      ]
      // Where least is used comes first: that is what the page is for.
      let lines = (byUnit ? model.units : model.cities).sorted {
        ($0.calledBasisPoints, -$0.published, $0.region ?? "~") < (
          $1.calledBasisPoints, -$1.published, $1.region ?? "~"
        )
      }
      rows = lines.map { Row($0, frame) }
      hasRows = !rows.isEmpty
      isPartial = model.isPartial
      first = t(byUnit ? "callRatesUnit" : "callRatesCity")
      let (published, called) = (
        model.units.reduce(0) { $0 + $1.published }, model.units.reduce(0) { $0 + $1.called }
      )
      let never = published - called
      summary = t(
        "callRatesSummary", with: language.number(published), language.number(called), language.number(never),
        View.percent(called * 10_000 / max(published, 1)))
      chart = Chart.bars(
        lines.prefix(View.mostBars).map {
          (View.name($0, frame), $0.calledBasisPoints, View.percent($0.calledBasisPoints) + "%", "level")
        }, label: t("callRatesTitle"))
      download = Address.of("call-rates.csv", [])
    }
  }
}

extension Console.CallRates.View {
  static func name(_ line: Console.CallRates.Line, _ frame: Frame) -> String {
    if let name = line.name { return frame.language.of(name) }
    return line.region.flatMap { Console.place($0) }.map(frame.language.of) ?? line.region
      ?? frame.t("callRatesNowhere")
  }
}
