import ArgumentParser

struct VoucherProgrammes: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "programmes", abstract: "Voucher programmes.")

  @OptionGroup var page: PageOptions
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(.get, "/v1/voucher-programmes", query: page.query)
  }
}
