/// A request for a chat completion as one of the Messages API. What that API cannot say is refused, what it need not be told left out.
struct MessagesRequest {
  private let members: [String: RawJSON]
  private let prompt: MessagesPrompt

  /// What is translated.
  private static let said: Set<String> = [
    "model", "messages", "max_tokens", "max_completion_tokens", "stream", "tools", "tool_choice", "parallel_tool_calls",
    "temperature", "top_p", "top_k", "stop", "user", "safety_identifier", "response_format", "reasoning_effort",
  ]
  /// What asks for nothing that an answer must have. A seed is a wish: OpenAI promises no same answers for it either.
  private static let unneeded: Set<String> = [
    "stream_options", "seed", "metadata", "service_tier", "prompt_cache_key", "prompt_cache_retention",
  ]

  init(_ body: [UInt8]) throws(GatewayError) {
    guard let members = RawJSON(body[...]).members else {
      throw .invalid("A parameter is given twice.", param: nil)
    }
    for name in members.keys.sorted() where !Self.said.contains(name) && !Self.unneeded.contains(name) {
      guard let value = members[name], Self.isUsual(name, value) else { throw .unspoken(name) }
    }
    self.members = members.filter { !$0.value.isNull }
    prompt = try MessagesPrompt(members["messages"])
  }

  /// Whether a parameter asks for what happens anyway.
  private static func isUsual(_ name: String, _ value: RawJSON) -> Bool {
    if value.isNull { return true }
    switch name {
    case "n": return value.int == 1
    case "logprobs", "store": return value.isFalse
    case "top_logprobs", "frequency_penalty", "presence_penalty": return value.double == 0
    case "logit_bias": return value.members?.isEmpty ?? false
    case "verbosity": return value.string == "medium"
    case "modalities": return value.elements?.map(\.string) == ["text"]
    default: return false
    }
  }

  func json(model: String, mostTokens: Int64, isStream: Bool) throws(GatewayError) -> JSONOut {
    let tools = try MessagesTools(members)
    return .object([
      ("model", .text(model)), ("max_tokens", .int(mostTokens)), ("system", prompt.system),
      ("messages", prompt.messages),
      ("tools", tools.tools), ("tool_choice", tools.choice), ("temperature", try number("temperature", to: 1)),
      ("top_p", try number("top_p", to: 1)), ("top_k", try number("top_k", to: .infinity)),
      ("stop_sequences", try stop()), ("stream", isStream ? true : nil), ("metadata", try user()),
      ("output_config", try output()),
    ])
  }

  /// A number, as it is written.
  private func number(_ name: String, to most: Double) throws(GatewayError) -> JSONOut? {
    guard let value = members[name] else { return nil }
    guard let number = value.double else { throw .invalid("'\(name)' must be a number.", param: name) }
    guard (0...most).contains(number) else { throw .unspoken(name) }
    return .raw(value)
  }

  private func stop() throws(GatewayError) -> JSONOut? {
    guard let value = members["stop"] else { return nil }
    let all = value.isString ? [value] : value.elements ?? []
    guard !all.isEmpty || value.elements != nil, all.allSatisfy(\.isString) else {
      throw .invalid("'stop' must be a string or an array of strings.", param: "stop")
    }
    return all.isEmpty ? nil : .array(all.map { .raw($0) })
  }

  private func user() throws(GatewayError) -> JSONOut? {
    guard let value = members["user"] ?? members["safety_identifier"] else { return nil }
    guard value.isString else { throw .invalid("'user' must be a string.", param: "user") }
    return .object([("user_id", .raw(value))])
  }

  /// How hard it is to think, and the schema that an answer is to keep.
  private func output() throws(GatewayError) -> JSONOut? {
    var format: JSONOut?
    if let asked = members["response_format"] {
      let told = asked.members ?? [:]
      switch told["type"]?.string {
      case "text": break
      case "json_schema":
        guard let schema = told["json_schema"]?.members?["schema"], schema.isObject else {
          throw .invalid("'response_format' has no schema.", param: "response_format")
        }
        format = .object([("type", "json_schema"), ("schema", .raw(schema))])
      default: throw .unspoken("response_format")
      }
    }
    let effort = members["reasoning_effort"]
    if let effort, !["low", "medium", "high", "xhigh"].contains(effort.string) { throw .unspoken("reasoning_effort") }
    return format == nil && effort == nil ? nil : .object([("effort", effort.map { .raw($0) }), ("format", format)])
  }
}
