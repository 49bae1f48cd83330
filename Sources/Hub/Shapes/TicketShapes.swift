import DataSpace
import Identity
import Tables
import Vocabulary

extension DataTicket: Shaped {
  static let causeShape = Schema.oneOf(Cause.allCases.map(\.rawValue))
  static let faultShape = Schema.oneOf(Fault.allCases.map(\.rawValue))
  static let reasonShape = Schema.oneOf(Reason.allCases.map(\.rawValue))

  private static let grade = Schema.oneOf(QualityScore.Grade.allCases.map(\.rawValue))
  private static let mark = Schema.named(
    "QualityMark",
    .object([
      .must("score", .number), .must("grade", grade), .must("at", .instant),
      .may("assessment", .id(DatasetAssessment.idPrefix)),
    ]))

  private static let rule = Schema.named(
    "BrokenRule",
    .object([
      .may("column", .string(max: 400)), .may("id", .string(max: 200)), .must("metric", .string(min: 1, max: 60)),
      .must("what", .string(max: 1000)), .must("found", .integer(), "rows against it"),
      .must("expected", .string(max: 200)),
      .must("rows", .array(.integer(), max: 5), "the first rows against it, counted from 1"), .may("fix", .text),
    ]))

  static let shape = Schema.named(
    "DataTicket",
    .object([
      .must("id", .id(idPrefix)), .must("dataset", .id(Dataset.idPrefix)), .must("owner", .id(Participant.idPrefix)),
      .must("cause", causeShape), .must("severity", .oneOf(Severity.allCases.map(\.rawValue))),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("openedAt", .instant),
      .must("since", .instant, "since when its owner has it"),
      .must("dueAt", .instant, "the end of the owner's last working day to put it right"),
      .may("assignee", .id(Member.idPrefix), "for the owner and those who oversee"),
      .may("rules", .array(rule, max: mostRules), "broken when it was assessed last"), .may("ruleCount", .integer()),
      .may("expected", grade, "the grade that it is to have again"),
      .may("before", mark, "when it was opened"), .may("after", mark, "the newest since"),
      .may("staleAt", .instant),
      .may(
        "report",
        .object([
          .must("by", .id(Participant.idPrefix)), .must("fault", faultShape), .must("words", .string(max: 1000)),
        ])),
      .may("closedAt", .instant),
      .may("ending", .oneOf(Ending.allCases.map(\.rawValue)), "`passed`: by the next assessment"),
      .may("reason", reasonShape), .may("words", .string(max: 1000)), .must("reopened", .integer()),
      .may("reminders", DataReminder.saidShape),
      .may("isOverdue", .boolean, "of an open one: whether it waits for longer than it may"),
    ]))
}

extension DataReminder: Shaped {
  static let stepShape = Schema.oneOf(ReminderStep.allCases.map(\.rawValue))

  /// Of one term.
  static let saidShape = Schema.array(
    .object([.must("step", stepShape), .must("at", .instant)]), max: ReminderStep.allCases.count)

  static let shape = Schema.named(
    "DataReminder",
    .object([
      .must("id", .id(idPrefix)), .must("subject", .string(min: 30, max: 30), "a sharing request or a ticket"),
      .must("dataset", .id(Dataset.idPrefix)),
      .must("step", stepShape, "`escalated`: to those who oversee; else to the owner"),
      .must("owner", .id(Participant.idPrefix), "who has it"), .must("since", .instant, "since when"),
      .must("dueAt", .instant), .must("at", .instant),
    ]))
}
