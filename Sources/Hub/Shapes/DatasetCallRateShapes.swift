import DataSpace
import Identity
import Vocabulary

extension DatasetCallRate: Shaped {
  static let shape = Schema.named(
    "DatasetCallRate",
    .object([
      .must("unit", .id(Participant.idPrefix)), .must("name", .text), .may("region", .string(max: 6), "GB/T 2260"),
      .must("published", .integer(min: 0), "datasets in the catalogue"),
      .must("shared", .integer(min: 0), "of them those that can be asked for"),
      .must("requested", .integer(min: 0), "of them those that were asked for"),
      .must("granted", .integer(min: 0), "of them those that an agreement was made for by request"),
      .must("called", .integer(min: 0), "of them those that were used at least once"),
      .must("requests", .integer(min: 0)), .must("grants", .integer(min: 0), "requests that an agreement was made of"),
      .must("uses", .integer(min: 0), "permitted and begun"),
      .must("calledBasisPoints", .integer(min: 0, max: 10_000), "called of published, in hundredths of a percent"),
      .must("isPartial", .boolean, "the unit has more datasets than are counted: these are the newest"),
    ]))
}
