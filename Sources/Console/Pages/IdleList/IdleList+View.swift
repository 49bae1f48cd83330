extension Console.IdleList {
  enum View {
    static func html(_ lines: Console.Listing<Line>, in frame: Frame) -> String {
      frame.document(
        title: frame.t("idleTitle"), section: .datasets, body: Templates.render("idle-list", Values(lines, frame)))
    }
  }

  private struct FindingRow {
    var cause: String
    var text: String
    var remedy: String
    var otherHref: String?
  }

  private struct Row {
    var dataset: DatasetRow
    var findings: [FindingRow]
    var hasNone: Bool
    var needs: [NeedRow]
    var hasNeeds: Bool
    var needsSaid: String

    init(_ line: Line, _ frame: Frame) {
      let language = frame.language
      dataset = DatasetRow(line.dataset, in: frame)
      findings = line.findings.map {
        FindingRow(
          cause: frame.t("cause", $0.cause), text: language.of($0.text),
          remedy: language.said(of: frame.t("suggestion"), language.of($0.remedy)),
          otherHref: $0.other.map { Address.of(.dataset($0)) })
      }
      hasNone = findings.isEmpty
      needs = line.needs.map { NeedRow($0, in: frame) }
      hasNeeds = !needs.isEmpty
      needsSaid = frame.t("idleNeeds", with: language.number(Int64(line.needs.count)))
    }
  }

  private struct Values {
    var t: Words
    var tabs: [FacetRow]
    var lines: [Row]
    var hasLines: Bool
    var nextHref: String?

    init(_ model: Console.Listing<Line>, _ frame: Frame) {
      t = frame.t
      tabs = FacetRow.dataTabs("idle", in: frame)
      lines = model.items.map { Row($0, frame) }
      hasLines = !lines.isEmpty
      nextHref = model.next.map { Address.of("idle", [("cursor", $0)]) }
    }
  }
}
