import ArgumentParser
import Crypto
import Glibc
import Vocabulary

struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Signs in, sets a new password, makes an API key and keeps it for later commands.")
  @OptionGroup var connection: ConnectionOptions
  @Option(help: "Login.") var login = "operator"
  @Option(help: "File with the password on its first line.") var passwordFile: String
  @Option(help: "File with the new password, when the first one must be changed.") var newPasswordFile: String?

  func run() async throws {
    try await connection.run { client in
      var client = client
      client.key = nil
      var password = try Self.line(passwordFile)
      var session = try await client.call(
        "POST", "/v1/sessions", ["login": .string(login), "password": .string(password)])
      if session["mustChangePassword"] == true {
        guard let newPasswordFile else {
          throw ValidationError("the password must be changed: give --new-password-file")
        }
        let new = try Self.line(newPasswordFile)
        client.key = session["token"]?.string
        _ = try await client.call("POST", "/v1/password", ["old": .string(password), "new": .string(new)])
        password = new
        session = try await client.call(
          "POST", "/v1/sessions", ["login": .string(login), "password": .string(password)])
      }
      client.key = session["token"]?.string
      let made = try await client.call(
        "POST", "/v1/api-keys", ["name": "lingqu init", "scopes": ["read", "write", "admin"], "days": 90])
      let folder = (ConnectionOptions.environment("HOME") ?? ".") + "/.config"
      mkdir(folder, 0o700)
      mkdir(folder + "/lingqu", 0o700)
      let kept: JSON = ["hub": .string(client.address), "key": made["secret"] ?? .null]
      try Terminal.write(kept.canonicalText, toNew: ConnectionOptions.file)
      Terminal.error("kept in \(ConnectionOptions.file); the key is good until \(made["expiresAt"]?.string ?? "")")
    }
  }

  private static func line(_ path: String) throws -> String {
    String(decoding: try Terminal.read(path).prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
  }
}

struct APICommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "api", abstract: "Any operation of /openapi.json: lingqu api POST /v1/offers offer.json.")
  @OptionGroup var connection: ConnectionOptions
  @Argument var method: String
  @Argument var path: String
  @Argument(help: "File with the body, or - for standard input.") var file: String?
  func run() async throws {
    let draft = try file.map { try body($0) }
    try await connection.run { Terminal.out(try await $0.call(method, path, draft).canonicalText) }
  }
}

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Signing keys of one's own.", subcommands: [Generate.self, Sign.self])

  struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes an Ed25519 key pair; prints the public key.")
    @Argument(help: "File for the private key, mode 0600.") var file: String
    func run() throws {
      let key = Curve25519.Signing.PrivateKey()
      try Terminal.write(hex(key.rawRepresentation), toNew: file)
      Terminal.out(hex(key.publicKey.rawRepresentation))
    }
  }

  struct Sign: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Signs a JSON document in a context; prints the signature.")
    @Argument(help: "File with the private key.") var key: String
    @Argument(help: "For instance lingqu-agreement-v1.") var context: String
    @Argument(help: "File with the document, or - for standard input.") var file: String
    func run() throws {
      let digits = Array(try Terminal.read(key).filter { $0 > 32 })
      let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
        UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
      }
      let secret = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
      let message = Array((context + "\n").utf8) + (try body(file)).canonical
      Terminal.out(hex(try secret.signature(for: message)))
    }
  }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Has the running hub write a consistent copy into its backups folder.")
  @OptionGroup var connection: ConnectionOptions
  func run() async throws {
    try await connection.run { connection.show(try await $0.call("POST", "/v1/backups"), ["path"]) }
  }
}

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Asks a hub how it is, and says what to do about it; exit 1 if something is wrong."
  )
  @OptionGroup var connection: ConnectionOptions
  func run() async throws {
    try await connection.run { client in
      var wrong = false
      func say(_ good: Bool, _ what: String, _ remedy: String) {
        Terminal.out((good ? "✓ " : "✗ ") + what + (good ? "" : "\n  → " + remedy))
        wrong = wrong || !good
      }
      let ready = try await client.send("GET", "/readyz")
      say(
        ready.status == 200, "takes writes (\(ready.json["status"]?.string ?? "?"))",
        "check the disk, then start the hub anew")
      let checkpoint = try await client.send("GET", "/checkpoint")
      say(checkpoint.status == 200, "evidence log signs checkpoints", "compare the database with its last backup")
      if client.key != nil {
        let balance = try await client.send("GET", "/v1/ledger/balance")
        say(
          balance.json["balanced"] == true, "books balance",
          "see lingqu ledger check; stop settling until it is explained")
      } else {
        Terminal.out("- books: give a key to check them")
      }
      if wrong { throw ExitCode(1) }
    }
  }
}
