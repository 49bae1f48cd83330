extension Console.AssetList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("assetListTitle"), section: .datasets, body: Templates.render("asset-list", Values(model, frame))
      )
    }
  }

  private struct LineRow {
    var href: String
    var title: String
    var kind: String
    var rights: String
    var costBefore: String
    var cost: String
    var uses: String
    var gross: String

    init(_ line: Line, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      href = Address.of(.dataset(line.dataset))
      title = language.of(line.title)
      kind = line.kind.map { t("assetKind", $0) } ?? "–"
      rights = line.rights.isEmpty ? "–" : language.listed(line.rights.map { t("right", $0) })
      costBefore = language.yuan(line.costBeforeFen)
      cost = language.yuan(line.costFen)
      uses = language.number(line.uses)
      gross = language.yuan(line.grossFen)
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var stretch: String
    var lines: [LineRow]
    var hasLines: Bool
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.dataTabs("assets", in: frame)
      stretch = frame.t("assetStretch", with: model.from, model.to)
      lines = model.lines.items.map { LineRow($0, frame) }
      hasLines = !lines.isEmpty
      nextHref = model.lines.next.map { Address.of("assets", [("cursor", $0)]) }
    }
  }
}
