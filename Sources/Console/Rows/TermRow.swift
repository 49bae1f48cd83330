/// A line of a policy as templates show it.
struct TermRow {
  var effect: String
  var effectName: String
  var text: String
  var constraints: [String]
  var hasConstraints: Bool

  init(_ term: Console.Term, in frame: Frame) {
    effect = frame.t("effect", term.effect.rawValue)
    effectName = term.effect.rawValue
    text = frame.language.of(term.text)
    constraints = term.constraints.map(frame.language.of)
    hasConstraints = !constraints.isEmpty
  }
}
