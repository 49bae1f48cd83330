import Vocabulary

/// The words of hledger's journal. `hledger check --strict` takes it: accounts and commodities are declared.
struct HledgerDialect: ExportDialect {
  let commodities: ExportCommodities

  func header(_ facts: ExportFacts) -> String {
    """
    ; The books of a Lingqu hub in the smallest units, for hledger.
    ; \(facts.accounts) accounts, \(facts.transfers) transfers of which \(facts.posted) are posted.
    ; A hold moves nothing and is a comment.


    """
  }

  func commodity(_ unit: String) -> String { "commodity \(symbol(unit))  ; unit: \(unit)\n" }

  func opening(_ account: Account, on day: String) -> String {
    "account \(name(account.exportName))  ; opened: \(day)\n"
  }

  func posted(_ line: ExportLine) -> String {
    let transfer = line.transfer
    let what = ([transfer.code] + (transfer.reference.map { [$0] } ?? []))
      .map { $0.onOneLine(without: [";", "|"]) }.joined(separator: " | ")
    let hold = transfer.pending.map { "    ; hold: \($0)\n" } ?? ""
    return """

      \(transfer.at.day) * (\(transfer.id)) \(what)
          ; at: \(transfer.at)
      \(hold)    \(name(line.debit))  \(amount(-transfer.amount, line.unit))
          \(name(line.credit))  \(amount(transfer.amount, line.unit))

      """
  }

  func balance(_ account: Account, on day: String) -> String {
    let held = held(account)
    return """

      \(day) * balance | \(account.id)
      \(held.isEmpty ? "" : "    \(held)\n")\
          \(name(account.exportName))  \(amount(0, account.unit)) = \(amount(account.balance, account.unit))

      """
  }

  func amount(_ amount: Int64, _ unit: String) -> String { "\(amount) \(symbol(unit))" }

  func name(_ account: ExportName) -> String { account.hledger }

  /// A symbol with anything but letters stands in quotes.
  private func symbol(_ unit: String) -> String {
    let symbol = commodities[unit]
    return symbol.allSatisfy(\.isLetter) ? symbol : "\"\(symbol)\""
  }
}
