import Vocabulary

extension Console.ModelPage {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.language.of(model.line.title), section: .models,
        body: Templates.render("model", Values(model, frame)))
    }
  }

  private struct FactRow {
    var name: String
    var value: String
  }

  private struct StepRow {
    var state: String
    var stamp: String
    var time: String
    var number: String?
    var note: String?
  }

  private struct GapRow {
    var what: String
    var next: String
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("models", [])
    var upName: String
    var id: String
    var model: ModelRow
    var state: String
    var paragraphs: [String]
    var prices: [FactRow]
    var hasPrices: Bool
    var isByToken: Bool
    var facts: [FactRow]
    var terms: [TermRow]
    var steps: [StepRow]
    var hasSteps: Bool
    var lineage: String?
    var report: String?
    var evaluation: String?
    var hasEvaluation: Bool
    var board: String?
    var entry: [FactRow]
    var hasEntry: Bool
    var missing: [GapRow]
    var hasMissing: Bool
    var timeline: [EventRow]
    var hasTimeline: Bool
    var offerHref: String?
    var offerWord: String
    var playHref: String?
    var compareHref: String

    init(_ model: Model, _ frame: Frame) {
      let (t, language, line) = (frame.t, frame.language, model.line)
      self.t = t
      upName = t("modelsTitle")
      id = line.id
      self.model = ModelRow(line, in: frame)
      state = Badge.html(model.state == "open" ? "published" : model.state, t)
      paragraphs = Paragraphs.of(language.of(model.description))
      prices = ModelRow.prices(line, in: frame).map { FactRow(name: $0.name, value: $0.value) }
      hasPrices = !prices.isEmpty
      isByToken = line.tokenPrice != nil
      facts = Self.facts(line, frame)
      terms = model.terms.map { TermRow($0, in: frame) }
      steps = model.filing.map {
        StepRow(
          state: Badge.html("filing-" + $0.state, t), stamp: $0.at.description, time: language.day($0.at),
          number: $0.number.map { t("modelFilingNumber", with: $0) }, note: $0.note.map(language.of))
      }
      hasSteps = !steps.isEmpty
      lineage = LineageView.html(model.lineage, broken: t("lineageBroken"), in: frame)
      report = model.report.map { Console.EvaluationReport.View.axes($0, in: frame) }
      evaluation = model.evaluation.map { Console.Offer.EvaluationView.html($0, in: frame) }
      hasEvaluation = report != nil || evaluation != nil
      board = model.board.map { Console.FilingBoard.View.board($0, in: frame) }
      entry = model.entry.map { FactRow(name: language.of($0.name), value: language.of($0.value)) }
      hasEntry = !entry.isEmpty
      missing = model.missing.map { GapRow(what: language.of($0.what), next: language.of($0.next)) }
      hasMissing = !missing.isEmpty
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
      offerHref = model.offer.map { Address.of(.offer($0)) }
      offerWord = t(model.mayRequest ? "modelAsk" : "modelOffer")
      playHref = model.mayPlay ? line.name.map { Address.of("models/play", [("model", $0)]) } : nil
      compareHref = Address.of("models", [("with", line.id)])
    }

    private static func facts(_ line: Console.ModelLine, _ frame: Frame) -> [FactRow] {
      let (t, language) = (frame.t, frame.language)
      func listed(_ words: [String]) -> String? { words.isEmpty ? nil : language.listed(words) }
      let rows: [(String, String?)] = [
        (t("modelsName"), line.name), (t("provider"), language.of(line.vendor.name)),
        (t("region"), line.region.map(language.of)), (t("modelsBase"), line.baseModel),
        (t("modelsFacet.modality"), listed(line.modalities.map { t("modality", $0) })),
        (t("modelsLanguages"), listed(line.languages.map { t("tongue", $0) })),
        (t("modelsFacet.industry"), listed(line.industries)), (t("modelsLicence"), line.licence),
        (t("modelsContext"), line.contextTokens.map(language.number)),
        (t("modelsMost"), line.mostTokens.map(language.number)), (t("modelsUses"), language.number(line.uses)),
        (t("publishedAt"), language.day(line.publishedAt)),
      ]
      return rows.compactMap { name, value in value.map { FactRow(name: name, value: $0) } }
    }
  }
}
