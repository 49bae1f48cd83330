import ArgumentParser

struct EvidenceReceipt: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt", abstract: "An entry with its proof, to be checked offline with `evidence verify`.")

  @Argument(help: "The entry's index.") var index: Int64
  @Option(help: "Where the receipt goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try Files.write(try await hub.client().bytes(.get, "/v1/evidence/\(index)/receipt") + [0x0A], to: output)
  }
}
