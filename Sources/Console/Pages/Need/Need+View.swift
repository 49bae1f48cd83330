import Vocabulary

extension Console.Need {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.language.of(model.need.title), section: .needs,
        body: Templates.render("need", Values(model, frame)))
    }
  }

  private struct ReasonRow {
    var tone: String
    var verdict: String
    var text: String
  }

  private struct MatchRow {
    var score: String
    var scoreChart: String
    var offer: OfferRow
    var reasons: [ReasonRow]

    init(_ match: Match, _ frame: Frame) {
      score = frame.language.number(match.score)
      scoreChart = Chart.bar(match.score, of: 100, label: frame.t("scoreChart", with: score))
      offer = OfferRow(match.offer, in: frame)
      reasons = match.reasons.map {
        ReasonRow(
          tone: $0.met ? "met" : "unmet", verdict: frame.t($0.met ? "met" : "unmet"), text: frame.language.of($0.text))
      }
    }
  }

  private struct PartRow {
    var kind: String
    var kindName: String
    var text: String
    var matches: [MatchRow]
    var hasMatches: Bool

    init(_ part: Part, _ frame: Frame) {
      kind = frame.t("kind", part.kind.rawValue)
      kindName = part.kind.rawValue
      text = frame.language.of(part.text)
      matches = part.matches.map { MatchRow($0, frame) }
      hasMatches = !matches.isEmpty
    }
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("needs", [])
    var upName: String
    var id: String
    var need: NeedRow
    var paragraphs: [String]
    var measures: [String]
    var hasMeasures: Bool
    var parts: [PartRow]
    var timeline: [EventRow]

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      upName = frame.t("nav.needs")
      id = model.need.id
      need = NeedRow(model.need, in: frame)
      paragraphs = Paragraphs.of(frame.language.of(model.description))
      measures = model.measures.map(frame.language.of)
      hasMeasures = !measures.isEmpty
      parts = model.parts.map { PartRow($0, frame) }
      timeline = model.timeline.map { EventRow($0, in: frame) }
    }
  }
}
