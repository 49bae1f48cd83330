import ArgumentParser
import Vocabulary

struct KeyGenerate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Make an Ed25519 key, keep it in a file, and register its public half.")

  @Argument(help: "Where the key goes; must not exist.") var file: String
  @Flag(help: "Do not tell a hub.") var offline = false
  @OptionGroup var hub: HubOptions

  func run() async throws {
    guard !Files.exists(file) else {
      throw Failure.file(file, why: Language.say(zh: "已存在", en: "it exists already"))
    }
    var key = SigningKeyFile()
    // Written before the hub knows it: a key that is registered must never be lost.
    try key.save(to: file)
    if offline { return Terminal.line(key.publicKey) }
    let answer = try await hub.client().call(.post, "/v1/signing-keys", body: ["publicKey": .string(key.publicKey)])
    key.id = answer["id"]?.string
    try key.save(to: file)
    answer.present(hub.json)
  }
}
