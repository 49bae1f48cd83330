/// A chat completion as a message.
struct MessageFromChat {
  private let members: [String: RawJSON]
  private var blocks: [JSONOut] = []
  private let reason: String?

  /// Nil if it is none, or holds what a message cannot.
  init?(_ members: [String: RawJSON]) {
    guard let id = members["id"], id.isString, let model = members["model"], model.isString,
      let choice = members["choices"]?.elements?.first?.members, let message = choice["message"]?.members
    else { return nil }
    self.members = members
    reason = choice["finish_reason"]?.string
    for name in ["content", "refusal"] {
      if let text = message[name], text.isString, !text.inside.isEmpty {
        blocks.append(.object([("type", "text"), ("text", .raw(text))]))
      }
    }
    for call in message["tool_calls"]?.elements ?? [] {
      guard let call = call.members, let id = call["id"], id.isString, let function = call["function"]?.members,
        let name = function["name"], name.isString, let arguments = function["arguments"]?.utf8
      else { return nil }
      let input = RawJSON(arguments.isEmpty ? Array("{}".utf8)[...] : arguments[...])
      guard input.isObject else { return nil }
      blocks.append(.object([("type", "tool_use"), ("id", .raw(id)), ("name", .raw(name)), ("input", .raw(input))]))
    }
  }

  var json: JSONOut {
    .object(
      Self.head(members["id"], members["model"]) + [
        ("content", .array(blocks)), ("stop_reason", .text(Self.reason(reason))), ("stop_sequence", .null),
        ("usage", Self.usage(members["usage"])),
      ])
  }

  static func head(_ id: RawJSON?, _ model: RawJSON?) -> [(String, JSONOut?)] {
    [
      ("id", id.map { .raw($0) }), ("type", "message"), ("role", "assistant"), ("model", model.map { .raw($0) }),
    ]
  }

  static func reason(_ told: String?) -> String {
    switch told {
    case "length": "max_tokens"
    case "tool_calls": "tool_use"
    case "content_filter": "refusal"
    default: "end_turn"
    }
  }

  /// Tokens as the Messages API counts them: those of the cache apart.
  static func usage(_ told: RawJSON?) -> JSONOut {
    let told = told?.members ?? [:]
    let prompt = told["prompt_tokens"]?.int ?? 0
    let cached = min(prompt, told["prompt_tokens_details"]?.members?["cached_tokens"]?.int ?? 0)
    return .object([
      ("input_tokens", .int(prompt - cached)), ("cache_creation_input_tokens", 0),
      ("cache_read_input_tokens", .int(cached)), ("output_tokens", .int(told["completion_tokens"]?.int ?? 0)),
    ])
  }
}
