import Compute
import Identity
import Vocabulary

extension Tariff {
  private static let price = Schema.integer(max: 100_000)

  static let shape = Schema.named(
    "Tariff",
    .object([
      .must("milliYuanPerKWh", price, "783 is 0.783 yuan/kWh; outside all periods"),
      .may(
        "periods", .array(.object([.must("hours", Opening.shape), .must("milliYuanPerKWh", price)]), max: 24),
        "hours at another price; the first that holds counts"),
    ]))
}

extension SiteLink {
  static let shape = Schema.named(
    "SiteLink",
    .object([
      .must("to", .id(Site.idPrefix)), .must("megabitsPerSecond", .integer(min: 1, max: 100_000_000)),
      .may("latencyMilliseconds", .integer(max: 60_000)),
      .may("fenPerGigabyte", .integer(max: 10_000_000), "for 1,000,000,000 bytes; absent: nothing"),
    ]))
}

extension Site {
  /// What is told of a site, by its owner and to everyone.
  static let told: [Schema.Member] = [
    .may("region", .region, "division code of GB/T 2260"),
    .may("puePerMille", .integer(min: 1_000, max: 10_000), "power usage effectiveness times 1000"),
    .may("carbonGramsPerKWh", .integer(max: 5_000)), .may("tariff", Tariff.shape),
    .may("links", .array(SiteLink.shape, max: 64), "lines to other sites"),
  ]

  static let shape = Schema.named(
    "Site",
    .object(
      told + [
        .must("id", .id(idPrefix)), .must("owner", .id(Participant.idPrefix)), .must("name", .name),
        .must("racksBuilt", .integer()), .must("racksUsed", .integer()),
        .must("rackTargetBasisPoints", .basisPoints, "the share of racks that should be used"),
        .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("registeredAt", .instant),
      ]))
}

extension SiteDraft {
  static let figures: [Schema.Member] = [
    .may("racksBuilt", .integer(max: 10_000_000)), .may("racksUsed", .integer(max: 10_000_000)),
    .may("rackTargetBasisPoints", .basisPoints, "6500 unless told"),
  ]

  static let shape = Schema.named("SiteDraft", .object([.must("name", .name)] + Site.told + figures))
}

extension SiteChange {
  static let shape = Schema.named(
    "SiteChange",
    .object(
      [.may("name", .name), .may("state", .oneOf(Site.State.allCases.map(\.rawValue)))]
        + Site.told.map { .may($0.name, .nullable($0.schema), "null takes it away") } + SiteDraft.figures))
}

extension SiteUtilisation {
  private static let cpu = Schema.named(
    "CPUUtilisation",
    .object([
      .must("usedSeconds", .integer(), "processor seconds by the readings recorded in the period"),
      .must("capacitySeconds", .integer()), .may("basisPoints", .integer()),
    ]))

  static let shape = Schema.named(
    "SiteUtilisation",
    .object([
      .must("site", .id(Site.idPrefix)), .must("from", .instant), .must("to", .instant),
      .must(
        "racks",
        .object([
          .must("built", .integer()), .must("used", .integer()), .may("basisPoints", .basisPoints),
          .must("targetBasisPoints", .basisPoints),
        ])), .must("cpu", cpu),
      .must(
        "pools",
        .array(
          .object([
            .must("pool", .id(Pool.idPrefix)), .must("name", .name), .must("readings", .integer()), .must("cpu", cpu),
          ]), max: 1000)),
    ]))
}

extension Schema {
  /// The name of a thing in both languages.
  static let name = Schema.named(
    "Name", .object([.must("zh", .string(min: 1, max: 200)), .must("en", .string(min: 1, max: 200))]))
  static let basisPoints = Schema.integer(max: 10_000)
}
