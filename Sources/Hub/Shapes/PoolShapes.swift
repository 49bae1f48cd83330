import Compute
import Exchange
import Identity
import Vocabulary

extension PoolCapacity {
  static let shape = Schema.named(
    "PoolCapacity",
    .object([
      .must("milliCPU", .integer(min: 1, max: 100_000_000), "thousandths of a core"),
      .must("memoryMiB", .integer(min: 1, max: 1_000_000_000_000)),
      .must(
        "accelerators",
        .array(
          .object([
            .must("model", .string(min: 1, max: 80)), .must("memoryMiB", .integer(min: 1, max: 10_000_000), "of each"),
            .must("count", .integer(min: 1, max: 1_000_000)),
          ]), max: 64)),
    ]))
}

extension Opening {
  static let shape = Schema.named(
    "Opening",
    .object([
      .must("days", .array(.integer(min: 1, max: 7), max: 7), "1 is Monday"),
      .must("from", .integer(max: 1_439), "minutes after midnight"),
      .must("to", .integer(max: 1_440), "if not later than `from`, on the next day"),
      .must("utcOffsetMinutes", .integer(min: -720, max: 840), "480 is the time of China"),
    ]))
}

extension Pool {
  static let shape = Schema.named(
    "Pool",
    .object([
      .must("id", .id(idPrefix)), .must("site", .id(Site.idPrefix)), .must("owner", .id(Participant.idPrefix)),
      .must("name", .name), .must("engine", .oneOf(engines)), .must("capacity", PoolCapacity.shape),
      .may("offer", .id(Offer.idPrefix), "the price list"), .may("opening", Opening.shape, "always unless told"),
      .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("registeredAt", .instant),
    ]))
}

extension PoolDraft {
  static let shape = Schema.named(
    "PoolDraft",
    .object([
      .must("site", .id(Site.idPrefix)), .must("name", .name), .may("engine", .oneOf(Pool.engines)),
      .must("capacity", PoolCapacity.shape), .may("offer", .id(Offer.idPrefix), "a compute offer of one's own"),
      .may("opening", Opening.shape, "always unless told"),
    ]))
}

extension PoolChange {
  static let shape = Schema.named(
    "PoolChange",
    .object([
      .may("name", .name), .may("capacity", PoolCapacity.shape),
      .may("offer", .nullable(.id(Offer.idPrefix)), "null takes it away"),
      .may("opening", .nullable(Opening.shape), "null: always"),
      .may("state", .oneOf(Pool.State.allCases.map(\.rawValue))),
    ]))
}

extension AcceleratorDemand {
  static let shape = Schema.named(
    "AcceleratorDemand",
    .object([
      .may("model", .string(min: 1, max: 80), "any unless told"),
      .may("memoryMiB", .integer(min: 1, max: 10_000_000), "at least, of each"),
      .must("count", .integer(min: 1, max: 1_000_000)),
    ]))
}
