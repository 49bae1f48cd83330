import Vocabulary

extension Console.EvaluationReport {
  enum View {
    /// The page on which a report is opened, with it once it is there.
    static func html(_ model: Model?, error: Text? = nil, typed: String = "", in frame: Frame) -> String {
      frame.document(
        title: frame.t("evalTitle"), section: .models, scripts: ["document.js"],
        body: Templates.render("eval-page", PageValues(model, error, typed, frame)))
    }

    /// The three axes as a piece of a page.
    static func axes(_ model: Model, in frame: Frame) -> String {
      Templates.render("eval-axes", AxesValues(model, frame))
    }
  }

  private struct PageValues {
    var t: Words
    var tabs: [FacetRow]
    var formToken: String
    let action = Address.of("models/evaluation", [])
    var axes: String?
    var error: String?
    var typed: String
    var isOpen: Bool

    init(_ model: Model?, _ error: Text?, _ typed: String, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.modelTabs("evaluation", in: frame)
      formToken = frame.formToken
      axes = model.map { View.axes($0, in: frame) }
      self.error = error.map(frame.language.of)
      self.typed = typed
      isOpen = model == nil
    }
  }

  private struct Line {
    var name: String
    var value: String
    var verdict: String?
  }

  private struct ComputeValues {
    var facts: [Line]
    var chart: String?
    var limits: [Line]
    var hasLimits: Bool
  }

  private struct DataValues {
    var chart: String?
    var leaks: String?
    var isClean: Bool
    var sources: [Line]
    var hasSources: Bool
  }

  private struct AxesValues {
    var t: Words
    var title: String
    var about: String
    var scoreChart: String
    var hasScores: Bool
    var scores: [Line]
    var comparisonChart: String?
    var comparisons: [Line]
    var compute: ComputeValues?
    var data: DataValues?
    var digests: [Line]

    init(_ model: Model, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      title = t("evalOf", with: model.task, model.model)
      about =
        t("evalAbout", with: language.number(model.items), String(model.seed))
        + (model.judge.map { language == .zh ? "，" + t("evalJudge", with: $0) : ", " + t("evalJudge", with: $0) } ?? "")
      scores = model.scores.map {
        Line(
          name: Self.name($0.metric, $0.filter, t), value: Self.four($0.value),
          verdict: Self.four($0.low) + " – " + Self.four($0.high))
      }
      hasScores = !scores.isEmpty
      scoreChart = Chart.intervals(
        model.scores.map { (Self.name($0.metric, $0.filter, t), $0.value, $0.low, $0.high, "level") },
        least: 0, most: model.scores.allSatisfy { $0.high <= 1 } ? 1 : nil, say: Self.four, label: t("evalCapability"))
      comparisons = model.comparisons.map {
        Line(
          name: $0.baseline, value: Self.signed($0.difference),
          verdict: Badge.html($0.beats ? "eval-better" : "eval-not-better", t))
      }
      comparisonChart =
        model.comparisons.isEmpty
        ? nil
        : Chart.intervals(
          model.comparisons.map {
            ($0.baseline, $0.difference, $0.low, $0.high, $0.beats ? "level" : "weak")
          }, least: nil, most: nil, say: Self.signed, label: t("evalAgainst"))
      compute = Self.compute(model, frame)
      data = model.corpus.map { Self.data($0, frame) }
      digests = [
        Line(name: t("evalTaskDigest"), value: model.taskDigest),
        Line(name: t("evalDataDigest"), value: model.dataDigest),
      ].filter { !$0.value.isEmpty }
    }

    private static func compute(_ model: Model, _ frame: Frame) -> ComputeValues? {
      let (t, language) = (frame.t, frame.language)
      guard model.cost != nil || model.load != nil else { return nil }
      var facts: [Line] = []
      if let load = model.load {
        facts += [
          Line(name: t("evalThroughput"), value: t("evalPerSecond", with: one(load.tokensPerSecond))),
          Line(
            name: t("evalAnswers"),
            value: t("evalAnswersOf", with: one(load.answersPerSecond), language.number(load.concurrency))),
        ]
      }
      if let cost = model.cost {
        if let fen = cost.fenPerThousandItems, fen < 1e12 {
          facts.append(
            Line(
              name: t("evalCost"),
              value: ModelRow.yuan(milliFen: Int64((fen * 1000).rounded()), language)))
        }
        facts.append(
          Line(
            name: t("evalTokens"),
            value: t(
              "evalTokensOf", with: language.number(cost.promptTokens), language.number(cost.completionTokens))))
      }
      let chart = model.load.map { load in
        Chart.bars(
          [
            (t("evalFirst50"), Int64(load.firstToken.p50), one(load.firstToken.p50) + " ms", "open"),
            (t("evalFirst99"), Int64(load.firstToken.p99), one(load.firstToken.p99) + " ms", "level"),
            (t("evalEach50"), Int64(load.perToken.p50), one(load.perToken.p50) + " ms", "open"),
            (t("evalEach99"), Int64(load.perToken.p99), one(load.perToken.p99) + " ms", "level"),
          ], label: t("evalLatency"))
      }
      let limits = (model.load?.limits ?? []).map {
        Line(
          name: $0.name, value: "≤ " + one($0.firstToken) + " / " + one($0.perToken) + " ms",
          verdict: Badge.html($0.isKept ? "eval-kept" : "eval-missed", t))
      }
      return ComputeValues(facts: facts, chart: chart, limits: limits, hasLimits: !limits.isEmpty)
    }

    private static func data(_ corpus: Corpus, _ frame: Frame) -> DataValues {
      let (t, language) = (frame.t, frame.language)
      var (chart, leaks): (String?, String?) = (nil, nil)
      if let found = corpus.leaks, let items = corpus.scanned, items > 0 {
        let said = t(
          "evalLeaks", with: language.number(items), language.number(found), language.bytes(corpus.bytes ?? 0))
        leaks = said
        chart = Chart.share(found, of: items, label: said)
      }
      let sources = corpus.sources.map { source in
        let covers = [source.licence, source.right].compactMap { $0 }.filter { !$0.isEmpty }
        return Line(
          name: source.name, value: covers.isEmpty ? t("evalNoRight") : language.listed(covers),
          verdict: Badge.html(covers.isEmpty ? "eval-uncovered" : "eval-covered", t))
      }
      return DataValues(
        chart: chart, leaks: leaks, isClean: corpus.leaks == 0, sources: sources, hasSources: !sources.isEmpty)
    }

    private static func name(_ metric: String, _ filter: String, _ t: Words) -> String {
      let word = t("metric", metric)
      return filter.isEmpty || filter == "none" ? word : word + " · " + filter
    }

    static func four(_ value: Double) -> String { Language.en.decimals(value, 4) }
    static func one(_ value: Double) -> String { Language.en.decimals(value, 1) }
    static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + four(value) }
  }
}

extension Language {
  /// `0.8470`; values that no page can hold become the nearest that it can.
  func decimals(_ value: Double, _ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { power, _ in power * 10 }
    let whole = Int64((max(-1e14, min(1e14, value)) * scale).rounded())
    let tail = String(whole.magnitude % UInt64(scale))
    return (whole < 0 ? "−" : "") + number(Int64(whole.magnitude / UInt64(scale))) + "."
      + String(repeating: "0", count: places - tail.utf8.count) + tail
  }
}
