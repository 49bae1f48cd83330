extension Console.NeedForm {
  enum View {
    private struct Values {
      var t: Words
      let upHref = Address.of("needs", [])
      var upName: String
      var alert: String?
      let action = Address.of("needs", [])
      var formToken: String
      var about: [FieldRow]
      var limits: [FieldRow]
      var aims: [FieldRow]
      var regions: [ChoiceRow]
      var purposes: [ChoiceRow]
      var wants: [FieldRow]
    }

    static func html(_ entry: Entry, in frame: Frame) -> String {
      let t = frame.t
      func field(
        _ id: String, _ label: String, isLong: Bool = false, isRequired: Bool = true, hint: String? = nil,
        list: String? = nil
      ) -> FieldRow {
        FieldRow(
          id, label, value: entry.typed[id], hint: hint, error: entry.errors[id].map(frame.language.of), isLong: isLong,
          isRequired: isRequired, most: isLong ? 2000 : 200, list: list)
      }
      let about = [field("title", t("needTitle")), field("summary", t("needSummary"), isLong: true)]
      let limits = [
        field("purpose", t("purpose"), hint: t("purposeHint"), list: "purposes"),
        field("budget", t("budgetYuan"), isRequired: false),
      ]
      let aims = [field("measures", t("measures"), isLong: true, isRequired: false, hint: t("measuresHint"))]
      let wants = Console.Kind.allCases.map { kind in
        field("wants-" + kind.rawValue, t("kind", kind.rawValue), isRequired: false)
      }
      let regions = Chart.guangxi.map {
        ChoiceRow(
          value: $0.code, word: frame.language.of($0.name), isChosen: entry.typed["region"] == $0.code)
      }
      let body = Templates.render(
        "need-form",
        Values(
          t: t, upName: t("nav.needs"), alert: entry.errors[""].map(frame.language.of), formToken: frame.formToken,
          about: about, limits: limits, aims: aims, regions: regions, purposes: ChoiceRow.purposes(in: frame),
          wants: wants))
      return frame.document(title: t("publishNeed"), section: .needs, body: body)
    }
  }
}
