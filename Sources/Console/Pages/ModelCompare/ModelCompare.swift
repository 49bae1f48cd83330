extension Console {
  /// A few models beside each other.
  enum ModelCompare {
    private struct Head {
      var title: String
      var href: String
      var vendor: String
      var dropHref: String
      var dropLabel: String
    }

    private struct Cell {
      var value: String
      var isBest: Bool
      var html: String?
    }

    private struct Row {
      var name: String
      var cells: [Cell]
    }

    private struct Values {
      var t: Words
      let upHref = Address.of("models", [])
      var upName: String
      var heads: [Head]
      var rows: [Row]
      var hasModels: Bool
      var backHref: String
    }

    static func html(_ models: [ModelLine], in frame: Frame) -> String {
      let (t, language) = (frame.t, frame.language)
      let ids = models.map(\.id)
      func row(_ name: String, _ say: (ModelLine) -> String?) -> Row {
        Row(name: name, cells: models.map { Cell(value: say($0) ?? "–", isBest: false) })
      }
      /// A row of figures whose best is marked, where there are two different ones.
      func figures(
        _ name: String, _ figure: (ModelLine) -> Int64?, lowest: Bool, _ say: (Int64) -> String
      ) -> Row {
        let all = models.compactMap(figure)
        let best = Set(all).count > 1 ? (lowest ? all.min() : all.max()) : nil
        return Row(
          name: name,
          cells: models.map { model in
            let value = figure(model)
            return Cell(value: value.map(say) ?? "–", isBest: value != nil && value == best)
          })
      }
      func price(_ name: String, _ kind: (ModelLine.TokenPrice) -> Int64) -> Row {
        figures(name, { $0.tokenPrice.map(kind) }, lowest: true) { ModelRow.yuan(milliFen: $0, language) }
      }
      var rows = [row(t("modelsName")) { $0.name }]
      if models.contains(where: { $0.tokenPrice != nil }) {
        rows += [
          price(t("modelsPromptMillion")) { $0.prompt }, price(t("modelsCompletionMillion")) { $0.completion },
          price(t("modelsCachedMillion")) { $0.cached },
        ]
      }
      if models.contains(where: { $0.tokenPrice == nil }) {
        rows.append(
          row(t("modelsOtherPrice")) { model in
            model.tokenPrice == nil ? model.price.map { OfferRow.price($0, in: frame) } : nil
          })
      }
      rows += [
        figures(t("modelsContext"), \.contextTokens, lowest: false) { language.number($0) },
        figures(t("modelsMost"), \.mostTokens, lowest: false) { language.number($0) },
        row(t("modelsFacet.modality")) {
          $0.modalities.isEmpty ? nil : language.listed($0.modalities.map { t("modality", $0) })
        },
        row(t("modelsFacet.industry")) { $0.industries.isEmpty ? nil : language.listed($0.industries) },
        row(t("modelsLanguages")) {
          $0.languages.isEmpty ? nil : language.listed($0.languages.map { t("tongue", $0) })
        },
        row(t("modelsBase")) { $0.baseModel }, row(t("modelsLicence")) { $0.licence },
      ]
      rows.append(
        Row(
          name: t("modelsFacet.filing"),
          cells: models.map { model in
            Cell(value: "–", isBest: false, html: model.filing.map { Badge.html("filing-" + $0, t) })
          }))
      for task in tasks(of: models) {
        rows.append(
          figures(
            t("modelsTask", with: task.task, t("metric", task.metric)),
            { model in model.scores.first { $0.task == task.task && $0.metric == task.metric }?.basisPoints },
            lowest: false
          ) { language.percent(basisPoints: $0) })
      }
      rows.append(row(t("modelsUses")) { language.number($0.uses) })
      rows.append(row(t("region")) { $0.region.map(language.of) })
      let values = Values(
        t: t, upName: t("modelsTitle"),
        heads: models.map { model in
          let title = language.of(model.title)
          return Head(
            title: title, href: Address.of(.model(model.id)), vendor: language.of(model.vendor.name),
            dropHref: Address.of(
              "models/compare", [("with", ids.filter { $0 != model.id }.joined(separator: ","))]),
            dropLabel: t("modelsUnpickThis", with: title))
        }, rows: rows.filter { $0.cells.contains { $0.value != "–" || $0.html != nil } }, hasModels: !models.isEmpty,
        backHref: Address.of("models", [("with", ids.joined(separator: ","))]))
      return frame.document(
        title: t("modelsCompareTitle"), section: .models, body: Templates.render("model-compare", values))
    }

    /// The evaluations that any of them has, in their order, each once.
    private static func tasks(of models: [ModelLine]) -> [ModelLine.Score] {
      var found: [ModelLine.Score] = []
      for score in models.flatMap(\.scores)
      where !found.contains(where: { $0.task == score.task && $0.metric == score.metric }) {
        found.append(score)
      }
      return Array(found.prefix(12))
    }
  }
}
