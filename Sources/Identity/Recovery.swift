import Evidence
public import Store
public import Vocabulary

/// When one participant, the operator, may make a key or a member for another: while nobody else can act for it, as when it is
/// new; afterwards only as a recovery, which is in the log under the operator's own name.
public enum Recovery {
  /// Refuses unless it may. Appends `participant.recovery` if there was a way in and a `reason` is given all the same.
  public static func require(
    _ tx: Transaction, of participant: ID<Participant>, by actor: ID<Participant>, reason: String?, at now: Instant
  ) throws {
    guard actor != participant else { return }
    _ = try Participants.get(tx, participant)
    let key = try tx.row(
      "SELECT id FROM api_key WHERE participant = ? AND revoked_at IS NULL AND expires_at > ? AND scopes <> 'agent' LIMIT 1",
      participant, now
    )
    let member = try tx.row("SELECT id FROM member WHERE participant = ? AND state = 'active' LIMIT 1", participant)
    if key == nil, member == nil { return }
    guard let reason else {
      throw Refusal(
        .conflict, rule: "identity.participant-has-access",
        Text(zh: "该参与方已有密钥或成员，应由其自行管理", en: "the participant has a key or a member and looks after itself"),
        remedy: Text(
          zh: "由该参与方自行新增；确需恢复时填写 recovery 说明原因，将以运营方名义存证",
          en:
            "let it add its own; to recover it, give the reason as recovery, which is logged under the operator's name"),
        field: "/recovery")
    }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: "participant.recovery", at: now, subject: participant.description, actor: actor.description,
        data: ["participant": JSON(participant), "reasonDigest": .string(EvidenceDigest.of(.string(reason)))]))
  }
}
