import ArgumentParser
import Vocabulary

struct AgreementSign: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign an agreement, with your own key or with the one the hub keeps for you.")

  @Argument(help: "The agreement.") var id: String
  @Option(help: "Your signing key file (lingqu key generate); without it the hub signs with the key it keeps.")
  var signingKey: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/agreements/\(HubClient.escaped(id))"
    var body: JSON = [:]
    if let signingKey {
      let key = try SigningKeyFile(path: signingKey)
      let agreement = try await hub.client().call(.get, path)
      guard let document = agreement["document"], let context = agreement["signingContext"]?.string else {
        throw Failure.check(Text(zh: "合约没有可签名的文本", en: "the agreement has no document to sign"))
      }
      body = ["signature": try key.signature(context: context, document)]
    }
    try await hub.show(.post, path + "/signatures", body: body)
  }
}
