extension Console.Dataset {
  /// The form with which its owner is told what is wrong with the data.
  enum ProblemView {
    private struct Values {
      var t: Words
      var action: String
      var formToken: String
      var alert: String?
      var faults: [ChoiceRow]
      var faultError: String?
      var words: FieldRow
    }

    /// Nil where the caller cannot report one.
    static func html(_ model: Model, _ entry: ProblemEntry, in frame: Frame) -> String? {
      guard !model.faults.isEmpty else { return nil }
      let (t, language) = (frame.t, frame.language)
      return Templates.render(
        "dataset-problem",
        Values(
          t: t, action: Address.of(.dataset(model.line.id)) + "/problem", formToken: frame.formToken,
          alert: entry.errors[""].map(language.of),
          faults: model.faults.map {
            ChoiceRow(value: $0, word: t("fault", $0), isChosen: $0 == entry.typed["fault"])
          }, faultError: entry.errors["fault"].map(language.of),
          words: FieldRow(
            "words", t("problemWords"), value: entry.typed["words"], hint: t("problemWordsHint"),
            error: entry.errors["words"].map(language.of), isLong: true, most: 1000)))
    }
  }
}
