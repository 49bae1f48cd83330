import Compute
import Exchange
import HTTPTypes
import Identity
import Ledger
import Store
import Vocabulary

/// Invoices of a month.
enum InvoiceEndpoints {
  static func all(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/v1/invoices", operation: "listInvoices", tag: "ledger",
        summary:
          "What the caller paid or was paid in a month (China's time), by consumer and provider, to the fen of the books.",
        access: .to(.view),
        parameters: [
          Endpoint.Parameter(
            name: "period", schema: .string(min: 7, max: 7), required: true, says: "a year and a month, such as 2026-11"
          )
        ], success: (.ok, .list(Invoice.shape)), isHeavy: true,
        effect: .read { tx, call in
          var pools: [ID<Pool>: Invoice.Place] = [:]
          let found = try Invoices.list(
            tx, period: call.query["period"] ?? "", of: try call.who.participant
          ) { use in
            guard let pool = try Jobs.pool(tx, of: use) else { return nil }
            if pools[pool] == nil {
              pools[pool] = Invoice.Place(id: pool.description, name: try Pools.get(tx, pool).name)
            }
            return pools[pool]
          }
          let items = try found.map { invoice -> JSON in
            var members = try JSON(encoding: invoice).object ?? [:]
            members["digest"] = .string(try invoice.digest)
            members["hub"] = .string(try services.countersign(try invoice.signedBytes))
            return .object(members)
          }
          return Answer(status: .ok, body: ["items": .array(items)])
        })
    ]
  }
}
