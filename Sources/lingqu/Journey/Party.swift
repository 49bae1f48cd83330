import Identity
import Vocabulary

/// An organisation of the journey: its own API key, and a signing key whose private half never leaves this side.
struct Party: Sendable {
  let id: String
  let name: Text
  let client: HubClient
  /// Nil where the hub keeps the key: a provider whose jobs the hub meters has it so.
  let signingKey: SigningKeyFile?

  /// Registers a simulated organisation as the operator, then its signing key as itself.
  static func register(
    _ name: Text, _ kinds: [String], code: Int64, custody: Bool, by operator: HubClient
  ) async throws -> Party {
    let name = Text(zh: "模拟·" + name.zh, en: name.en + " (simulated)")
    let made = try await `operator`.call(
      .post, "/v1/participants",
      body: [
        "name": ["zh": .string(name.zh), "en": .string(name.en)], "creditCode": .string(creditCode(code)),
        "kinds": .array(kinds.map { .string($0) }), "region": "450100",
      ])
    guard let id = made["id"]?.string else { throw Journey.unexpected("participants", made) }
    let key = try await `operator`.call(
      .post, "/v1/participants/\(id)/api-keys",
      body: ["name": "journey", "scopes": ["read", "write", "admin"], "days": 7])
    let client = `operator`.acting(as: key["secret"]?.string)
    if custody {
      try await client.call(.post, "/v1/signing-keys", body: [:])
      return Party(id: id, name: name, client: client, signingKey: nil)
    }
    var signing = SigningKeyFile()
    signing.id = try await client.call(
      .post, "/v1/signing-keys", body: signing.registration(for: id))["id"]?.string
    return Party(id: id, name: name, client: client, signingKey: signing)
  }

  /// Signs an agreement's document here and hands in the signature.
  @discardableResult
  func sign(_ agreement: String) async throws -> JSON {
    guard let signingKey else {
      return try await client.call(.post, "/v1/agreements/\(agreement)/signatures", body: [:])
    }
    let found = try await client.call(.get, "/v1/agreements/\(agreement)")
    guard let document = found["document"], let context = found["signingContext"]?.string else {
      throw Journey.unexpected("agreement", found)
    }
    return try await client.call(
      .post, "/v1/agreements/\(agreement)/signatures",
      body: ["signature": signingKey.signature(context: context, document)])
  }

  /// A unified social credit code with a right check digit; the organisation does not exist.
  private static func creditCode(_ number: Int64) throws -> String {
    let digits = String(number % 10_000_000)
    let body = "91450100MA" + String(repeating: "0", count: 7 - digits.utf8.count) + digits
    for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" where CreditCode(body + String(last)) != nil {
      return body + String(last)
    }
    throw Failure.check(Text(zh: "无法生成信用代码", en: "no credit code"))
  }
}
