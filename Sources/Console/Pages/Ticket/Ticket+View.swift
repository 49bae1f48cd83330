import Vocabulary

extension Console.Ticket {
  enum View {
    static func html(
      _ model: Model, reader: String, entry: Entry = Entry(typed: Form(encoded: "")), in frame: Frame
    ) -> String {
      frame.document(
        title: frame.language.of(model.line.title), section: .datasets,
        body: Templates.render("ticket", Values(model, reader, entry, frame)))
    }
  }

  private struct FailureRow {
    var column: String?
    var what: String
    var found: String
    var rows: String?
    var fix: String?
  }

  private struct SaidRow {
    var step: String
    var stamp: String
    var time: String
  }

  private struct Values {
    var t: Words
    var upHref: String
    var upName: String
    var id: String
    var row: TicketRow
    var alert: String?
    var action: String
    var formToken: String
    var cause: String
    var owner: String
    /// Nil where the reader may not know.
    var assignee: String?
    var since: String
    var due: String
    var expected: String?
    var staleOn: String?
    var reporter: String?
    var fault: String?
    var reported: String?
    var reopened: String?
    var reopenedWhy: String?
    var failures: [FailureRow]
    var hasFailures: Bool
    var failed: String
    var chart: String?
    var beforeDay: String?
    var afterDay: String?
    var dataset: DatasetRow?
    var reminders: [SaidRow]
    var hasReminders: Bool
    var closed: String?
    var ending: String?
    var reason: String?
    var words: String?
    var mayClose: Bool
    var mayTake: Bool
    var mayGiveBack: Bool
    var mayReopen: Bool
    var reasons: [ChoiceRow]
    var reasonError: String?
    var reasonDescribedBy: String?
    var wordsField: [FieldRow]
    var whyField: [FieldRow]
    var timeline: [EventRow]
    var hasTimeline: Bool

    init(_ model: Model, _ reader: String, _ entry: Entry, _ frame: Frame) {
      let (t, language, line) = (frame.t, frame.language, model.line)
      self.t = t
      upHref = Address.of("desk", [])
      upName = t("tab.desk")
      id = line.id
      row = TicketRow(line, at: model.at, for: reader, in: frame)
      alert = entry.errors[""].map(language.of)
      action = Address.of(.ticket(line.id))
      formToken = frame.formToken
      cause = t("ticketCause", line.cause)
      owner = language.of(line.owner.name)
      assignee = line.assignee.map(language.of) ?? (line.owner.id == reader ? t("nobodyYet") : nil)
      since = language.minute(line.since)
      due = language.day(line.dueAt.adding(milliseconds: -1))
      expected = model.expected.map { t("grade", $0) }
      staleOn = model.staleAt.map(language.day)
      reporter = model.reporter.map { language.of($0.name) }
      fault = model.fault.map { t("fault", $0) }
      reported = model.reported
      reopened = model.reopened > 0 ? language.number(model.reopened) : nil
      reopenedWhy = line.state == "open" ? model.words : nil
      failures = model.failures.map { failure in
        FailureRow(
          column: failure.column, what: Console.Dataset.CheckWords.said(failure, t),
          found: t("rowsAgainst", with: language.number(failure.found)),
          rows: failure.rows.isEmpty
            ? nil : t("exampleRows", with: language.listed(failure.rows.map(language.number))),
          fix: failure.fix.map { language.said(of: t("suggestion"), language.of($0)) })
      }
      hasFailures = !failures.isEmpty
      failed = t("brokenRules", with: language.number(line.rules ?? Int64(failures.count)))
      chart = Self.chart(line, frame)
      beforeDay = line.before.map { language.decimal($0.tenths, over: 10) + " " + t("grade", $0.grade) }
      afterDay = line.after.map { language.decimal($0.tenths, over: 10) + " " + t("grade", $0.grade) }
      dataset = model.dataset.map { DatasetRow($0, in: frame) }
      reminders = model.reminders.map {
        SaidRow(step: t("state", "reminder-" + $0.step), stamp: $0.at.description, time: language.minute($0.at))
      }
      hasReminders = !reminders.isEmpty
      closed = model.closedAt.map(language.minute)
      ending = model.ending.map { t("ticketEnding", $0) }
      reason = model.reason.map { t("ticketReason", $0) }
      words = line.state == "closed" ? model.words : nil
      mayClose = model.mayClose
      mayTake = model.mayTake && !model.isMine
      mayGiveBack = model.mayTake && model.isMine
      mayReopen = model.mayReopen
      reasons = model.reasons.map {
        ChoiceRow(value: $0, word: t("ticketReason", $0), isChosen: entry.typed["reason"] == $0)
      }
      reasonError = entry.errors["reason"].map(language.of)
      reasonDescribedBy = reasonError == nil ? nil : "reason-error"
      wordsField = [
        FieldRow(
          "words", t("refuseWords"), value: entry.typed["words"], hint: t("refuseWordsHint"),
          error: entry.errors["words"].map(language.of), isLong: true, isRequired: false, most: 1000)
      ]
      whyField = [
        FieldRow(
          "why", t("reopenWhy"), value: entry.typed["why"], error: entry.errors["why"].map(language.of), isLong: true,
          most: 1000)
      ]
      timeline = model.timeline.map { EventRow($0, in: frame) }
      hasTimeline = !timeline.isEmpty
    }

    private static func chart(_ line: Console.TicketLine, _ frame: Frame) -> String? {
      guard let before = line.before else { return nil }
      let (t, language) = (frame.t, frame.language)
      func said(_ tenths: Int64) -> String { language.decimal(tenths, over: 10) }
      guard let after = line.after else {
        return Chart.dimensions(
          [(name: t("scoreName"), before: nil, after: before.tenths)], notTold: t("notAssessed"),
          label: t("scoreThen", with: said(before.tenths)))
      }
      return Chart.dimensions(
        [(name: t("scoreName"), before: before.tenths, after: after.tenths)], notTold: t("notAssessed"),
        label: t("scoreChange", with: said(before.tenths), said(after.tenths)))
    }
  }
}
