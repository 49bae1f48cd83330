import Vocabulary

extension Console.Grant {
  enum View {
    static func html(_ model: Model, in frame: Frame) -> String {
      frame.document(
        title: frame.language.of(model.line.title), section: .datasets,
        body: Templates.render("grant", Values(model, frame)))
    }
  }

  private struct FiguresRow {
    var name: String
    var href: String?
    var rightHref: String?
    var agreements: String
    var uses: String
    var gross: String
    var booked: String

    init(_ name: String, _ figures: Figures?, _ language: Language, href: String? = nil, rightHref: String? = nil) {
      self.name = name
      self.href = href
      self.rightHref = rightHref
      agreements = figures.map { language.number($0.agreements) } ?? "–"
      uses = figures.map { language.number($0.uses) } ?? "–"
      gross = figures.map { language.yuan($0.grossFen) } ?? "–"
      booked = figures.map { language.yuan($0.bookedFen) } ?? "–"
    }
  }

  private struct Values {
    var t: Words
    let upHref = Address.of("grants", [])
    var upName: String
    var id: String
    var row: GrantRow
    var grantor: String
    var operating: String
    var scene: String?
    var conditions: [String]
    var hasConditions: Bool
    var share: String?
    var proposed: String
    var accepted: String?
    var until: String
    var ended: String?
    var reason: String?
    var documents: [Console.Certificate.Document]
    var datasets: [FiguresRow]
    var hasDatasets: Bool
    var hasAccount: Bool
    var months: [FiguresRow]
    var total: FiguresRow?
    var grantorShare: String?
    var timeline: [EventRow]
    var hasTimeline: Bool

    init(_ model: Model, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      self.t = t
      upName = t("tab.grants")
      id = model.line.id
      row = GrantRow(model.line, in: frame)
      grantor = language.of(model.line.grantor.name)
      operating = language.of(model.line.operating.name)
      scene = model.scene
      conditions = model.conditions.map(Paragraphs.of) ?? []
      hasConditions = !conditions.isEmpty
      share = model.shareBasisPoints.map(language.percent)
      proposed = language.day(model.proposedAt)
      accepted = model.acceptedAt.map(language.day)
      until = language.minute(model.line.until)
      ended = model.endedAt.map(language.minute)
      reason = model.reason
      documents = model.documents
      datasets = model.datasets.map { covered in
        FiguresRow(
          language.of(covered.title), covered.figures, language, href: Address.of(.dataset(covered.id)),
          rightHref: covered.right.map { Address.of(.right($0)) })
      }
      hasDatasets = !datasets.isEmpty
      hasAccount = model.account != nil
      months = model.account?.months.map { FiguresRow($0.month, $0.figures, language) } ?? []
      total = model.account.map { FiguresRow(t("grantTotal"), $0.total, language) }
      grantorShare = model.account?.grantorShareFen.map(language.yuan)
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
    }
  }
}
