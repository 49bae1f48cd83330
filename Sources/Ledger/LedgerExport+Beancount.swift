import Vocabulary

/// The words of beancount. A `balance` holds at the beginning of its day.
struct BeancountDialect: ExportDialect {
  let commodities: ExportCommodities

  func header(_ facts: ExportFacts) -> String {
    """
    ; The books of a Lingqu hub in the smallest units, for beancount.
    ; \(facts.accounts) accounts, \(facts.transfers) transfers of which \(facts.posted) are posted.
    ; A hold moves nothing and is a comment.
    option "title" "Lingqu"


    """
  }

  func commodity(_ unit: String) -> String { "1970-01-01 commodity \(commodities[unit])\n  unit: \"\(unit)\"\n" }

  func opening(_ account: Account, on day: String) -> String {
    "\(day) open \(name(account.exportName)) \(commodities[account.unit])\n  id: \"\(account.id)\"\n"
  }

  func posted(_ line: ExportLine) -> String {
    let transfer = line.transfer
    let hold = transfer.pending.map { "  hold: \"\($0)\"\n" } ?? ""
    return """

      \(transfer.at.day) * \(quoted(transfer.code)) \(quoted(transfer.reference ?? ""))
        id: "\(transfer.id)"
        at: "\(transfer.at)"
      \(hold)  \(name(line.debit))  \(amount(-transfer.amount, line.unit))
        \(name(line.credit))  \(amount(transfer.amount, line.unit))

      """
  }

  func balance(_ account: Account, on day: String) -> String {
    let held = held(account)
    return """

      \(held.isEmpty ? "" : "\(held)\n")\
      \(day) balance \(name(account.exportName))  \(amount(account.balance, account.unit))

      """
  }

  func amount(_ amount: Int64, _ unit: String) -> String { "\(amount) \(commodities[unit])" }

  func name(_ account: ExportName) -> String { account.beancount }

  private func quoted(_ text: String) -> String {
    let escaped = text.onOneLine().reduce(into: "") { out, character in
      if character == "\"" || character == "\\" { out += "\\" }
      out.append(character)
    }
    return "\"\(escaped)\""
  }
}
