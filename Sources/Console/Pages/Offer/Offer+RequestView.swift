extension Console.Offer {
  /// The form with which an agreement on the offer is asked for.
  enum RequestView {
    private struct Values {
      var t: Words
      var action: String
      var formToken: String
      var alert: String?
      var fields: [FieldRow]
      var purposes: [ChoiceRow]
    }

    static func html(_ offer: Console.OfferLine, _ entry: Entry, in frame: Frame) -> String {
      let t = frame.t
      func field(_ id: String, _ label: String, required: Bool = true, hint: String? = nil, list: String? = nil)
        -> FieldRow
      {
        FieldRow(
          id, label, value: entry.typed[id], hint: hint, error: entry.errors[id].map(frame.language.of),
          isRequired: required, most: 100, list: list)
      }
      // Only what is priced by a unit is asked for in one.
      let quantity =
        if case .perUnit(_, _, let unit) = offer.price.withoutEnergy {
          [
            field(
              "quantity", t("mostUnits", with: frame.language.of(unit)), required: false, hint: t("mostUnitsHint"))
          ]
        } else {
          [FieldRow]()
        }
      return Templates.render(
        "request",
        Values(
          t: t, action: Address.of(.offer(offer.id)) + "/request", formToken: frame.formToken,
          alert: entry.errors[""].map(frame.language.of),
          fields: [
            field("purpose", t("purpose"), hint: t("purposeHint"), list: "purposes"), field("days", t("termDays")),
          ] + quantity, purposes: ChoiceRow.purposes(in: frame)))
    }
  }
}
