import DataSpace
import HTTPTypes
import Identity
import Vocabulary

/// What data of each class were agreed for.
enum DataPriceEndpoints {
  private static let month = Schema.string(min: 7, max: 7)

  static let all = [
    Endpoint(
      method: .get, path: "/v1/data-prices", operation: "listDataPrices", tag: "datasets",
      summary: "Prices of data by class and month: how many agreements, and the quartiles of the price of a unit.",
      says: "Of a cell in which fewer than three providers or three consumers took part, or one of them with more than "
        + "three quarters of its agreements, nothing is told but that it is there.",
      access: .to(.browse),
      parameters: [
        Endpoint.Parameter(
          name: "from", schema: month, says: "a month in China's time; twelve months are told unless told"),
        Endpoint.Parameter(name: "to", schema: month, says: "the last month, included; the one that runs unless told"),
      ], success: (.ok, DataPriceSeries.shape), isHeavy: true,
      effect: .read { tx, call in
        func read(_ text: String) throws -> ChinaMonth {
          guard let month = ChinaMonth(text) else { throw DataPrices.noMonth }
          return month
        }
        let to = try call.query["to"].map(read) ?? ChinaMonth(of: call.at)
        let from = try call.query["from"].map(read) ?? to.adding(-11)
        return try .ok(DataPrices.series(tx, from: from, to: to, at: call.at))
      })
  ]
}
