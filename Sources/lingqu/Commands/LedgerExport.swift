import ArgumentParser

struct LedgerExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The books for hledger or beancount, with a balance assertion for each account.")

  @Option(help: "hledger or beancount.") var format = "hledger"
  @Option(help: "Where the export goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try Files.write(try await hub.client().bytes(.get, "/v1/ledger/export", query: ["format": format]), to: output)
  }
}
