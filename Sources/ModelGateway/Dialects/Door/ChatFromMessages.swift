/// A request of the Messages API as one for a chat completion. What that cannot say is refused.
struct ChatFromMessages {
  private let members: [String: RawJSON]
  private var messages: [JSONOut] = []

  private static let said: Set<String> = [
    "model", "messages", "max_tokens", "system", "stream", "tools", "tool_choice", "temperature", "top_p", "top_k",
    "stop_sequences", "metadata", "output_config", "thinking",
  ]
  /// How it is served, and not what is answered.
  private static let unneeded: Set<String> = ["cache_control", "service_tier"]

  init(_ body: [UInt8]) throws(GatewayError) {
    guard let all = RawJSON(body[...]).members else {
      throw .invalid("The request's body is not a JSON object in UTF-8 that names nothing twice.", param: nil)
    }
    for name in all.keys.sorted() where !Self.said.contains(name) && !Self.unneeded.contains(name) {
      guard all[name]?.isNull ?? true else { throw .beyondChat(name) }
    }
    members = all.filter { !$0.value.isNull }
    guard members["max_tokens"]?.int ?? 0 > 0 else {
      throw .invalid("'max_tokens' must be a positive integer.", param: "max_tokens")
    }
    // A model that may think decides so itself; one that must is another request.
    if let thinking = members["thinking"], !["disabled", "adaptive"].contains(thinking.members?["type"]?.string) {
      throw .beyondChat("thinking")
    }
    if let system = members["system"] {
      messages.append(.object([("role", "system"), ("content", try Self.content(Self.parts(system, "system")))]))
    }
    guard let turns = members["messages"]?.elements, !turns.isEmpty, turns.count <= MessagesPrompt.most else {
      throw .invalid("'messages' must be an array of 1 to \(MessagesPrompt.most) messages.", param: "messages")
    }
    for (place, turn) in turns.enumerated() { try add(turn, "messages[\(place)]") }
  }

  var json: JSONOut {
    get throws(GatewayError) {
      let isStream = members["stream"]?.isTrue ?? false
      let choice = try choice()
      return .object([
        ("model", members["model"].map { .raw($0) }), ("messages", .array(messages)),
        ("max_tokens", members["max_tokens"].map { .raw($0) }), ("tools", try tools()), ("tool_choice", choice.kind),
        ("parallel_tool_calls", choice.isOneByOne ? false : nil),
        ("temperature", members["temperature"].map { .raw($0) }),
        ("top_p", members["top_p"].map { .raw($0) }), ("top_k", members["top_k"].map { .raw($0) }),
        ("stop", members["stop_sequences"].map { .raw($0) }),
        ("user", members["metadata"]?.members?["user_id"].flatMap { $0.isNull ? nil : .raw($0) }),
        ("reasoning_effort", members["output_config"]?.members?["effort"].flatMap { $0.isNull ? nil : .raw($0) }),
        ("response_format", try format()), ("stream", isStream ? true : nil),
        ("stream_options", isStream ? .object([("include_usage", true)]) : nil),
      ])
    }
  }

  // MARK: Turns

  private mutating func add(_ turn: RawJSON, _ param: String) throws(GatewayError) {
    guard let told = turn.members, let role = told["role"]?.string, let content = told["content"] else {
      throw .invalid("'\(param)' must be an object with a role and content, and name nothing twice.", param: param)
    }
    switch role {
    case "user":
      // Results of tools come first, in this API too.
      let parts = try Self.parts(content, param, takes: ["text", "image", "tool_result"])
      for case .result(let id, let said) in parts {
        messages.append(.object([("role", "tool"), ("tool_call_id", .raw(id)), ("content", .joined(said))]))
      }
      let rest = parts.filter { if case .result = $0 { false } else { true } }
      if !rest.isEmpty { messages.append(.object([("role", "user"), ("content", Self.content(rest))])) }
    case "assistant":
      let parts = try Self.parts(content, param, takes: ["text", "tool_use", "thinking", "redacted_thinking"])
      var (texts, calls): ([RawJSON], [JSONOut]) = ([], [])
      for part in parts {
        switch part {
        case .text(let text): texts.append(text)
        case .call(let call): calls.append(call)
        case .image, .result: break
        }
      }
      messages.append(
        .object([
          ("role", "assistant"), ("content", texts.isEmpty ? .null : .joined(texts)),
          ("tool_calls", calls.isEmpty ? nil : .array(calls)),
        ]))
    case "system":
      messages.append(.object([("role", "system"), ("content", try Self.content(Self.parts(content, param)))]))
    default: throw .beyondChat(param + ".role")
    }
  }

  private enum Part {
    case text(RawJSON)
    case image(JSONOut)
    case call(JSONOut)
    case result(RawJSON, [RawJSON])
  }

  private static func parts(
    _ content: RawJSON, _ param: String, takes kinds: Set<String> = ["text"]
  ) throws(GatewayError) -> [Part] {
    if content.isString { return [.text(content)] }
    guard let blocks = content.elements else {
      throw .invalid("'\(param)' must hold a string or an array of blocks.", param: param)
    }
    var parts: [Part] = []
    for (place, block) in blocks.enumerated() {
      let param = "\(param).content[\(place)]"
      guard let told = block.members, let type = told["type"]?.string else {
        throw .invalid("'\(param)' must be an object with a type, and name nothing twice.", param: param)
      }
      guard kinds.contains(type) else { throw .beyondChat(param) }
      switch type {
      case "text":
        guard let text = told["text"], text.isString else {
          throw .invalid("'\(param).text' must be a string.", param: param + ".text")
        }
        parts.append(.text(text))
      case "image": parts.append(.image(try image(told["source"]?.members ?? [:], param)))
      case "tool_use":
        guard let id = told["id"], id.isString, let name = told["name"], name.isString, let input = told["input"],
          input.isObject
        else { throw .invalid("'\(param)' must have an id, a name and an input.", param: param) }
        parts.append(.call(MessagesAnswer.call(id, name, .quoted(input))))
      case "tool_result":
        guard let id = told["tool_use_id"], id.isString else {
          throw .invalid("'\(param).tool_use_id' must be a string.", param: param + ".tool_use_id")
        }
        let said = try told["content"].map { content throws(GatewayError) in try Self.parts(content, param) } ?? []
        parts.append(.result(id, said.compactMap { if case .text(let text) = $0 { text } else { nil } }))
      default: break  // What a model thought before is its own.
      }
    }
    return parts
  }

  private static func image(_ source: [String: RawJSON], _ param: String) throws(GatewayError) -> JSONOut {
    switch source["type"]?.string {
    case "url":
      if let url = source["url"], url.isString { return .object([("url", .raw(url))]) }
    case "base64":
      if let type = source["media_type"]?.string, let data = source["data"]?.string {
        return .object([("url", .text("data:\(type);base64,\(data)"))])
      }
    default: throw .beyondChat(param)
    }
    throw .invalid("'\(param).source' is not whole.", param: param + ".source")
  }

  /// One text as it is, which every server takes; else parts.
  private static func content(_ parts: [Part]) -> JSONOut {
    if parts.count == 1, case .text(let text) = parts[0] { return .raw(text) }
    return .array(
      parts.compactMap { part -> JSONOut? in
        switch part {
        case .text(let text): .object([("type", "text"), ("text", .raw(text))])
        case .image(let image): .object([("type", "image_url"), ("image_url", image)])
        case .call, .result: nil
        }
      })
  }

  // MARK: Tools and forms

  private func tools() throws(GatewayError) -> JSONOut? {
    guard let told = members["tools"] else { return nil }
    guard let told = told.elements else { throw .invalid("'tools' must be an array.", param: "tools") }
    var tools: [JSONOut] = []
    for (place, tool) in told.enumerated() {
      let tool = tool.members ?? [:]
      if let type = tool["type"], !type.isNull, type.string != "custom" { throw .beyondChat("tools[\(place)]") }
      guard let name = tool["name"], name.isString, let schema = tool["input_schema"], schema.isObject else {
        throw .invalid("'tools[\(place)]' must have a name and an input_schema.", param: "tools[\(place)]")
      }
      let function: JSONOut = .object([
        ("name", .raw(name)), ("description", tool["description"].map { .raw($0) }), ("parameters", .raw(schema)),
        ("strict", tool["strict"]?.isTrue ?? false ? true : nil),
      ])
      tools.append(.object([("type", "function"), ("function", function)]))
    }
    return tools.isEmpty ? nil : .array(tools)
  }

  private func choice() throws(GatewayError) -> (kind: JSONOut?, isOneByOne: Bool) {
    guard let told = members["tool_choice"] else { return (nil, false) }
    let choice = told.members ?? [:]
    let isOneByOne = choice["disable_parallel_tool_use"]?.isTrue ?? false
    switch choice["type"]?.string {
    case "auto": return ("auto", isOneByOne)
    case "none": return ("none", false)
    case "any": return ("required", isOneByOne)
    case "tool":
      guard let name = choice["name"], name.isString else { break }
      return (.object([("type", "function"), ("function", .object([("name", .raw(name))]))]), isOneByOne)
    default: break
    }
    throw .invalid("'tool_choice' must be auto, any, none, or a tool with its name.", param: "tool_choice")
  }

  private func format() throws(GatewayError) -> JSONOut? {
    guard let told = members["output_config"]?.members?["format"], !told.isNull else { return nil }
    guard let format = told.members, format["type"]?.string == "json_schema", let schema = format["schema"],
      schema.isObject
    else { throw .beyondChat("output_config.format") }
    return .object([
      ("type", "json_schema"),
      ("json_schema", .object([("name", "answer"), ("schema", .raw(schema)), ("strict", true)])),
    ])
  }
}
