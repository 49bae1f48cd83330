import ArgumentParser
import Vocabulary

struct GatewayShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One exchange or service; with --receipt, the exchange's proof.")

  @Argument(help: "The exchange or the service.") var id: String
  @Option(help: "File for the receipt, to be checked offline with `evidence verify`.") var receipt: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let kind = id.hasPrefix("gws_") ? "services" : "exchanges"
    let path = "/v1/gateway/\(kind)/\(HubClient.escaped(id))"
    guard let receipt else { return try await hub.show(.get, path) }
    let client = try hub.client()
    guard let entry = try await client.call(.get, path)["outcome"]?["entry"]?.int else {
      throw Failure.usage(Text(zh: "该调用还没有结束", en: "this exchange has not ended yet"))
    }
    try Files.write(try await client.bytes(.get, "/v1/evidence/\(entry)/receipt") + [0x0A], to: receipt)
  }
}
