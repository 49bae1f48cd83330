import Vocabulary

extension Console.Playground {
  enum View {
    static func html(
      _ model: Model, _ entry: Entry, answer: Answer? = nil, made: Console.ModelKeys.Made? = nil, in frame: Frame
    ) -> String {
      frame.document(
        title: frame.t("playTitle"), section: .models, scripts: ["play.js"],
        body: Templates.render("playground", Values(model, entry, answer, made, frame)))
    }

    /// What a call took, as a piece of the page.
    static func figures(_ figures: Figures, in frame: Frame) -> String {
      Templates.render("play-figures", FigureValues(figures, frame))
    }
  }

  /// An answer that came whole before the page was drawn: for browsers without scripts.
  struct Answer {
    var text = ""
    var figures: Figures?
    var failure: Text?
  }

  private struct FigureValues {
    struct Row {
      var name: String
      var value: String
    }
    var t: Words
    var rows: [Row]
    var isCut: Bool

    init(_ figures: Figures, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      isCut = figures.isCut
      func row(_ name: String, _ value: String?) -> Row { Row(name: t(name), value: value ?? "–") }
      let prompt = figures.promptTokens.map { count in
        guard let cached = figures.cachedTokens, cached > 0 else { return language.number(count) }
        return t("playCachedOf", with: language.number(count), language.number(cached))
      }
      // Of the answer alone: what came before its first part is not its speed.
      var speed: String?
      if let tokens = figures.completionTokens, let first = figures.firstMilliseconds, tokens > 1,
        figures.milliseconds > first
      {
        speed = language.decimal((tokens - 1) * 1000, over: figures.milliseconds - first)
      }
      rows = [
        row("playPrompt", prompt), row("playCompletion", figures.completionTokens.map(language.number)),
        row("playCost", figures.milliFen.map { ModelRow.yuan(milliFen: $0, language) }),
        row("playFirst", figures.firstMilliseconds.map { language.duration(milliseconds: $0) }),
        row("playTotal", language.duration(milliseconds: figures.milliseconds)), row("playSpeed", speed),
      ]
    }
  }

  private struct ShownAnswer {
    var text: String
    var figures: String?
    var failure: String?
  }

  private struct KeyForm {
    var choices: [ChoiceRow]
    var text: String
    let action = Address.of("models/play", [])
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var formToken: String
    let action = Address.of("models/play", [])
    var isServed: Bool
    var isKeyed: Bool
    var keyNote: String?
    var key: [FieldRow]
    var model: [FieldRow]
    var models: [ChoiceRow]
    var system: [FieldRow]
    var text: [FieldRow]
    var most: [FieldRow]
    var answer: ShownAnswer?
    var keyForm: KeyForm?
    let keysHref = Address.of("models/keys", [])

    init(
      _ model: Model, _ entry: Entry, _ answer: Answer?, _ made: Console.ModelKeys.Made?, _ frame: Frame
    ) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      tabs = FacetRow.modelTabs("play", in: frame)
      formToken = frame.formToken
      isServed = model.isServed
      func field(
        _ id: String, _ label: String, kind: FieldRow.Kind = .text, value: String, hint: String? = nil,
        isLong: Bool = false, isRequired: Bool = true, most: Int = 200, list: String? = nil
      ) -> FieldRow {
        FieldRow(
          id, label, kind: kind, value: value, hint: hint, error: entry.errors[id].map(language.of), isLong: isLong,
          isRequired: isRequired, most: most, autocomplete: "off", list: list)
      }
      let secret = made?.secret ?? entry.typed["key"]
      isKeyed = !secret.isEmpty
      keyNote = made.map { _ in t("playKeyMade", with: language.number(Entry.keyTokens)) }
      key = [field("key", t("playKey"), kind: .password, value: secret, hint: t("playKeyHint"))]
      let name = made?.models.first ?? entry.typed.value("model") ?? model.models.first?.name ?? ""
      self.model = [field("model", t("modelWord"), value: name, list: "models")]
      models = model.models.map { ChoiceRow(value: $0.name, word: language.of($0.title), isChosen: $0.name == name) }
      system = [
        field("system", t("playSystem"), value: entry.typed["system"], isRequired: false, most: 500)
      ]
      text = [
        field("text", t("playText"), value: entry.typed["text"], isLong: true, most: Entry.longestText)
      ]
      most = [field("most", t("playMost"), value: entry.typed.value("most") ?? String(Entry.usualMost))]
      self.answer = answer.map { answer in
        ShownAnswer(
          text: answer.text, figures: answer.figures.map { View.figures($0, in: frame) },
          failure: answer.failure.map(language.of))
      }
      keyForm =
        model.agreements.isEmpty || made != nil
        ? nil
        : KeyForm(
          choices: model.agreements.map {
            ChoiceRow(
              value: $0.agreement, word: [$0.model, language.of($0.vendor)].joined(separator: " · "), isChosen: false)
          }, text: t("playKeyForm", with: language.number(Entry.keyTokens)))
    }
  }
}
