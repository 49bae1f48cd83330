extension Console.PriceList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("priceListTitle"), section: .datasets, body: Templates.render("price-list", Values(model, frame))
      )
    }
  }

  private struct MonthRow {
    var month: String
    var agreements: String
    var lower: String
    var median: String
    var upper: String
    var quantity: String
    var fen: String

    init(_ month: Month, _ language: Language) {
      func told(_ text: (Figures) -> String) -> String { month.figures.map(text) ?? "–" }
      self.month = month.month
      agreements = told { language.number($0.agreements) }
      lower = told { language.decimals(thousandths: $0.lower) }
      median = told { language.decimals(thousandths: $0.median) }
      upper = told { language.decimals(thousandths: $0.upper) }
      quantity = told { language.number($0.quantity) }
      fen = told { language.yuan($0.fen) }
    }
  }

  private struct ClassRow {
    var key: String
    var title: String
    var chart: String
    var months: [MonthRow]
    var isSilent: Bool

    init(_ one: Class, _ place: Int, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      key = "class-\(place)"
      title = language.listed(
        [
          one.theme.map(language.of) ?? t("priceNoTheme"), t("priceForm", one.form),
          t("priceBy", with: t("unit", one.unit)),
        ])
      let medians = one.months.compactMap { $0.figures?.median }
      let said = medians.map { language.decimals(thousandths: $0) }
      chart = Chart.sparkline(medians, label: t("priceChart", with: title, language.listed(said)))
      // The newest first.
      months = one.months.reversed().map { MonthRow($0, language) }
      isSilent = one.months.contains { $0.figures == nil }
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var classes: [ClassRow]
    var hasClasses: Bool
    var isPartial: Bool

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.dataTabs("prices", in: frame)
      classes = model.classes.enumerated().map { ClassRow($1, $0, frame) }
      hasClasses = !classes.isEmpty
      isPartial = model.isPartial
    }
  }
}
