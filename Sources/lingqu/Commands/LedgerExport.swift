import ArgumentParser

struct LedgerExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The books for hledger or beancount, with a balance assertion for each account.")

  @Option(help: "hledger or beancount.") var format = "hledger"
  @Option(help: "One account instead of all.") var account: String?
  @Option(help: "Where the export goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = account.map { "/v1/accounts/\(HubClient.escaped($0))/export" } ?? "/v1/ledger/export"
    try await Files.write(to: output) { write in
      try await hub.client().stream(path, query: ["format": format]) { piece in
        try write(piece)
        return true
      }
    }
  }
}
