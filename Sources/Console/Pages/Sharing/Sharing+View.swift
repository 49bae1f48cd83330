import Vocabulary

extension Console.Sharing {
  enum View {
    static func html(
      _ model: Model, reader: String, entry: Entry = Entry(typed: Form(encoded: "")), in frame: Frame
    ) -> String {
      frame.document(
        title: frame.language.of(model.line.title), section: .datasets,
        body: Templates.render("sharing", Values(model, reader, entry, frame)))
    }
  }

  private struct Values {
    var t: Words
    var upHref: String
    var upName: String
    var id: String
    var row: SharingRow
    var alert: String?
    var action: String
    var formToken: String
    var mayDecide: Bool
    var mayWithdraw: Bool
    var reasons: [ChoiceRow]
    var reasonError: String?
    var reasonDescribedBy: String?
    var wordsField: [FieldRow]
    var isRefusing: Bool
    var ground: String?
    var days: String
    var owner: String
    var applicant: String
    var decided: String?
    var outcome: String?
    var words: String?
    var agreementHref: String?
    var dataset: DatasetRow?
    var legalGround: String?
    var conditions: String?
    var timeline: [EventRow]
    var hasTimeline: Bool

    init(_ model: Model, _ reader: String, _ entry: Entry, _ frame: Frame) {
      let (t, language) = (frame.t, frame.language)
      let isOwn = model.line.applicant.id == reader
      self.t = t
      upHref = Address.of(isOwn ? "requests" : "desk", [])
      upName = t(isOwn ? "tab.requests" : "tab.desk")
      id = model.line.id
      row = SharingRow(model.line, at: model.at, for: reader, in: frame)
      alert = entry.errors[""].map(language.of)
      action = Address.of(.sharing(model.line.id))
      formToken = frame.formToken
      mayDecide = model.mayDecide
      mayWithdraw = model.mayWithdraw
      reasons = model.reasons.map {
        ChoiceRow(value: $0, word: t("refuse", $0), isChosen: entry.typed["reason"] == $0)
      }
      reasonError = entry.errors["reason"].map(language.of)
      reasonDescribedBy = reasonError == nil ? nil : "reason-error"
      wordsField = [
        FieldRow(
          "words", t("refuseWords"), value: entry.typed["words"], hint: t("refuseWordsHint"),
          error: entry.errors["words"].map(language.of), isLong: true, isRequired: false, most: 1000)
      ]
      isRefusing = entry.typed["act"] == "refuse"
      ground = model.ground
      days = t("daysLong", with: language.number(model.days))
      owner = language.of(model.line.owner.name)
      applicant = language.of(model.line.applicant.name)
      decided = model.decidedAt.map(language.minute)
      outcome =
        model.reason.map { t("refuse", $0) }
        ?? model.grantedBy.map { $0 == "unconditional" ? t("grantedAtOnce") : t("grantedByRule", with: $0) }
      words = model.words
      agreementHref = model.agreement.map { Address.of(.agreement($0)) }
      dataset = model.dataset.map { DatasetRow($0, in: frame) }
      legalGround = model.class?.ground
      conditions = model.class?.conditions
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
    }
  }
}
