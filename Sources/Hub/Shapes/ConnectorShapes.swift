import Compute
import DataSpace
import Exchange
import Identity
import Vocabulary

extension ConnectorPeer {
  static let shape = Schema.named(
    "Connector",
    .object([
      .must("id", .id(idPrefix)), .must("participant", .id(Participant.idPrefix), "whom the other side acts for here"),
      .must("address", .string(max: 500), "its protocol base"), .must("createdAt", .instant),
    ]))
}

extension ProtocolProcess {
  static let shape = Schema.named(
    "ConnectorProcess",
    .object([
      .must("id", .id(idPrefix)), .must("kind", .oneOf(ProcessKind.allCases.map(\.rawValue))),
      .must("role", .oneOf(NegotiationMachine.Role.allCases.map(\.rawValue)), "which side this hub is"),
      .must("own", .id(Participant.idPrefix), "whom this hub acts for"),
      .must("party", .id(Participant.idPrefix), "the other side"),
      .must("pid", .string(max: 200), "how the other side names it"),
      .may("counterPid", .string(max: 2048), "how it is named there; absent until it has told"),
      .must("state", .string(max: 20), "a state of the Dataspace Protocol"),
      .may("subject", .string(max: 60), "the negotiation or the use that it is about, on the provider's side"),
      .may("dataset", .string(max: 2048)), .may("offer", .any(maxBytes: 300_000), "the terms on the table"),
      .may("agreement", .any(maxBytes: 300_000), "the agreement that was made"),
      .may("agreementId", .string(max: 2048)),
      .may("format", .string(max: 2048)),
      .may("dataAddress", .any(maxBytes: 300_000), "where the data are to be had, and with what"),
      .may(
        "received",
        .object([
          .must("upload", .id(Upload.idPrefix)), .must("sha256", .string(min: 64, max: 64)),
          .must("bytes", .integer(min: 0)), .must("at", .instant),
        ]), "what was pushed here: an upload of the consumer's"),
      .may("suspendedBy", .oneOf(NegotiationMachine.Role.allCases.map(\.rawValue))),
      .may("reason", .string(max: 8000), "why it was suspended or ended"),
      .must("createdAt", .instant), .must("changedAt", .instant),
    ]))

  /// As its own side sees it.
  var told: JSON {
    var members: [String: JSON] = [
      "id": JSON(id), "kind": .string(kind.rawValue), "role": .string(role.rawValue), "own": .string(own),
      "party": .string(party), "pid": .string(pid), "state": .string(state), "createdAt": JSON(createdAt),
      "changedAt": JSON(changedAt),
    ]
    members["counterPid"] = counterPid.map { .string($0) }
    members["subject"] = subject.map { .string($0) }
    members["dataset"] = terms.dataset.map { .string($0) }
    members["offer"] = terms.offer
    members["agreement"] = terms.agreement
    members["agreementId"] = terms.agreementID.map { .string($0) }
    members["format"] = terms.format.map { .string($0) }
    members["dataAddress"] = terms.dataAddress
    members["received"] = terms.received.map { received in
      [
        "upload": .string(received.upload), "sha256": .string(received.sha256), "bytes": .int(received.bytes),
        "at": JSON(received.at),
      ]
    }
    members["suspendedBy"] = terms.suspendedBy.map { .string($0.rawValue) }
    members["reason"] = terms.reason.map { .string($0) }
    return .object(members)
  }
}
