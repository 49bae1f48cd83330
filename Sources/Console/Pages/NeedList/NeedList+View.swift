extension Console.NeedList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("needListTitle"), section: .needs, body: Templates.render("need-list", Values(model, frame)))
    }
  }

  private struct Values {
    var t: Words
    var found: String
    var facets: [FacetRow]
    var needs: [NeedRow]
    var hasNeeds: Bool
    var nextHref: String?
    var formHref: String?

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      formHref = model.mayPublish ? Address.of("needs/new", []) : nil
      found = model.needs.total.map { frame.t("foundNeeds", with: frame.language.number($0)) } ?? ""
      needs = model.needs.items.map { NeedRow($0, in: frame) }
      hasNeeds = !needs.isEmpty
      nextHref = model.needs.next.map { Address.of("needs", [("state", model.query.state), ("cursor", $0)]) }
      facets = [nil, "open", "matched", "closed"].map { (state: String?) in
        FacetRow(
          name: state.map { frame.t("state", $0) } ?? frame.t("allStates"),
          href: Address.of("needs", [("state", state)]),
          here: model.query.state == state)
      }
    }
  }
}
