extension Console.ModelList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("modelsTitle"), section: .models, body: Templates.render("model-list", Values(model, frame)))
    }
  }

  private struct HiddenRow {
    var name: String
    var value: String
  }

  private struct GroupRow {
    var id: String
    var name: String
    var values: [FacetRow]
  }

  private struct CardRow {
    var model: ModelRow
    var pickHref: String?
    var isPicked: Bool
    var pickWord: String
    var pickLabel: String
  }

  private struct PickedRow {
    var title: String
    var href: String
    var label: String
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var found: String
    let action = Address.of("models", [])
    var words: String
    var hidden: [HiddenRow]
    var groups: [GroupRow]
    var cards: [CardRow]
    var hasCards: Bool
    var isPartial: Bool
    var picked: [PickedRow]
    var hasPicked: Bool
    var compareHref: String?
    var pickNote: String
    var own: [OwnModelRow]
    var hasOwn: Bool

    init(_ model: Model, _ frame: Frame) {
      let (t, language, query) = (frame.t, frame.language, model.query)
      self.t = t
      tabs = FacetRow.modelTabs("shelf", in: frame)
      found = model.results.total.map { t("modelsFound", with: language.number($0)) } ?? ""
      words = query.text
      hidden =
        Facet.allCases.compactMap { facet in
          query.chosen[facet].map { HiddenRow(name: facet.rawValue, value: $0) }
        } + (query.picked.isEmpty ? [] : [HiddenRow(name: "with", value: query.picked.joined(separator: ","))])
      groups = Facet.allCases.compactMap { facet in
        let values = model.facets[facet] ?? []
        guard !values.isEmpty else { return nil }
        return GroupRow(
          id: facet.rawValue, name: t("modelsFacet." + facet.rawValue),
          values: values.prefix(12).map { value in
            let isChosen = query.chosen[facet] == value.code
            var other = query
            other.chosen[facet] = isChosen ? nil : value.code
            return FacetRow(
              name: Self.word(value.code, of: facet, t), href: Console.ModelList.address(other),
              count: language.number(value.count), here: isChosen)
          })
      }
      let isFull = query.picked.count >= Console.ModelList.mostCompared
      cards = model.results.items.map { line in
        let isPicked = query.picked.contains(line.id)
        var other = query
        other.picked = isPicked ? query.picked.filter { $0 != line.id } : query.picked + [line.id]
        return CardRow(
          model: ModelRow(line, in: frame), pickHref: isFull && !isPicked ? nil : Console.ModelList.address(other),
          isPicked: isPicked, pickWord: t(isPicked ? "modelsUnpick" : "modelsPick"),
          pickLabel: t(isPicked ? "modelsUnpickThis" : "modelsPickThis", with: language.of(line.title)))
      }
      hasCards = !cards.isEmpty
      isPartial = model.isPartial
      picked = model.picked.map { line in
        var other = query
        other.picked = query.picked.filter { $0 != line.id }
        let title = language.of(line.title)
        return PickedRow(
          title: title, href: Console.ModelList.address(other), label: t("modelsUnpickThis", with: title))
      }
      hasPicked = !picked.isEmpty
      compareHref =
        picked.count > 1
        ? Address.of("models/compare", [("with", query.picked.joined(separator: ","))]) : nil
      own = model.own.map { OwnModelRow($0, href: Address.of("models/" + $0.id, []), in: frame) }
      hasOwn = !own.isEmpty
      pickNote = t("modelsPickNote", with: language.number(Int64(Console.ModelList.mostCompared)))
    }

    private static func word(_ code: String, of facet: Facet, _ t: Words) -> String {
      switch facet {
      case .industry: code
      case .modality: t("modality", code)
      case .filing: t("state", "filing-" + code)
      }
    }
  }

  static func address(_ query: Query) -> String {
    Address.of(
      "models",
      [("q", query.text)] + Facet.allCases.map { ($0.rawValue, query.chosen[$0]) }
        + [("with", query.picked.joined(separator: ","))])
  }

  /// Ids between commas, each once, as many as can be compared.
  static func picked(_ text: String) -> [String] {
    var ids: [String] = []
    for id in text.split(separator: ",").map(String.init)
    where ids.count < mostCompared && id.utf8.count < 100 && !ids.contains(id) {
      ids.append(id)
    }
    return ids
  }
}

extension Console.ModelList.Query {
  init(_ form: Form) {
    self.init(text: form["q"], picked: Console.ModelList.picked(form["with"]), cursor: form.value("cursor"))
    for facet in Console.ModelList.Facet.allCases { chosen[facet] = form.value(facet.rawValue) }
  }
}
