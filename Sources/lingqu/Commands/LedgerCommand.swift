import ArgumentParser

struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Accounts, statements, exports and the check that the books balance.",
    subcommands: [
      LedgerAccounts.self, LedgerStatement.self, LedgerDeposit.self, LedgerInvoice.self, LedgerExport.self,
      LedgerCheck.self,
    ])
}
