import ArgumentParser
import Glibc
import Vocabulary

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Keep a hub's address and your API key in ~/.config/lingqu/config.json (mode 0600).",
    discussion: """
      With --login you sign in and a key for 90 days is made; a first password is changed on the way. Without, the key is \
      read from LINGQU_KEY, --key-file, or one line of standard input, and tried before it is kept.
      """)

  @Option(help: "Sign in as this member and make a key.") var login: String?
  @Option(help: "File with the password on its first line; asked for unless told.") var passwordFile: String?
  @Option(help: "File with the new password, where the first one must be changed.") var newPasswordFile: String?
  @Flag(help: "Keep address and key without asking the hub.") var offline = false
  @OptionGroup var hub: HubOptions

  func run() async throws {
    var configuration = try ClientConfiguration.load()
    let address = try hub.address
    configuration.hub = address
    if let login {
      configuration.key = try await signIn(HubClient(address: address), login)
    } else {
      let asked = try hub.givenKey()
      configuration.key = asked ?? Self.ask(Text(zh: "API 密钥：", en: "API key: ")) ?? configuration.key
      if !offline {
        try await HubClient(address: address, key: configuration.key).call(.get, "/v1/me").present(hub.json)
      }
    }
    try configuration.save()
    Terminal.error(Language.say(zh: "已写入 \(ClientConfiguration.path)", en: "kept in \(ClientConfiguration.path)"))
  }

  private func signIn(_ client: HubClient, _ login: String) async throws -> String? {
    var password = try secret(passwordFile, Text(zh: "密码：", en: "password: "))
    var session = try await client.call(.post, "/v1/sessions", body: Self.credentials(login, password))
    if session["mustChangePassword"]?.bool == true {
      let new = try secret(newPasswordFile, Text(zh: "新密码：", en: "new password: "))
      try await client.acting(as: session["token"]?.string).call(
        .post, "/v1/password", body: ["old": .string(password), "new": .string(new)])
      password = new
      session = try await client.call(.post, "/v1/sessions", body: Self.credentials(login, password))
    }
    let made = try await client.acting(as: session["token"]?.string).call(
      .post, "/v1/api-keys", body: ["name": "lingqu init", "scopes": ["read", "write", "admin"], "days": 90])
    return made["secret"]?.string
  }

  private static func credentials(_ login: String, _ password: String) -> JSON {
    ["login": .string(login), "password": .string(password)]
  }

  private func secret(_ path: String?, _ prompt: Text) throws -> String {
    if let path { return try Files.secret(path) }
    guard let typed = Self.ask(prompt) else {
      throw Failure.usage(Text(zh: "缺少密码：--password-file", en: "no password: give --password-file"))
    }
    return typed
  }

  private static func ask(_ prompt: Text) -> String? {
    if isatty(STDIN_FILENO) == 1 {
      guard let line = getpass(Language.say(prompt)) else { return nil }
      let text = String(cString: line)
      return text.isEmpty ? nil : text
    }
    return readLine().flatMap { $0.isEmpty ? nil : $0 }
  }
}
