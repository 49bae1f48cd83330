import ArgumentParser

struct RightCertificateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certificate", abstract: "The certificate of a right, to be checked offline with `evidence verify`.")

  @Argument(help: "The right.") var id: String
  @Option(help: "Where the certificate goes.") var output = "-"
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/rights/\(HubClient.escaped(id))/certificate"
    try Files.write(try await hub.client().bytes(.get, path) + [0x0A], to: output)
  }
}
