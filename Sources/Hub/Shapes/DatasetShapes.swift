import DataSpace
import Exchange
import Identity
import Tables
import Vocabulary

extension DatasetEntry {
  private static let word = Schema.string(min: 2, max: 100)
  private static let address = Schema.string(min: 8, max: 2000, format: .uri)
  private static func codes(_ max: Int) -> Schema { .array(.string(min: 1, max: 40), max: max) }

  private static let field = Schema.named(
    "DatasetField",
    .object([
      .must("name", .string(min: 1, max: 100)), .must("kind", .oneOf(ValueKind.allCases.map(\.rawValue))),
      .may("title", .text),
      .may("subject", .string(min: 1, max: 100), "what it tells of, if this dataset claims to be its source of truth"),
    ]))

  private static let distribution = Schema.named(
    "DatasetDistribution",
    .object([
      .may("title", .text), .must("format", .oneOf(DataFormat.allCases.map(\.rawValue))),
      .must("accessURL", address, "http or https: where one learns how to get it"),
      .may("downloadURL", address, "where its bytes are"), .may("byteSize", .integer()),
      .may("sha256", .hex32, "of its bytes"),
    ]))

  static let shape = Schema.named(
    "DatasetEntry",
    .object([
      .may("name", word, "what it is called in addresses: a–z, 0–9, - and _, once in the hub; its id unless told"),
      .must("title", .text), .may("description", .text),
      .may("identifier", .string(min: 1, max: 100), "its number in a directory elsewhere"),
      .may("keywords", .array(.string(min: 1, max: 60), max: 30)),
      .may("theme", .oneOf(DatasetTheme.allCases.map(\.rawValue))),
      .may("subjectCodes", codes(20)), .may("industryCodes", codes(20), "GB/T 4754, such as C or C1340"),
      .may(
        "contact",
        .object([
          .must("name", .string(min: 1, max: 100)), .may("email", .string(min: 3, max: 200)),
          .may("telephone", .string(min: 3, max: 30)),
        ]), "an office, not a person"),
      .may(
        "sourceUnit", .object([.must("name", .text), .may("creditCode", .string(min: 18, max: 18))]),
        "the unit the data come from; the owner unless told"),
      .may("issued", .instant),
      .may("modified", .instant, "when the data last changed: the freshness clock starts here"),
      .may("cycle", .oneOf(UpdateCycle.allCases.map(\.rawValue))),
      .may("regions", .array(.string(min: 2, max: 6), max: 50), "divisions by GB/T 2260"),
      .may(
        "temporal", .object([.may("from", .string(min: 10, max: 10)), .may("to", .string(min: 10, max: 10))]),
        "days, both included"),
      .may("licence", .string(min: 1, max: 2000), "an SPDX identifier, or the address of other terms"),
      .may(
        "sharing",
        .object([
          .must("class", .oneOf(Sharing.Class.allCases.map(\.rawValue))),
          .may("ground", .string(min: 1, max: 500), "the law it rests on; needed unless sharing is unconditional"),
          .may("conditions", .string(min: 1, max: 1000)),
        ]), "whether other departments may have it"),
      .may(
        "openness",
        .object([
          .must("class", .oneOf(Openness.Class.allCases.map(\.rawValue))),
          .may("conditions", .string(min: 1, max: 1000)),
        ]), "whether the public may have it; then its entry is told to anybody"),
      .may(
        "security",
        .object([
          .must("level", .oneOf(Security.Level.allCases.map(\.rawValue))),
          .may("generalLevel", .integer(min: 1, max: 4), "of general data"),
        ]), "grades of GB/T 43697-2024"),
      .may("series", .object([.must("name", word), .must("title", .text)])), .may("fields", .array(field, max: 500)),
      .may("distributions", .array(distribution, max: 50)),
      .may("offer", .id(Offer.idPrefix), "under which it is used"),
    ]))
}

extension Dataset: Shaped {
  static let shape = Schema.named(
    "Dataset",
    .object([
      .must("id", .id(idPrefix)), .must("name", .string(min: 2, max: 100)), .must("version", .integer(min: 1)),
      .must("owner", .id(Participant.idPrefix)), .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .must("entry", DatasetEntry.shape),
      .may(
        "freshness", .oneOf(DatasetFreshness.allCases.map(\.rawValue)),
        "by the clock: fresh within a cycle of the last change, stale after two; absent where the cycle promises nothing"
      ),
      .may("quality", DatasetQuality.shape, "what its last assessment came to"),
      .must("createdAt", .instant), .must("changedAt", .instant), .may("publishedAt", .instant),
    ]))
}

extension Datasets.Version: Shaped {
  static let shape = Schema.named(
    "DatasetVersion",
    .object([.must("version", .integer(min: 1)), .must("at", .instant), .must("entry", DatasetEntry.shape)]))
}

extension FacetCount: Shaped {
  static let shape = Schema.named(
    "FacetCount", .object([.must("value", .string(max: 2000)), .must("count", .integer())]))
}

extension SourceConflict: Shaped {
  static let shape = Schema.named(
    "SourceConflict",
    .object([
      .must("subject", .string(max: 400)), .must("field", .string(max: 400)),
      .must(
        "datasets",
        .array(
          .named(
            "SourceClaim",
            .object([
              .must("id", .id(Dataset.idPrefix)), .must("owner", .id(Participant.idPrefix)), .must("title", .text),
            ])), max: most)),
    ]))
}
