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
    let client = try hub.client()
    guard let participant = try await client.call(.get, "/v1/me")["participant"]?["id"]?.string else {
      throw Failure.check(Text(zh: "系统没有说明代表谁", en: "the hub does not say whom the key acts for"))
    }
    let answer = try await client.call(.post, "/v1/signing-keys", body: key.registration(for: participant))
    key.id = answer["id"]?.string
    try key.save(to: file)
    answer.present(hub.json)
  }
}
