public import Store
public import Vocabulary

/// What a hub without participants needs: an operator and someone who can sign in.
public enum FirstStart {
  public struct Operator: Sendable, Codable {
    public var participant: ID<Participant>
    public var login: String
    /// Shown once; must be changed at the first sign-in.
    public var password: String
  }

  public static func isNeeded(_ tx: Transaction) throws -> Bool {
    try tx.row("SELECT id FROM participant LIMIT 1") == nil
  }

  /// A random one-time password.
  public static func oneTimePassword() -> String { String(Token(prefix: "").text.prefix(24)) }

  public static func makeOperator(
    _ tx: Transaction, _ draft: ParticipantDraft, password: String, hash: PasswordHash, at now: Instant
  ) throws -> Operator {
    let participant = try Participants.register(tx, draft, by: nil, at: now)
    let member = try Members.add(
      tx, to: participant.id, login: "operator", name: "operator", roles: [.admin, .signer], password: hash,
      mustChange: true, lasting: true, at: now)
    return Operator(participant: participant.id, login: member.login, password: password)
  }
}
