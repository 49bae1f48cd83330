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
      var ruleRoom: String
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
          t: frame.t, status: model.status, heading: heading, detail: frame.language.of(Console.plain(refusal.detail)),
          remedy: refusal.remedy.map { frame.language.of(Console.plain($0)) }, rule: refusal.rule,
          ruleRoom: frame.t("rule", refusal.rule.split(separator: ".").first.map(String.init) ?? ""),
          field: refusal.field,
          request: model.request, home: Console.root + "/"))
      return frame.document(title: heading, section: nil, body: body)
    }
  }
}
