import Vocabulary

extension Console.Certificate {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("certificateTitle"), section: nil, body: Templates.render("certificate", Values(model, frame)))
    }

    /// The form that asks for a code.
    static func form(typed: String, error: Text?, in frame: Frame) -> String {
      frame.document(
        title: frame.t("certificateCheck"), section: nil,
        body: Templates.render(
          "certificate-form",
          FormValues(
            t: frame.t,
            fields: [
              FieldRow(
                "code", frame.t("certificateCode"), value: typed, hint: frame.t("certificateCodeHint"),
                error: error.map(frame.language.of), most: 40)
            ])))
    }
  }

  static let unknown = Text(zh: "没有这个核验码的证书", en: "no certificate has this code")

  private struct FormValues {
    var t: Words
    let action = Address.of("certificates", [])
    var fields: [FieldRow]
  }

  private struct Values {
    var t: Words
    let formHref = Address.of("certificates", [])
    var code: String
    var kind: String
    var title: String
    var holder: String
    var registered: String
    var until: String
    var documents: [Document]
    var hasDocuments: Bool
    var verdict: String
    var verdictClass: String
    var stamp: String
    var checked: String

    init(_ model: Model, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      code = model.code
      kind = t("right", model.kind)
      title = model.title.map(language.of) ?? model.subject
      holder = language.of(model.holder)
      registered = language.day(model.registeredAt)
      until = language.minute(model.until)
      documents = model.documents
      hasDocuments = !documents.isEmpty
      if model.holds {
        verdict = t(["pledged", "disputed"].contains(model.state) ? "holds." + model.state : "holds.registered")
        verdictClass = model.state == "registered" ? "good" : "waiting"
      } else if model.state == "suspended" {
        verdict = t("holds.suspended")
        verdictClass = "waiting"
      } else {
        verdict = t("lapsed." + (model.lapse ?? "expired"))
        verdictClass = "bad"
      }
      stamp = model.checkedAt.description
      checked = language.time(model.checkedAt)
    }
  }
}
