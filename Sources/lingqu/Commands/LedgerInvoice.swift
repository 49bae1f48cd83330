import ArgumentParser
import Vocabulary

struct LedgerInvoice: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invoice", abstract: "What you paid or were paid in a month, by consumer and provider.",
    discussion: "Each invoice sums to the books to the fen and carries the hub's signature (--json).")

  @Option(help: "The month in China's time, such as 2026-11.") var period: String
  @Flag(help: "The lines as CSV.") var csv = false
  @Option(help: "Where the CSV goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    guard csv else { return try await hub.show(.get, "/v1/invoices", query: ["period": period]) }
    let answer = try await hub.client().call(.get, "/v1/invoices", query: ["period": period])
    let columns = [
      "reference", "agreement", "at", "quantity", "unit", "energyMillijoules", "usageFen", "energyFen", "grossFen",
      "voucherFen", "payableFen",
    ]
    var lines = [(["period", "consumer", "provider"] + columns).joined(separator: ",")]
    for invoice in answer["items"]?.array ?? [] {
      let head = ["period", "consumer", "provider"].map { invoice[$0]?.cell ?? "" }
      for line in invoice["lines"]?.array ?? [] {
        lines.append((head + columns.map { line[$0]?.cell ?? "" }).joined(separator: ","))
      }
    }
    try Files.write(lines.joined(separator: "\n") + "\n", to: output)
  }
}
