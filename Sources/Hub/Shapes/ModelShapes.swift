import Exchange
import Identity
import Models
import Vocabulary

extension ModelUpstream: Shaped {
  static let shape = Schema.named(
    "ModelUpstream",
    .object([
      .must("id", .id(idPrefix)), .must("provider", .id(Participant.idPrefix)), .must("name", .string(max: 200)),
      .must("dialect", .oneOf(Dialect.allCases.map(\.rawValue))), .must("endpoint", .string(max: 500)),
      .must("model", .string(max: 200), "what the server calls the model"), .must("timeoutSeconds", .integer(min: 1)),
      .must("mostCalls", .integer(min: 1), "at a time"), .must("createdAt", .instant),
      .must("state", .oneOf(State.allCases.map(\.rawValue)), "`waiting` until the operator lets it in"),
    ]))
}

extension ModelQuota {
  static let shape = Schema.named(
    "ModelQuota",
    .object([
      .must("tokens", .integer(min: 1, max: ModelGrant.mostTokens), "as the price counts them, so weighted"),
      .may("calls", .integer(min: 1, max: 1_000_000_000), "altogether"),
      .may("concurrent", .integer(min: 1, max: 1_000_000_000), "at a time"),
      .may("perMinute", .integer(min: 1, max: 1_000_000_000), "that begin within a minute"),
    ]))
}

extension ModelGrant: Shaped {
  static let shape = Schema.named(
    "ModelGrant",
    .object([
      .must("id", .id(idPrefix)), .must("key", .id(APIKey.idPrefix)), .must("consumer", .id(Participant.idPrefix)),
      .must("provider", .id(Participant.idPrefix)), .must("agreement", .id(Agreement.idPrefix)),
      .must("use", .id(Use.idPrefix), "the use that its quota is held for"), .must("model", .string(max: 200)),
      .must("quota", ModelQuota.shape), .must("createdAt", .instant),
      .must("state", .oneOf(State.allCases.map(\.rawValue)), "`closing`: what is under way is still counted"),
      .must("calls", .integer(min: 0), "on record so far"), .must("millitokens", .integer(min: 0), "on record so far"),
    ]))
}

extension ModelCall: Shaped {
  private static let finding = Schema.object([
    .must("side", .oneOf(["prompt", "answer"])), .must("source", .oneOf(["keyword", "pattern", "classifier"])),
    .must("rule", .string(max: 200)), .must("action", .oneOf(["record", "mask", "block"])),
    .must("count", .integer(min: 1)), .may("score", .integer(min: 0, max: 1000)),
  ])

  static let shape = Schema.named(
    "ModelCall",
    .object([
      .must("id", .id(idPrefix)), .must("grant", .id(ModelGrant.idPrefix)),
      .must("route", .oneOf(["chat", "completions", "responses", "embeddings", "tokenize", "tokenizer-info"])),
      .may("upstream", .id(ModelUpstream.idPrefix)),
      .must("attempts", .integer(min: 0), "upstreams that were asked"),
      .must("outcome", .oneOf(Outcome.allCases.map(\.rawValue))), .must("status", .integer(min: 100, max: 599)),
      .must("stream", .boolean), .must("prompt", .integer(min: 0)),
      .must("cached", .integer(min: 0), "of the prompt's"), .must("completion", .integer(min: 0)),
      .must(
        "source", .oneOf(Source.allCases.map(\.rawValue)), "`usage`: the upstream told; `counted`: it told nothing"),
      .must("millitokens", .integer(min: 0), "what is charged"), .must("from", .instant),
      .may("first", .instant, "the first byte of the answer"), .must("to", .instant),
      .may("findings", .array(finding, max: 2000), "what the guard found; never a text"),
    ]))
}
