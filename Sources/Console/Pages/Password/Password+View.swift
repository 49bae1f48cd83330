extension Console.Password {
  enum View {
    private struct Values {
      var t: Words
      var lede: String
      var alert: String?
      let action = Address.of("password", [])
      var formToken: String
      var fields: [FieldRow]
    }

    /// What was typed never goes back into the page.
    static func html(_ model: Model, in frame: Frame) -> String {
      let t = frame.t
      func error(_ field: String) -> String? { model.errors[field].map(frame.language.of) }
      let fields = [
        FieldRow(
          "old", t(model.must ? "passwordOnce" : "passwordOld"), kind: .password, error: error("old"), most: 400,
          autocomplete: "current-password"),
        FieldRow(
          "new", t("passwordNew"), kind: .password, hint: t("passwordRule"), error: error("new"), most: 200,
          autocomplete: "new-password"),
        FieldRow(
          "again", t("passwordAgain"), kind: .password, error: error("again"), most: 200, autocomplete: "new-password"),
      ]
      let body = Templates.render(
        "password",
        Values(
          t: t, lede: t(model.must ? "passwordMust" : "passwordMay"), alert: error(""), formToken: frame.formToken,
          fields: fields))
      return frame.document(title: t("passwordTitle"), section: nil, body: body)
    }
  }
}
