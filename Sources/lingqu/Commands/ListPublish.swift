import ArgumentParser
import Vocabulary

struct ListPublish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "publish",
    abstract: "Publish what your list says now, signed with your own key or with the one the hub keeps for you.")

  @Argument(help: "The list.") var id: String
  @Option(help: "The newest version that you know; the newest that there is unless told.") var after: Int64?
  @Option(help: "Your signing key file (lingqu key generate); without it the hub signs with the key it keeps.")
  var signingKey: String?
  @OptionGroup var hub: HubOptions

  func run() async throws {
    let path = "/v1/dataset-lists/\(HubClient.escaped(id))"
    let client = try hub.client()
    var known = after
    if known == nil { known = try await client.call(.get, path)["version"]?.int }
    var body: [String: JSON] = ["after": .int(known ?? 0)]
    guard let signingKey else { return try await hub.show(.post, path + "/versions", body: .object(body)) }
    let key = try SigningKeyFile(path: signingKey)
    body["ownKey"] = true
    let frozen = try await client.call(.post, path + "/versions", body: .object(body))
    guard let document = frozen["document"], let version = document["version"]?.int else {
      throw Failure.check(Text(zh: "没有可签名的文本", en: "there is no document to sign"))
    }
    try await hub.show(
      .post, path + "/versions/\(version)/signature",
      body: ["signature": try key.signature(context: "lingqu-data-list-v1", document)])
  }
}
