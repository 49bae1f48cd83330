import DataSpace
import Identity
import Vocabulary

extension DataRight {
  static let kindShape = Schema.oneOf(Kind.allCases.map(\.rawValue))
  static let stateShape = Schema.oneOf(State.allCases.map(\.rawValue))
  static let lapseShape = Schema.oneOf(Lapse.allCases.map(\.rawValue))
  static let documentsShape = Schema.array(
    .object([.must("title", .string(min: 1, max: 200)), .must("sha256", .hex32, "of the document's bytes")]), max: 20)
  static let subjectShape = Schema.string(min: 1, max: 40)
}

extension DataRightDraft {
  static let shape = Schema.named(
    "DataRightDraft",
    .object([
      .must("kind", DataRight.kindShape, "持有权, 加工使用权 or 产品经营权"),
      .must("subject", DataRight.subjectShape, "a dataset or an offer of data: its id"),
      .may("source", .id(DataRight.idPrefix), "the right it derives from; none for holding"),
      .may("holder", .id(Participant.idPrefix), "who gets it; the caller unless told"), .must("until", .instant),
      .must("documents", DataRight.documentsShape, "what it rests on, by digest"),
    ]))
}

extension DataRight: Shaped {
  private static let side = Schema.object([.must("to", .id(Participant.idPrefix)), .must("at", .instant)])

  static let shape = Schema.named(
    "DataRight",
    .object([
      .must("id", .id(idPrefix)), .must("kind", kindShape), .must("subject", subjectShape),
      .must("holder", .id(Participant.idPrefix)), .may("source", .id(idPrefix)),
      .may("grant", .id(OperationGrant.idPrefix), "the grant of authorised operation that it was given under"),
      .may("suspendedAt", .instant), .must("registeredBy", .id(Participant.idPrefix)), .must("registeredAt", .instant),
      .must("until", .instant),
      .must("documents", documentsShape), .must("code", .string(max: 40), "verifies its certificate"),
      .must("certificate", .integer(), "the entry of evidence whose receipt is the certificate"),
      .may("pledge", side), .may("transfer", side, "not accepted yet"),
      .must(
        "disputes",
        .array(
          .object([
            .must("by", .id(Participant.idPrefix)), .must("reason", .string(max: 1000)), .must("at", .instant),
          ]), max: Int(mostDisputes)), "open ones that the caller may read: the holder, overseers, and who made it"),
      .may("lapse", lapseShape), .may("lapsedAt", .instant), .must("state", stateShape),
    ]))
}

extension RightCertificate: Shaped {
  static let shape = Schema.named(
    "RightCertificate",
    .object([
      .must("code", .string(max: 40)), .must("right", .id(DataRight.idPrefix)), .must("kind", DataRight.kindShape),
      .must("subject", DataRight.subjectShape), .may("title", .text), .must("holder", .text),
      .must("registeredAt", .instant), .must("until", .instant), .must("documents", DataRight.documentsShape),
      .must("state", DataRight.stateShape), .may("lapse", DataRight.lapseShape),
      .must("holds", .boolean, "whether the right stands now and nothing holds it back"), .must("isPledged", .boolean),
      .must("isDisputed", .boolean), .must("checkedAt", .instant),
    ]))
}
