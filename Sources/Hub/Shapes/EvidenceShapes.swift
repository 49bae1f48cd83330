import Evidence
import Vocabulary

extension EvidenceEntry {
  static let shape = Schema.named(
    "EvidenceEntry",
    .object([
      .must("v", .integer(min: 1, max: 1)), .must("kind", .string(max: 80), "`noun.verb-past`"),
      .must("at", .instant), .must("subject", .string(min: 1)), .may("agreement", .string(min: 1)),
      .may("actor", .string()), .must("data", .map(.any(maxBytes: 65_535), max: 1000)),
      .may(
        "prev", .object([.must("index", .integer()), .must("leaf", .hex32)]), "the entry before it of its agreement"),
    ]))
}

extension EvidenceRecord: Shaped {
  static let shape = Schema.named(
    "EvidenceRecord",
    .object([.must("index", .integer()), .must("leaf", .hex32), .must("entry", EvidenceEntry.shape)]))
}

extension Receipt: Shaped {
  static let shape = Schema.named(
    "Receipt",
    .object([
      .must("format", .oneOf(["lingqu-evidence-receipt/1"])), .must("index", .integer()),
      .must("entry", EvidenceEntry.shape), .must("proof", .array(.hex32, max: 64), "from the leaf's sibling up"),
      .must("checkpoint", .string(max: 4000), "a signed note"), .must("key", .string(), "its verifier key"),
    ]))
}

extension ConsistencyProof: Shaped {
  static let shape = Schema.named(
    "ConsistencyProof",
    .object([
      .must("from", .integer()), .must("fromRoot", .hex32), .must("to", .integer()), .must("toRoot", .hex32),
      .must("proof", .array(.hex32, max: 128)),
    ]))
}
