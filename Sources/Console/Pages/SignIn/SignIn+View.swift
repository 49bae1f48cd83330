extension Console.SignIn {
  enum View {
    private struct Values {
      var t: Words
      var mark: String
      var refusal: String?
      var action: String
      var formToken: String
      var next: String
      var typed: String
    }

    static func html(_ model: Model, in frame: Frame) -> String {
      let body = Templates.render(
        "sign-in",
        Values(
          t: frame.t, mark: Asset.text(named: "logo.svg"), refusal: model.refusal.map(frame.language.of),
          action: Console.root + "/sign-in", formToken: frame.formToken,
          next: Address.isOwn(model.next) ? model.next : "", typed: model.name))
      return frame.document(title: frame.t("signIn"), section: nil, body: body)
    }
  }
}
