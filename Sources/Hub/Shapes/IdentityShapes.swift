import Identity
import Vocabulary

extension Participant: Shaped {
  static let shape = Schema.named(
    "Participant",
    .object([
      .must("id", .id(idPrefix)), .must("name", .text),
      .must("creditCode", .string(min: 18, max: 18, format: .uscc), "GB 32100"),
      .must("kinds", .array(.participantKind, max: ParticipantKind.allCases.count)),
      .may("region", .region), .must("state", .oneOf(State.allCases.map(\.rawValue))), .must("createdAt", .instant),
    ]))
}

extension Member: Shaped {
  private static let members: [Schema.Member] = [
    .must("id", .id(idPrefix)), .must("participant", .id(Participant.idPrefix)), .must("login", .string(max: 80)),
    .must("name", .string(max: 80)), .must("roles", .roles), .must("state", .oneOf(State.allCases.map(\.rawValue))),
    .must("createdAt", .instant),
  ]
  static let shape = Schema.named("Member", .object(members))

  /// As the answer that makes it shows it, and no other.
  static let newShape = Schema.named("NewMember", .object(members + [oneTimePassword]))
  static let oneTimePassword = Schema.Member.may(
    "password", .string(max: 100), "one-time; absent from the answer to a repeated request, for it is not kept")
}

extension APIKey: Shaped {
  private static let members: [Schema.Member] = [
    .must("id", .id(idPrefix)), .must("participant", .id(Participant.idPrefix)), .must("name", .string(max: 80)),
    .must("scopes", .scopes), .must("createdAt", .instant), .must("expiresAt", .instant), .may("revokedAt", .instant),
    .may("usedAt", .instant, "give or take an hour"),
  ]
  static let shape = Schema.named("APIKey", .object(members))

  /// As the answer that makes it shows it, and no other.
  static let newShape = Schema.named(
    "NewAPIKey",
    .object(
      members + [
        .may("secret", .string(max: 100), "absent from the answer to a repeated request, for it is not kept")
      ]))
}

extension SigningKey: Shaped {
  static let shape = Schema.named(
    "SigningKey",
    .object([
      .must("id", .id(idPrefix)), .must("participant", .id(Participant.idPrefix)),
      .must("publicKey", .hex32, "Ed25519"), .must("custody", .boolean, "whether the hub keeps the private key"),
      .must("validFrom", .instant), .may("validUntil", .instant), .may("distrustedFrom", .instant),
    ]))
}

extension Session: Shaped {
  static let shape = Schema.named(
    "Session",
    .object([
      .must("token", .string(max: 100)), .must("csrf", .string(max: 100)),
      .must("participant", .id(Participant.idPrefix)), .must("mustChangePassword", .boolean),
      .must("expiresAt", .instant),
    ]))
}

extension Caller {
  static let shape = Schema.named(
    "Caller",
    .object([
      .must("participant", Participant.shape), .must("scopes", .scopes), .must("roles", .roles),
      .must("mustChangePassword", .boolean, "nothing else is let in before that"),
      .may("member", Member.shape, "who signed in"),
    ]))
}

extension Schema {
  static let scopes = Schema.array(.oneOf(Scope.allCases.map(\.rawValue)), max: Scope.allCases.count)
  static let roles = Schema.array(.oneOf(Role.allCases.map(\.rawValue)), max: Role.allCases.count)
}
