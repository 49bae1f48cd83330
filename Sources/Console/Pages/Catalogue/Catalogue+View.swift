extension Console.Catalogue {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("catalogueTitle"), section: .catalogue, body: Templates.render("catalogue", Values(model, frame))
      )
    }
  }

  private struct Values {
    var t: Words
    var found: String
    let action = Address.of("catalogue", [])
    var words: String
    var kind: String?
    var unused: Bool
    var facets: [FacetRow]
    var results: [OfferRow]
    var hasResults: Bool
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      found = model.results.total.map { frame.t("foundOffers", with: frame.language.number($0)) } ?? ""
      words = model.query.text
      kind = model.query.kind?.rawValue
      unused = model.query.unused
      results = model.results.items.map { OfferRow($0, in: frame) }
      hasResults = !results.isEmpty
      nextHref = model.results.next.map { Self.address(model.query, kind: model.query.kind, cursor: $0) }
      let all = model.facets.values.reduce(0, +)
      facets = [
        FacetRow(
          name: frame.t("allKinds"), href: Self.address(model.query, kind: nil), count: frame.language.number(all),
          here: model.query.kind == nil)
      ]
      facets += Console.Kind.allCases.map { kind in
        FacetRow(
          name: frame.t("kind", kind.rawValue), href: Self.address(model.query, kind: kind),
          count: frame.language.number(model.facets[kind] ?? 0), here: model.query.kind == kind)
      }
    }

    private static func address(_ query: Query, kind: Console.Kind?, cursor: String? = nil) -> String {
      Address.of(
        "catalogue",
        [("q", query.text), ("kind", kind?.rawValue), ("unused", query.unused ? "1" : nil), ("cursor", cursor)])
    }
  }
}
