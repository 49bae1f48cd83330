extension Console.JobForm {
  enum View {
    private struct Values {
      var t: Words
      var tabs: [FacetRow]
      let action = Address.of("jobs", [])
      var formToken: String
      var alert: String?
      var command: [FieldRow]
      var terms: [FieldRow]
      var limits: [FieldRow]
      var cards: [FieldRow]
      var window: [FieldRow]
      var money: [FieldRow]
      var agreements: [ChoiceRow]
      var agreementError: String?
      var hasAgreements: Bool
      var priorities: [ChoiceRow]
      var purposes: [ChoiceRow]
      var mayQuote: Bool
      let catalogueHref = Address.of("catalogue", [("kind", "compute")])
    }

    static func html(_ model: Model, _ entry: Entry, in frame: Frame) -> String {
      let t = frame.t
      let language = frame.language
      func field(
        _ id: String, _ label: String, _ kind: FieldRow.Kind = .text, isLong: Bool = false, isRequired: Bool = false,
        hint: String? = nil, list: String? = nil, usual: String = ""
      ) -> FieldRow {
        FieldRow(
          id, label, kind: kind, value: entry.typed.value(id) ?? usual, hint: hint,
          error: entry.errors[id].map(language.of), isLong: isLong, isRequired: isRequired, most: isLong ? 3900 : 100,
          list: list)
      }
      let first = model.agreements.first.flatMap { Console.word(of: "purpose", $0.purpose) }.map(language.of)
      let chosen = entry.typed.value("priority") ?? "normal"
      let values = Values(
        t: t, tabs: FacetRow.jobTabs("submit", in: frame), formToken: frame.formToken,
        alert: entry.errors[""].map(language.of),
        command: [field("command", t("commandField"), isLong: true, isRequired: true, hint: t("commandHint"))],
        terms: [
          field(
            "purpose", t("purpose"), isRequired: true, hint: t("purposeHint"), list: "purposes",
            usual: first ?? model.agreements.first?.purpose ?? "")
        ],
        limits: [
          field("cpuSeconds", t("cpuSecondsField"), isRequired: true, hint: t("cpuSecondsHint"), usual: "60"),
          field("wall", t("wallField"), hint: t("wallHint")), field("cores", t("coresField"), hint: t("coresHint")),
          field("memory", t("memoryField"), hint: t("memoryHint")),
        ],
        cards: [field("cards", t("cardsField")), field("model", t("modelField"), hint: t("modelHint"))],
        window: [
          field("notBefore", t("notBefore"), .time, hint: t("notBeforeHint")),
          field("deadline", t("deadline"), .time, hint: t("deadlineHint")),
        ], money: [field("max", t("maxField"), hint: t("maxHint"))],
        agreements: model.agreements.map {
          ChoiceRow(
            value: $0.id,
            word: [language.of($0.title), language.of($0.provider), OfferRow.price($0.price, in: frame)].joined(
              separator: " · "), isChosen: entry.typed["agreement"] == $0.id)
        }, agreementError: entry.errors["agreement"].map(language.of), hasAgreements: !model.agreements.isEmpty,
        priorities: ["low", "normal", "urgent"].map {
          ChoiceRow(value: $0, word: t("priority", $0), isChosen: $0 == chosen)
        }, purposes: ChoiceRow.purposes(in: frame), mayQuote: model.mayQuote)
      return frame.document(
        title: t("submitTitle"), section: .jobs, body: Templates.render("job-form", values))
    }
  }
}
