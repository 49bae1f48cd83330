import DataSpace
import Vocabulary

extension DataPriceSeries: Shaped {
  private static let quartiles = Schema.object([
    .must("lower", .integer()), .must("median", .integer()), .must("upper", .integer()),
  ])
  private static let figures = Schema.named(
    "DataPriceFigures",
    .object([
      .must("agreements", .integer(), "at a price, signed by both sides, made in the month"),
      .must("providers", .integer()), .must("consumers", .integer()),
      .must("milliFen", quartiles, "the price of one unit in thousandths of a fen: quartiles of the agreements"),
      .must("charges", .integer(), "uses that were paid for under them until now"),
      .must("quantity", .integer(), "units measured of these uses"), .must("fen", .integer(), "what was charged"),
    ]))
  private static let item = Schema.named(
    "DataPrice",
    .object([
      .must("month", .string(max: 7)),
      .must(
        "class",
        .object([
          .must("form", .oneOf(DataPrice.Form.allCases.map(\.rawValue))), .must("unit", .string(max: 40)),
          .may("theme", .oneOf(DatasetTheme.allCases.map(\.rawValue)), "of the dataset, where that is known"),
        ])), .may("figures", figures, "left out where too few took part"),
    ]))

  static let shape = Schema.named(
    "DataPriceSeries",
    .object([
      .must("from", .string(max: 7)), .must("to", .string(max: 7)), .must("items", .array(item, max: 20_000)),
      .must("isPartial", .boolean, "there are more agreements than are read for one answer"),
    ]))
}
