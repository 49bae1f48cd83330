extension Console.Dataset {
  /// The form with which the dataset is asked for, or why it cannot be.
  enum RequestView {
    private struct Values {
      var t: Words
      var text: String
      var action: String?
      var formToken: String
      var alert: String?
      var fields: [FieldRow]
      var purposes: [ChoiceRow]
      var deskHref: String?
    }

    static func html(_ model: Model, _ entry: Entry, in frame: Frame) -> String {
      let t = frame.t
      func field(_ id: String, _ label: String, isLong: Bool = false, hint: String? = nil, list: String? = nil)
        -> FieldRow
      {
        FieldRow(
          id, label, value: entry.typed[id], hint: hint, error: entry.errors[id].map(frame.language.of),
          isLong: isLong, most: isLong ? 500 : 200, list: list)
      }
      var fields = [
        field("purpose", t("purpose"), hint: t("purposeHint"), list: "purposes"),
        field("days", t("termDays"), hint: t("untilHint")),
      ]
      if model.ask == .byOwner { fields.append(field("ground", t("ground"), isLong: true, hint: t("groundHint"))) }
      let mayAsk = model.ask == .atOnce || model.ask == .byOwner
      return Templates.render(
        "dataset-request",
        Values(
          t: t, text: t(said(model.ask)),
          action: mayAsk ? Address.of(.dataset(model.line.id)) + "/request" : nil, formToken: frame.formToken,
          alert: entry.errors[""].map(frame.language.of), fields: fields, purposes: ChoiceRow.purposes(in: frame),
          deskHref: model.ask == .own ? Address.of("desk", []) : nil))
    }

    private static func said(_ ask: Ask) -> String {
      switch ask {
      case .atOnce: "askAtOnce"
      case .byOwner: "askByOwner"
      case .own: "askOwn"
      case .notShared: "askNotShared"
      case .noOffer: "askNoOffer"
      case .notPossible: "askNotPossible"
      }
    }
  }
}
