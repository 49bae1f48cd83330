import Vocabulary

extension Console.FilingBoard {
  enum View {
    /// The page on which an assessment is opened, with it once it is there.
    static func html(
      _ model: Model?, of shelf: Shelf = Shelf(), error: Text? = nil, typed: String = "", in frame: Frame
    ) -> String {
      frame.document(
        title: frame.t("filingTitle"), section: .models, scripts: ["document.js"],
        body: Templates.render("filing-page", PageValues(model, shelf, error, typed, frame)))
    }

    /// The board as a piece of a page.
    static func board(_ model: Model, in frame: Frame) -> String {
      Templates.render("filing-board", BoardValues(model, frame))
    }
  }

  private struct PageValues {
    var t: Words
    var tabs: [FacetRow]
    var formToken: String
    let action = Address.of("models/filing", [])
    var board: String?
    var error: String?
    var typed: String
    var isOpen: Bool
    var own: [OwnModelRow]
    var hasOwn: Bool
    let sheetHref = Address.of("models/sheet", [])

    init(_ model: Model?, _ shelf: Shelf, _ error: Text?, _ typed: String, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.modelTabs("filing", in: frame)
      formToken = frame.formToken
      board = model.map { View.board($0, in: frame) }
      self.error = error.map(frame.language.of)
      self.typed = typed
      isOpen = error != nil || (model == nil && shelf.own.isEmpty)
      own = shelf.own.map {
        OwnModelRow($0, href: Address.of("models/filing", [("model", $0.id)]), here: $0.id == shelf.shown, in: frame)
      }
      hasOwn = !own.isEmpty
    }
  }

  private struct GapRow {
    var what: String
    var next: String
    var isAdvice: Bool
  }

  private struct ResultRow {
    var clause: String
    var outcome: String
    var why: String
    var evidence: [String]
    var hasEvidence: Bool
    var gaps: [GapRow]
    var hasGaps: Bool
  }

  private struct Column {
    var kind: String
    var title: String
    var count: String
    var results: [ResultRow]
    var isEmpty: Bool
    /// What conforms needs no reading.
    var isOpen: Bool
  }

  private struct Part {
    var kind: String
    var word: String
    var count: String
  }

  private struct BoardValues {
    var t: Words
    var service: String
    var about: [String]
    var need: String
    var why: String
    var overall: String
    var isJudged: Bool
    var progress: String
    var parts: [Part]
    var chart: String
    var columns: [Column]
    var gapCount: String

    init(_ model: Model, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      service = model.service
      about = [
        model.provider.isEmpty ? nil : model.provider, model.model.isEmpty ? nil : model.model,
        model.on.map { t("filingOn", with: language.day($0)) },
        model.rules.isEmpty ? nil : t("filingRules", with: model.rules),
      ].compactMap { $0 }
      need = t("filingNeed", model.need)
      why = language.of(model.why)
      overall = Badge.html("clause-" + model.overall, t)
      isJudged = !model.results.isEmpty
      let kinds = ["doesNotConform", "conforms", "notApplicable"]
      let byKind = Dictionary(grouping: model.results, by: \.outcome)
      func count(_ kind: String) -> Int64 { Int64(byKind[kind]?.count ?? 0) }
      let due = count("conforms") + count("doesNotConform")
      let share = due > 0 ? count("conforms") * 10_000 / due : 0
      progress = t(
        "filingProgress", with: language.number(count("conforms")), language.number(due),
        language.percent(basisPoints: share / 10 * 10))
      let ordered = ["conforms", "doesNotConform", "notApplicable"]
      parts = ordered.map { Part(kind: $0, word: t("state", "clause-" + $0), count: language.number(count($0))) }
      chart = Chart.parts(ordered.map { (count($0), "clause-" + $0) }, label: progress)
      let gaps = model.results.flatMap(\.gaps).filter { !$0.isAdvice }.count
      gapCount = t("filingGaps", with: language.number(Int64(gaps)))
      columns = kinds.map { kind in
        let found = byKind[kind] ?? []
        return Column(
          kind: kind, title: t("state", "clause-" + kind), count: language.number(Int64(found.count)),
          results: found.map { Self.row($0, language) }, isEmpty: found.isEmpty, isOpen: kind == "doesNotConform")
      }
    }

    private static func row(_ result: Result, _ language: Language) -> ResultRow {
      ResultRow(
        clause: result.clause, outcome: result.outcome, why: language.of(result.why),
        evidence: result.evidence.map(language.of), hasEvidence: !result.evidence.isEmpty,
        gaps: result.gaps.map {
          GapRow(what: language.of($0.what), next: language.of($0.next), isAdvice: $0.isAdvice)
        }, hasGaps: !result.gaps.isEmpty)
    }
  }
}
