import Vocabulary

extension Console.DataCentre {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.language.of(model.line.name), section: .sites, body: Templates.render("site", Values(model, frame))
      )
    }
  }

  private struct StepRow {
    var hours: String
    var price: String
    var isNow: Bool
  }

  private struct LinkRow {
    var href: String
    var name: String
    var speed: String
    var latency: String
    var price: String
  }

  private struct HourRow {
    var time: String
    var racks: String
    var cpu: String
    var accelerators: String
    var isPartial: Bool
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("sites", [])
    var upName: String
    var id: String
    var row: SiteRow
    var place: String?
    var gauge: String
    var pue: String?
    var carbon: String?
    var tariff: String
    var hasTariff: Bool
    var steps: [StepRow]
    var links: [LinkRow]
    var hasLinks: Bool
    var pools: [LoadRow]
    var hasPools: Bool
    var history: String
    var hasHistory: Bool
    var hours: [HourRow]
    var timeline: [EventRow]
    var hasTimeline: Bool

    init(_ model: Model, _ frame: Frame) {
      let t = frame.t
      let language = frame.language
      self.t = t
      upName = t("nav.sites")
      id = model.line.id
      row = SiteRow(model.line, in: frame)
      place = model.line.region.map(language.of)
      gauge = Chart.gauge(
        model.line.rackShare, target: model.line.rackShare == nil ? nil : model.line.target,
        targetWord: t("targetAt", with: row.target), label: t("computeChart", with: row.share, row.target))
      pue = model.puePerMille.map { language.decimals(thousandths: $0) }
      carbon = model.carbonGramsPerKWh.map { t("gramsPerKWh", with: language.number($0)) }
      let (steps, now) = Self.steps(model, frame)
      self.steps = steps
      hasTariff = !steps.isEmpty
      tariff = Chart.tariff(
        model.tariff.map { ($0.from, $0.to, $0.milliYuanPerKWh) }, now: model.minute,
        nowWord: t("nowAt", with: now), language: language,
        label: language.said(of: t("tariffToday"), language.listed(steps.map { $0.hours + " " + $0.price })))
      links = model.links.map {
        LinkRow(
          href: Address.of(.site($0.to)), name: language.of($0.name),
          speed: $0.megabitsPerSecond >= 1000
            ? language.decimal($0.megabitsPerSecond, over: 1000) + " Gbit/s"
            : language.number($0.megabitsPerSecond) + " Mbit/s",
          latency: $0.latencyMilliseconds.map { language.duration(milliseconds: $0) } ?? "–",
          price: $0.fenPerGigabyte.map(language.yuan) ?? t("free"))
      }
      hasLinks = !links.isEmpty
      pools = model.pools.map { LoadRow($0, in: frame) }
      hasPools = !pools.isEmpty
      hours = model.history.reversed().prefix(48).map { Self.hour($0, language) }
      hasHistory = !hours.isEmpty
      history = Self.chart(model, frame)
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
    }

    private static func steps(_ model: Model, _ frame: Frame) -> ([StepRow], String) {
      let rows = model.tariff.map {
        StepRow(
          hours: Language.clock($0.from) + "–" + Language.clock($0.to),
          price: frame.t("yuanPerKWh", with: frame.language.decimals(thousandths: $0.milliYuanPerKWh)),
          isNow: $0.from <= model.minute && model.minute < $0.to)
      }
      return (rows, Language.clock(model.minute))
    }

    private static func hour(_ hour: Hour, _ language: Language) -> HourRow {
      HourRow(
        time: language.minute(hour.at), racks: language.share(hour.racks), cpu: language.share(hour.cpu),
        accelerators: language.share(hour.accelerators), isPartial: hour.isPartial)
    }

    private static func chart(_ model: Model, _ frame: Frame) -> String {
      let hours = model.history
      guard let first = hours.first, let last = hours.last else { return "" }
      let t = frame.t
      func day(_ hour: Hour) -> String { frame.language.minute(hour.at) }
      var lines: [(values: [Int64?], name: String, said: String)] = [
        (hours.map(\.racks), "racks", t("racksTitle")), (hours.map(\.cpu), "cpu", t("cpuCores")),
      ]
      if hours.contains(where: { $0.accelerators != nil }) {
        lines.append((hours.map(\.accelerators), "accelerators", t("accelerators")))
      }
      return Chart.shares(
        lines, target: model.line.rackShare == nil ? nil : model.line.target,
        targetWord: t("targetAt", with: frame.language.percent(basisPoints: model.line.target)),
        ends: (day(first), day(last)), label: t("historyLabel", with: day(first), day(last)))
    }
  }
}
