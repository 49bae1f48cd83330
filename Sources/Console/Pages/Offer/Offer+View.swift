extension Console.Offer {
  enum View {
    static func html(_ model: Model, entry: Entry = Entry(typed: Form(encoded: "")), in frame: Frame) -> String {
      frame.document(
        title: frame.language.of(model.offer.title), section: .catalogue,
        body: Templates.render("offer", Values(model, entry, frame)))
    }
  }

  private struct FactRow {
    var name: String
    var value: String
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("catalogue", [])
    var upName: String
    var id: String
    var state: String
    var offer: OfferRow
    var paragraphs: [String]
    var hasAbout: Bool
    var terms: [TermRow]
    var capacity: String?
    var facts: [FactRow]
    var agreements: String?
    var version: String
    var needs: [NeedRow]
    var hasNeeds: Bool
    var timeline: [EventRow]
    var evaluation: String?
    var request: String?

    init(_ model: Model, _ entry: Entry, _ frame: Frame) {
      let language = frame.language
      t = frame.t
      upName = frame.t("nav.catalogue")
      id = model.offer.id
      // "Open" says of a need that it waits for offers; an open offer is simply published.
      state = Badge.html(model.state == "open" ? "published" : model.state, frame.t)
      offer = OfferRow(model.offer, in: frame)
      paragraphs = Paragraphs.of(language.of(model.description))
      hasAbout = language.of(model.description) != language.of(model.offer.summary)
      terms = model.terms.map { TermRow($0, in: frame) }
      capacity = model.capacity.map(language.of)
      facts = model.facts.map { FactRow(name: language.of($0.name), value: language.of($0.value)) }
      agreements = model.agreements.map(language.number)
      version = language.number(model.version)
      needs = model.needs.map { NeedRow($0, in: frame) }
      hasNeeds = !needs.isEmpty
      timeline = model.timeline.map { EventRow($0, in: frame) }
      evaluation = model.evaluation.map { EvaluationView.html($0, in: frame) }
      request = model.mayRequest ? RequestView.html(model.offer, entry, in: frame) : nil
    }
  }
}
