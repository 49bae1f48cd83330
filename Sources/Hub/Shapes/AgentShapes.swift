import Compute
import Identity
import Vocabulary

extension Agent {
  private static let members: [Schema.Member] = [
    .must("id", .id(idPrefix)), .must("cluster", .string(min: 1, max: 60), "what pools name"),
    .must("owner", .id(Participant.idPrefix)), .must("key", .id(APIKey.idPrefix)),
    .must("state", .oneOf(State.allCases.map(\.rawValue))),
    .must("session", .integer(), "which of its processes speaks for it: one more each time that one begins"),
    .may("engine", .string(max: 40), "the kind of its engine"),
    .may("place", .string(max: 200), "where that keeps its jobs"), .may("version", .string(max: 40)),
    .may("host", .string(max: 200)), .must("clockLag", .signed, "what its clock lacks of the hub's, in milliseconds"),
    .must("registeredAt", .instant), .may("beganAt", .instant, "when its process began"),
    .may("seenAt", .instant, "when it was last heard"),
    .may("outOfContactSince", .instant, "absent while it is in contact"),
  ]
  static let shape = Schema.named("Agent", .object(members))

  /// As the answer that makes its key shows it, and no other.
  static let newShape = Schema.named(
    "NewAgent",
    .object(
      members + [
        .may("secret", .string(max: 100), "its key; absent from the answer to a repeated request, for it is not kept")
      ]))
}

extension AgentHello {
  static let shape = Schema.named(
    "AgentHello",
    .object([
      .must("engine", .string(min: 1, max: 40)), .must("place", .string(min: 1, max: 200)),
      .must("version", .string(min: 1, max: 40)), .must("host", .string(min: 1, max: 200)),
      .must("clock", .integer(), "milliseconds since 1970 by the agent's clock"), .may("inventory", Inventory.shape),
    ]))
}

extension AgentSession {
  static let shape = Schema.named(
    "AgentSession",
    .object([
      .must("agent", .id(Agent.idPrefix)), .must("cluster", .string()),
      .must("session", .integer(), "to be told with everything that is said from now on"),
      .must("outputBytes", .integer(), "the largest output that is taken"),
    ]))
}

extension AgentWork {
  static let shape = Schema.named(
    "AgentWork",
    .object([
      .must("job", .id(Job.idPrefix)), .must("revision", .integer(min: 1)),
      .must("wish", .oneOf(Wish.allCases.map(\.rawValue))),
      .must("isKnown", .boolean, "true if the agent has told of it before: it is not begun again"),
      .must("logBytes", .integer(), "how much of its log the hub has"),
      .may("spec", .any(maxBytes: 4 << 20), "what is to be run, and within what limits"),
      .may(
        "inputs",
        .array(
          .object([.must("name", .string()), .must("sha256", .hex32), .must("bytes", .integer())]), max: 1000)),
    ]))
  static let receipt = Schema.object([.must("job", .id(Job.idPrefix)), .must("revision", .integer(min: 1))])
}

extension AgentReport {
  static let shape = Schema.named(
    "AgentReport",
    .object([
      .must("job", .id(Job.idPrefix)), .must("state", .oneOf(State.allCases.map(\.rawValue))),
      .may("usage", JobUsage.shape, "of a job that runs: what it has taken so far"),
      .may("result", JobResult.shape),
      .may("outputs", .map(.hex32, max: 1000), "by name, with the digests under which they were brought"),
      .may("untaken", .map(.string(min: 1, max: 100), max: 1000), "outputs that could not be brought, and why"),
      .may("words", .string(max: 4000), "the engine's, where it refused"),
    ]))
}
