import DataSpace
import Evidence
import Identity
import Vocabulary

extension DataList: Shaped {
  static let kindShape = Schema.oneOf(Kind.allCases.map(\.rawValue))
  static let audienceShape = Schema.oneOf(Audience.allCases.map(\.rawValue))
  static let queryShape = Schema.map(.string(min: 1, max: 200), max: 12)

  static let shape = Schema.named(
    "DatasetList",
    .object([
      .must("id", .id(idPrefix)), .must("owner", .id(Participant.idPrefix)), .must("kind", kindShape),
      .must("audience", audienceShape), .must("title", .text), .must("query", queryShape),
      .must("version", .integer(), "the newest that is signed; 0 before the first"), .must("createdAt", .instant),
      .must("changedAt", .instant), .may("publishedAt", .instant), .may("closedAt", .instant),
    ]))
}

extension DataListDraft {
  static let shape = Schema.named(
    "DatasetListDraft",
    .object([
      .must("kind", DataList.kindShape, "供给, 需求, 责任 or 负面清单"),
      .may("audience", DataList.audienceShape, "who may read what is published; participants unless told"),
      .must("title", .text),
      .may(
        "query", DataList.queryShape,
        "words of a search over datasets (`q`, `theme`, `publisher`, …); of demand `state`, `dataset`, `unit`, `needs`"),
    ]))
}

extension DataListVersion.Changes {
  static let shape = Schema.named(
    "DatasetListChanges",
    .object([.must("added", .integer()), .must("removed", .integer()), .must("changed", .integer())]))
}

extension DataListVersion.Document: Shaped {
  static let shape = Schema.named(
    "DatasetListDocument",
    .object([
      .must("format", .oneOf([format])), .must("list", .id(DataList.idPrefix)), .must("version", .integer(min: 1)),
      .must("kind", DataList.kindShape), .must("audience", DataList.audienceShape), .must("title", .text),
      .must("owner", .id(Participant.idPrefix)), .must("ownerName", .text), .must("query", DataList.queryShape),
      .must("asOf", .instant, "when the question was asked"),
      .must("counts", .map(.integer(), max: 20), "`rows`, `units`, and of each class that the kind counts"),
      .may("changes", DataListVersion.Changes.shape, "against the version before"),
      .may("previous", .hex32, "the digest of the version before"),
      .must("rows", .hex32, "SHA-256 of the canonical JSON of the array of all rows"),
    ]))
}

extension DataListVersion: Shaped {
  static let shape = Schema.named(
    "DatasetListVersion",
    .object([
      .must("document", Document.shape, "what its owner signs, in the context lingqu-data-list-v1"),
      .must("digest", .hex32, "of the document's canonical JSON"),
      .may("signature", .signature, "absent while it waits for its owner's"), .may("publicKey", .hex32),
      .may("signedAt", .instant), .may("entry", .integer(), "its entry of evidence"),
    ]))
}

extension DataListRow: Shaped {
  private static let word = Schema.string(max: 100)

  static let shape = Schema.named(
    "DatasetListRow",
    .object([
      .must("id", word, "of the dataset, the request or the need"), .must("title", .text),
      .may("unit", .id(Participant.idPrefix), "who publishes the dataset"), .may("unitName", .text),
      .may("version", .integer(min: 1)), .may("sharing", word), .may("conditions", .string(max: 1000)),
      .may("ground", .string(max: 500)), .may("openness", word), .may("theme", word),
      .may("formats", .array(word, max: 50)), .may("grade", word), .may("isOffered", .boolean),
      .may("sourceUnit", .text), .may("contact", word), .may("cycle", word), .may("modified", .instant),
      .may("due", .instant, "when the data have to change next"), .may("freshness", word),
      .may("dataset", .id(Dataset.idPrefix)), .may("state", word, "of a request, or unmet"),
      .may("requestedAt", .instant), .may("decideBy", .instant), .may("isOverdue", .boolean),
      .may("applicant", .id(Participant.idPrefix), "of requests in a list for its owner only"),
      .may("applicantName", .text), .may("purpose", .string(max: 200)),
    ]))
}

extension DataListChange: Shaped {
  static let shape = Schema.named(
    "DatasetListChange",
    .object([
      .must("kind", .oneOf(Kind.allCases.map(\.rawValue))), .must("id", .string(max: 100)), .must("title", .text),
      .must("members", .array(.string(max: 100), max: 40), "that say something else, of a row that changed"),
      .may("before", DataListRow.shape), .may("after", DataListRow.shape),
    ]))
}

extension DataListFile {
  static let shape = Schema.named(
    "DatasetListFile",
    .object([
      .must("document", DataListVersion.Document.shape), .must("receipt", Receipt.shape, "of its entry of evidence"),
      .must("rows", .array(DataListRow.shape, max: DataLists.mostRows)),
    ]))
}
