import Vocabulary

extension Console.Right {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      let row = RightRow(model.line, in: frame)
      return frame.document(
        title: row.kind + " " + row.title, section: .datasets,
        body: Templates.render("right", Values(model, row, frame)))
    }
  }

  private struct DisputeRow {
    var by: String
    var reason: String
    var day: String
    var stamp: String
  }

  private struct AgreementRow {
    var href: String
    var title: String
    var parties: String
    var state: String
    var day: String
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("rights", [])
    var upName: String
    var id: String
    var row: RightRow
    var verdictClass: String
    var overHref: String?
    var registered: String
    var registeredBy: String
    var until: String
    var lapsed: String?
    var pledge: String?
    var transfer: String?
    var code: String
    var codeHref: String
    var entryHref: String
    var entry: String
    var documents: [Console.Certificate.Document]
    var hasDocuments: Bool
    var sources: [RightRow]
    var hasSources: Bool
    var disputes: [DisputeRow]
    var hasDisputes: Bool
    var agreements: [AgreementRow]
    var hasAgreements: Bool
    var timeline: [EventRow]
    var hasTimeline: Bool

    init(_ model: Model, _ row: RightRow, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      func side(_ side: Side) -> String {
        t("rightSide", with: language.of(side.to.name), language.day(side.at))
      }
      self.t = t
      upName = t("tab.rights")
      id = model.line.id
      self.row = row
      verdictClass = ["registered": "good", "lapsed": "bad"][model.line.state] ?? "waiting"
      overHref = model.line.over.map { Address.of($0) }
      registered = language.day(model.registeredAt)
      registeredBy = language.of(model.registeredBy.name)
      until = language.minute(model.line.until)
      lapsed = model.lapsedAt.map(language.minute)
      pledge = model.pledge.map(side)
      transfer = model.transfer.map(side)
      code = model.code
      codeHref = Address.of("certificates/" + Address.encode(model.code), [])
      entryHref = Address.of(.entry(model.entry))
      entry = t("entryAt", with: language.number(model.entry))
      documents = model.documents
      hasDocuments = !documents.isEmpty
      sources = model.sources.map { RightRow($0, in: frame) }
      hasSources = !sources.isEmpty
      disputes = model.disputes.map {
        DisputeRow(
          by: language.of($0.by.name), reason: $0.reason, day: language.day($0.at), stamp: $0.at.description)
      }
      hasDisputes = !disputes.isEmpty
      agreements = model.agreements.map { agreement in
        AgreementRow(
          href: Address.of(.agreement(agreement.id)), title: language.of(agreement.title),
          parties: language.listed(agreement.parties.map { language.of($0.name) }),
          state: Badge.html(agreement.state, t), day: language.day(agreement.agreedAt))
      }
      hasAgreements = !agreements.isEmpty
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
    }
  }
}
