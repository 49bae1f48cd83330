internal import Vocabulary

/// Whether an answer is the reference, once both are without what the task ignores.
struct ExactMatch {
  private let rule: MetricRule
  private let ignored: [PythonPattern]

  init(_ rule: MetricRule) throws(Refusal) {
    self.rule = rule
    var ignored: [PythonPattern] = []
    for regex in rule.regexesToIgnore { ignored.append(try PythonPattern(regex, field: "regexes_to_ignore")) }
    self.ignored = ignored
  }

  func holds(_ answer: String, _ reference: String) throws(Refusal) -> Bool {
    try plain(answer).unicodeScalars.elementsEqual(try plain(reference).unicodeScalars)
  }

  private func plain(_ text: String) throws(Refusal) -> String {
    var text = text
    for pattern in ignored { text = try pattern.replace(in: text, with: "") }
    if rule.ignoresCase { text = text.lowercased() }
    if rule.ignoresPunctuation { text = Self.withoutPunctuation(text) }
    if rule.ignoresNumbers { text = String(text.unicodeScalars.filter { !("0"..."9").contains($0) }) }
    return text
  }

  /// Without ASCII's punctuation.
  static func withoutPunctuation(_ text: String) -> String {
    String(
      text.unicodeScalars.filter {
        switch $0.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: false
        default: true
        }
      })
  }
}

extension String {
  fileprivate init(_ scalars: [Unicode.Scalar]) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
