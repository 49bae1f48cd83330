extension Console.Dataset {
  /// What a check looked for, as people read it.
  enum CheckWords {
    static func said(_ failure: Assessment.Failure, _ t: Words) -> String {
      let metric = t("metric", failure.metric)
      return rule(failure.what, t).map { t.language.said(of: metric, $0) } ?? metric
    }

    /// Nil where the metric says it all. Patterns and the names of formats stay as they are.
    private static func rule(_ what: String, _ t: Words) -> String? {
      if ["null", "unique", "rows", "newest", "column"].contains(what) { return nil }
      if what.hasPrefix("one of ") { return t("ruleOneOf", with: String(what.dropFirst("one of ".count))) }
      if what.hasPrefix("null | ") { return t("ruleMissing", with: String(what.dropFirst("null | ".count))) }
      if let match = what.wholeMatch(of: #/(\S+ [≤<] )?(value|length)( [≤<] \S+)?/#) {
        return (match.1 ?? "") + t("rule." + match.2) + (match.3 ?? "")
      }
      return t("valueKind", what)
    }
  }
}
