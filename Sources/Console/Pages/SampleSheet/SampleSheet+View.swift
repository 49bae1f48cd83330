import Vocabulary

extension Console.SampleSheet {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("sheetTitle"), section: .models, scripts: ["sheet.js"],
        body: Templates.render("sheet", Values(model, frame)))
    }
  }

  private struct RiskRow {
    var id: String
    var name: String
    var number: String
  }

  private struct ClassRow {
    var id: String
    var name: String
    var number: String
    var risks: [RiskRow]
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var rules: String
    var classes: [ClassRow]
    let filingHref = Address.of("models/filing", [])

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.modelTabs("sheet", in: frame)
      rules = frame.t("filingRules", with: model.rules)
      classes = model.classes.enumerated().map { place, one in
        ClassRow(
          id: one.id, name: frame.language.of(one.name), number: "\(place + 1)",
          risks: one.risks.enumerated().map {
            RiskRow(id: $1.id, name: frame.language.of($1.name), number: "\($0 + 1)")
          })
      }
    }
  }
}
