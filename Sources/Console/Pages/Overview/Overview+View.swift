import Vocabulary

extension Console.Overview {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("overviewTitle"), section: .overview, body: Templates.render("overview", Values(model, frame)))
    }
  }

  private struct UnusedRow {
    var href: String
    var title: String
    var provider: String
    var why: String
  }

  private struct CountRow {
    var name: String
    var count: String
  }

  private struct Values {
    var t: Words
    var here = Console.root + "/"
    var stamp: String
    var asOf: String

    var never: String
    var all: String
    var dataNote: String
    var dataChart: String
    let unusedHref = Address.of("catalogue", [("kind", "data"), ("unused", "1")])

    var used: String
    var target: String?
    var computeTitle: String
    var computeNote: String
    var computeChart: String
    var computeTrend: String
    let jobsHref = Address.of("jobs", [])

    var matched: String
    var needsAll: String
    var needsNote: String
    var needsChart: String
    let needsHref = Address.of("needs", [("state", "open")])

    var settled: String
    var moneyChart: String
    var voucher: String
    var held: String
    var heldOf: String
    var books: String

    var evidenceSize: String
    var root: String?
    var signedAt: String?
    let evidenceHref = Address.of("evidence", [])

    var cities: String
    var unused: [UnusedRow]
    var hasUnused: Bool
    var counts: [CountRow]
    var recent: [EventRow]
    var hasRecent: Bool

    init(_ model: Model, _ frame: Frame) {
      let language = frame.language
      let t = frame.t
      self.t = t
      stamp = model.at.description
      asOf = language.time(model.at)

      never = language.number(model.data.never)
      all = language.number(model.data.all)
      let share = model.data.all > 0 ? model.data.never * 10_000 / model.data.all : 0
      dataNote = t("dataNote", with: language.percent(basisPoints: share))
      dataChart = Chart.share(
        model.data.never, of: model.data.all,
        label: t("dataChart", with: never, all, language.percent(basisPoints: share)))

      let compute = model.compute
      let processors = compute.used.map(language.percent(basisPoints:)) ?? "–"
      let (running, waiting) = (language.number(compute.runningJobs), language.number(compute.waitingJobs))
      if let racks = compute.racks, racks.built > 0 {
        let share = min(10_000, max(0, racks.used) * 10_000 / racks.built)
        let aim = language.percent(basisPoints: compute.target)
        computeTitle = t("racksTitle")
        used = language.percent(basisPoints: share)
        target = aim
        computeNote = t(
          "racksNote", with: language.number(racks.used), language.number(racks.built), processors)
        computeChart = Chart.gauge(
          share, target: compute.target, targetWord: t("targetAt", with: aim),
          label: t("computeChart", with: used, aim))
      } else {
        // The target is for racks: processors of one hub are not held against it.
        computeTitle = t("computeTitle")
        used = processors
        target = nil
        computeNote = t("computeNote", with: running, waiting)
        computeChart = Chart.gauge(compute.used, target: nil, label: t("computeBare", with: processors))
      }
      // The trend is of processors.
      computeTrend = target == nil ? Chart.sparkline(model.compute.history, label: t("computeTrend")) : ""

      let needs = model.needs.matched + model.needs.unmatched
      matched = language.number(model.needs.matched)
      needsAll = language.number(needs)
      needsNote = t("needsNote", with: language.number(model.needs.unmatched))
      needsChart = Chart.stack(
        [
          (model.needs.matched, "level", t("state", "matched") + " " + matched),
          (model.needs.unmatched, "open", t("state", "open") + " " + language.number(model.needs.unmatched)),
        ],
        label: t("needsChart", with: matched, language.number(model.needs.unmatched)))

      settled = language.yuan(model.money.settledFen)
      moneyChart = Chart.sparkline(model.money.history, label: t("moneyChart", with: settled))
      voucher = language.yuan(model.money.voucherFen)
      held = language.yuan(model.money.heldFen)
      heldOf = t("ofWhichVoucher", with: language.yuan(model.money.heldVoucherFen))
      books =
        "<span class=\"badge \(model.money.balanced ? "good" : "bad")\">"
        + HTML.escape(t(model.money.balanced ? "booksBalanced" : "booksUnbalanced")) + "</span>"

      evidenceSize = language.number(model.evidence.size)
      root = model.evidence.root
      signedAt = model.evidence.signedAt.map(language.time)

      var figures: [String: (offers: Int64, text: String)] = [:]
      for city in model.cities {
        figures[city.code] = (city.offers, language.number(city.offers) + " / " + language.number(city.needs))
      }
      cities = Chart.cities(figures, language: language, label: Self.citiesLabel(model, frame))

      unused = model.unused.prefix(3).map {
        UnusedRow(
          href: Address.of(.offer($0.offer.id)), title: language.of($0.offer.title),
          provider: language.of($0.offer.provider.name), why: language.of($0.why))
      }
      hasUnused = !unused.isEmpty
      counts = Self.counts(model.counts, frame)
      recent = model.recent.prefix(8).map { EventRow($0, in: frame, on: model.at) }
      hasRecent = !recent.isEmpty
    }

    private static func counts(_ counts: Counts, _ frame: Frame) -> [CountRow] {
      let kinds = Console.Kind.allCases.map { ("offers." + $0.rawValue, counts.offers[$0] ?? 0) }
      return ([("participants", counts.participants)] + kinds + [("activeAgreements", counts.agreements)]).map {
        CountRow(name: frame.t("count", $0.0), count: frame.language.number($0.1))
      }
    }

    private static func citiesLabel(_ model: Model, _ frame: Frame) -> String {
      let parts = Chart.guangxi.compactMap { tile in
        model.cities.first { $0.code == tile.code }.map { city in
          frame.t(
            "cityFigure", with: frame.language.of(tile.name), frame.language.number(city.offers),
            frame.language.number(city.needs))
        }
      }
      return frame.language.said(of: frame.t("regionTitle"), frame.language.listed(parts))
    }
  }
}
