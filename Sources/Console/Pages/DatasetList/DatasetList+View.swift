extension Console.DatasetList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("datasetListTitle"), section: .datasets,
        body: Templates.render("dataset-list", Values(model, frame)))
    }
  }

  private struct HiddenRow {
    var name: String
    var value: String
  }

  private struct ChosenRow {
    var words: String
    var href: String
  }

  private struct GroupRow {
    var id: String
    var name: String
    var values: [FacetRow]
    var isCut: Bool

    init(_ group: Group, _ query: Query, _ frame: Frame) {
      id = group.facet.rawValue
      name = frame.t("facet." + group.facet.rawValue)
      isCut = group.isCut
      values = group.values.map { value in
        let isChosen = query.chosen[group.facet] == value.code
        return FacetRow(
          name: frame.language.of(value.name),
          href: Console.DatasetList.address(query, group.facet, isChosen ? nil : value.code),
          count: frame.language.number(value.count), here: isChosen)
      }
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var found: String
    let action = Address.of("datasets", [])
    let clearHref = Address.of("datasets", [])
    var words: String
    var hidden: [HiddenRow]
    var chosen: [ChosenRow]
    var hasChosen: Bool
    var results: [DatasetRow]
    var hasResults: Bool
    var groups: [GroupRow]
    var hasGroups: Bool
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      let (t, language, query) = (frame.t, frame.language, model.query)
      self.t = t
      tabs = FacetRow.dataTabs("datasets", in: frame)
      found = model.results.total.map { t("foundDatasets", with: language.number($0)) } ?? ""
      words = query.text
      let inOrder = Facet.allCases.compactMap { facet in query.chosen[facet].map { (facet, $0) } }
      hidden = inOrder.map { HiddenRow(name: $0.rawValue, value: $1) }
      chosen = inOrder.map { facet, code in
        let name = model.groups.first { $0.facet == facet }?.values.first { $0.code == code }?.name
        return ChosenRow(
          words: language.said(of: t("facet." + facet.rawValue), name.map(language.of) ?? code),
          href: Console.DatasetList.address(query, facet, nil))
      }
      hasChosen = !chosen.isEmpty
      results = model.results.items.map { DatasetRow($0, in: frame) }
      hasResults = !results.isEmpty
      groups = model.groups.filter { !$0.values.isEmpty }.map { GroupRow($0, query, frame) }
      hasGroups = !groups.isEmpty
      nextHref = model.results.next.map { Console.DatasetList.address(query, cursor: $0) }
    }
  }

  /// The same search with another value of one facet, or none, from its beginning.
  private static func address(_ query: Query, _ facet: Facet, _ value: String?) -> String {
    var other = query
    other.chosen[facet] = value
    return address(other, cursor: nil)
  }

  static func address(_ query: Query, cursor: String?) -> String {
    Address.of(
      "datasets",
      [("q", query.text)] + Facet.allCases.map { ($0.rawValue, query.chosen[$0]) } + [("cursor", cursor)])
  }
}

extension Console.DatasetList.Query {
  init(_ form: Form) {
    self.init(text: form["q"], cursor: form.value("cursor"))
    for facet in Console.DatasetList.Facet.allCases { chosen[facet] = form.value(facet.rawValue) }
  }
}
