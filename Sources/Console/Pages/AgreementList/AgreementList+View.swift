extension Console.AgreementList {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.t("agreementListTitle"), section: .agreements,
        body: Templates.render("agreement-list", Values(model, frame)))
    }
  }

  private struct Row {
    var href: String
    var title: String
    var kind: String
    var kindName: String
    var parties: String
    var day: String
    var charged: String
    var state: String

    init(_ line: Line, _ frame: Frame) {
      href = Address.of(.agreement(line.id))
      title = frame.language.of(line.title)
      kind = frame.t("kind", line.kind.rawValue)
      kindName = line.kind.rawValue
      parties = frame.language.listed(line.parties.map { frame.language.of($0.name) })
      day = line.state == "proposed" ? "–" : frame.language.day(line.agreedAt)
      charged = frame.language.yuan(line.chargedFen)
      state = Badge.html(line.state, frame.t)
    }
  }

  private struct RequestRow {
    var title: String
    var counterpart: String
    var day: String
    var term: String
    var state: String
    var acceptAction: String?

    init(_ request: Request, _ frame: Frame) {
      title = frame.language.of(request.title)
      counterpart = frame.language.of(request.counterpart.name)
      day = frame.language.day(request.requestedAt)
      term = frame.t("daysLong", with: frame.language.number(request.days))
      state = Badge.html(request.state, frame.t)
      acceptAction = request.mayAccept ? Address.of("negotiations/" + Address.encode(request.id) + "/accept", []) : nil
    }
  }

  private struct Values {
    var t: Words
    var formToken: String
    var requests: [RequestRow]
    var hasRequests: Bool
    var found: String
    var lines: [Row]
    var hasLines: Bool
    var nextHref: String?

    init(_ model: Model, _ frame: Frame) {
      t = frame.t
      formToken = frame.formToken
      requests = model.requests.map { RequestRow($0, frame) }
      hasRequests = !requests.isEmpty
      found = model.agreements.total.map { frame.t("foundAgreements", with: frame.language.number($0)) } ?? ""
      lines = model.agreements.items.map { Row($0, frame) }
      hasLines = !lines.isEmpty
      nextHref = model.agreements.next.map { Address.of("agreements", [("cursor", $0)]) }
    }
  }
}
