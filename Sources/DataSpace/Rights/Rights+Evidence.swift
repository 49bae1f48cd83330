import Evidence
import Identity
import Store
import Vocabulary

extension Rights {
  /// Appends what a certificate says; returns its entry.
  static func certify(
    _ tx: Transaction, _ kind: String, _ right: DataRight, actor: ID<Participant>, from: ID<Participant>? = nil,
    at now: Instant
  ) throws -> Int64 {
    var data: [String: JSON] = [
      "right": .string(right.kind.rawValue), "over": .string(right.subject),
      "participant": .string(right.holder.description), "owner": .string((from ?? right.registeredBy).description),
      "holder": try JSON(encoding: Participants.get(tx, right.holder).name), "until": .string(right.until.description),
      "code": .string(RightCode.shown(right.code)), "documents": .array(right.documents.map { .string($0.sha256) }),
    ]
    if let source = right.source { data["source"] = .string(source.description) }
    if let grant = right.grant { data["grant"] = .string(grant.description) }
    return try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: right.id.description, actor: actor.description, data: .object(data)))
  }

  /// Appends what became of a right. Words of a dispute may name persons: the log holds their digest.
  static func note(
    _ tx: Transaction, _ event: DataRight.Event, _ right: DataRight, by actor: DataRight.Actor, at now: Instant
  ) throws {
    var data: [String: JSON] = ["owner": .string(right.holder.description)]
    let kind: String
    switch event {
    case .transfer(let other):
      kind = "right.transfer-offered"
      data["participant"] = .string(other.description)
    // Told by its new certificate.
    case .accept: return
    case .decline: kind = "right.transfer-declined"
    case .pledge(let other):
      kind = "right.pledged"
      data["participant"] = .string(other.description)
    case .release: kind = "right.released"
    case .dispute(let reason):
      kind = "right.disputed"
      data["reasonDigest"] = .string(EvidenceDigest.of(.string(reason)))
    case .settle(let disputant, let isUpheld):
      kind = isUpheld ? "right.lapsed" : "right.dispute-settled"
      data["participant"] = .string(disputant.description)
    case .suspend: kind = "right.suspended"
    case .resume: kind = "right.resumed"
    case .renounce, .expire, .loseSource, .endGrant: kind = "right.lapsed"
    }
    if let lapse = right.lapse { data["lapse"] = .string(lapse.rawValue) }
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: right.id.description, actor: actor.participant?.description, data: .object(data)))
  }
}
