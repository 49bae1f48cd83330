import Vocabulary

extension Console.Dataset {
  /// Tables with their first rows.
  enum TablesView {
    private struct TableRow {
      var key: String
      var title: String
      var columns: [String]
      var rows: [Cells]
      var hasRows: Bool
      var withheld: String?
    }
    private struct Cells { var cells: [String] }
    private struct Values {
      var t: Words
      var tables: [TableRow]
    }

    /// Nil where the hub keeps none.
    static func html(_ model: Model, in frame: Frame) -> String? {
      guard !model.tables.isEmpty else { return nil }
      let (t, language) = (frame.t, frame.language)
      return Templates.render(
        "dataset-tables",
        Values(
          t: t,
          tables: model.tables.enumerated().map { place, table in
            TableRow(
              key: "table-\(place)",
              title: t(
                "tableSaid", with: table.resource, language.number(table.rows), language.time(table.changedAt)),
              columns: table.columns, rows: (table.sample ?? []).map { Cells(cells: $0) },
              hasRows: !(table.sample ?? []).isEmpty,
              withheld: table.withheld.map(language.of) ?? (table.rows == 0 ? t("tableEmpty") : nil))
          }))
    }
  }

  /// How it was used.
  enum UseView {
    private struct Fact {
      var name: String
      var value: String
    }
    private struct Group {
      var title: String
      var lines: [Fact]
    }
    private struct Values {
      var t: Words
      var facts: [Fact]
      /// Looks by month.
      var chart: String?
      var groups: [Group]
    }

    private static func chart(_ use: Use, _ t: Words, _ language: Language) -> String? {
      let months = Array(use.months.drop { $0.views == 0 && $0.requests == 0 })
      guard !months.isEmpty else { return nil }
      return Chart.bars(
        months.map { month in
          (
            month.month, month.views,
            t("useMonthLine", with: language.number(month.views), language.number(month.requests)), "level"
          )
        }, label: t("useMonths"))
    }

    static func html(_ model: Model, in frame: Frame) -> String? {
      guard let use = model.use else { return nil }
      let (t, language) = (frame.t, frame.language)
      var facts = [
        Fact(name: t("useViews"), value: language.number(use.views)),
        Fact(name: t("useRequests"), value: language.number(use.requests)),
        Fact(name: t("useRefused"), value: language.number(use.refused)),
        Fact(name: t("useAgreements"), value: language.number(use.agreements)),
        Fact(name: t("useUses"), value: language.number(use.uses)),
      ]
      if let rows = use.rows { facts.append(Fact(name: t("useRows"), value: language.number(rows))) }
      facts.append(Fact(name: t("useLast"), value: use.lastUse.map(language.time) ?? t("useNever")))
      func group(_ title: String, _ lines: [Use.Line], _ name: (Text) -> String) -> Group? {
        guard !lines.isEmpty else { return nil }
        return Group(
          title: t(title),
          lines: lines.map {
            Fact(
              name: name($0.name), value: t("useLine", with: language.number($0.requests), language.number($0.uses)))
          })
      }
      return Templates.render(
        "dataset-use",
        Values(
          t: t, facts: facts, chart: chart(use, t, language),
          groups: [
            group("useByUnit", use.units, language.of), group("useByPurpose", use.purposes, language.of),
          ].compactMap(\.self)))
    }
  }
}
