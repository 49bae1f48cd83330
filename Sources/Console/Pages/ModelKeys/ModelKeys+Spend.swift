import Vocabulary

extension Console.ModelKeys {
  /// What the chart counts.
  enum Measure: String, CaseIterable {
    case fen, tokens, calls

    func of(_ day: Day) -> Int64 {
      switch self {
      case .fen: day.fen
      case .tokens: day.promptTokens + day.completionTokens
      case .calls: day.calls
      }
    }

    func said(_ value: Int64, _ language: Language) -> String {
      self == .fen ? language.yuan(value) : language.number(value)
    }
  }

  /// What was spent, day by day: as a chart, as sums by model, and as a table.
  struct SpendRow {
    struct Model {
      var kind: String
      var name: String
      var calls: String
      var prompt: String
      var completion: String
      var fen: String
    }

    struct DayRow {
      var day: String
      var calls: String
      var prompt: String
      var completion: String
      var fen: String
    }

    var title: String
    var sides: [FacetRow]
    var chart: String
    var models: [Model]
    var days: [DayRow]
    var total: Model

    /// Models that have a colour of their own; all others share one.
    private static let mostColours = 4

    init(_ model: Console.ModelKeys.Model, _ measure: Measure, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      func sums(_ days: [Day], _ name: String, _ kind: String) -> Model {
        Model(
          kind: kind, name: name, calls: language.number(days.reduce(0) { $0 + $1.calls }),
          prompt: language.number(days.reduce(0) { $0 + $1.promptTokens }),
          completion: language.number(days.reduce(0) { $0 + $1.completionTokens }),
          fen: language.yuan(days.reduce(0) { $0 + $1.fen }))
      }
      title = t("modelSpendTitle", with: language.number(Int64(model.span)))
      sides = Measure.allCases.map {
        FacetRow(
          name: t("modelSpendBy." + $0.rawValue), href: Address.of("models/keys", [("by", $0.rawValue)]),
          here: $0 == measure)
      }
      let byModel = Dictionary(grouping: model.days, by: \.model).sorted {
        let (a, b) = ($0.value.reduce(0) { $0 + $1.fen }, $1.value.reduce(0) { $0 + $1.fen })
        return (b, $0.key) < (a, $1.key)
      }
      func colour(_ place: Int) -> String { "part" + String(min(place, Self.mostColours)) }
      models = byModel.enumerated().map { sums($1.value, $1.key, colour($0)) }
      total = sums(model.days, t("modelSpendAll"), "")
      let places = Dictionary(uniqueKeysWithValues: byModel.enumerated().map { ($1.key, $0) })
      let byDay = Dictionary(grouping: model.days, by: \.day)
      days = byDay.sorted { $0.key > $1.key }.map { day, lines in
        let sum = sums(lines, day, "")
        return DayRow(day: day, calls: sum.calls, prompt: sum.prompt, completion: sum.completion, fen: sum.fen)
      }
      let columns = Self.days(until: model.today, model.span).map { day in
        (
          name: String(day.suffix(5)),
          parts: (byDay[day] ?? []).sorted { (places[$0.model] ?? 0) < (places[$1.model] ?? 0) }.map {
            (value: measure.of($0), kind: colour(places[$0.model] ?? 0))
          }
        )
      }
      let most = columns.max { $0.parts.reduce(0) { $0 + $1.value } < $1.parts.reduce(0) { $0 + $1.value } }
      chart = Chart.columns(
        columns, axis: { measure.said($0, language) },
        label: t(
          "modelSpendChart", with: t("modelSpendBy." + measure.rawValue), language.number(Int64(model.span)),
          measure.said(model.days.reduce(0) { $0 + measure.of($1) }, language), most?.name ?? "",
          measure.said(most?.parts.reduce(0) { $0 + $1.value } ?? 0, language)))
    }

    /// So many days, the last one `today`.
    private static func days(until today: String, _ count: Int) -> [String] {
      guard let end = Instant(today + "T00:00:00Z") else { return [] }
      return (0..<count).reversed().map {
        String(end.adding(seconds: -Int64($0) * 86_400).description.prefix(10))
      }
    }
  }
}
