import Vocabulary

extension Console.Problem {
  enum View {
    private struct Values {
      var t: Words
      var status: Int
      var heading: String
      var detail: String
      var remedy: String?
      var rule: String
      var field: String?
      var request: String?
      var home: String
    }

    static func html(_ model: Model, in frame: Frame) -> String {
      let refusal = model.refusal
      let heading = frame.t("refusal." + refusal.kind.rawValue)
      let body = Templates.render(
        "problem",
        Values(
          t: frame.t, status: model.status, heading: heading, detail: frame.language.of(refusal.detail),
          remedy: refusal.remedy.map(frame.language.of), rule: refusal.rule, field: refusal.field,
          request: model.request, home: Console.root + "/"))
      return frame.document(title: heading, section: nil, body: body)
    }
  }
}
