import NIOCore
import Vocabulary

/// A model that is none: it answers every request in the same way, and says what it is. For trying, and for tests. Its tokens are
/// characters (Unicode scalars, whose values are their numbers).
struct DemoModel {
  static func takes(_ route: CallRequest.Route) -> Bool { route != .responses }

  private let request: CallRequest
  private let body: JSON
  private let at: Instant
  private let mostTokens: Int
  private let prompts: [String]
  private let promptTokens: Int

  private static let said =
    "This is Lingqu's built-in demo model. It does not understand anything; it says how long your request was: "

  init(_ request: CallRequest, mostTokens: Int64, at: Instant) {
    self.request = request
    self.at = at
    self.mostTokens = Int(mostTokens)
    body = (try? JSON.parse(Array(request.body.readableBytesView))) ?? [:]
    prompts = Self.prompts(of: body["prompt"] ?? body["input"] ?? "")
    promptTokens =
      request.route == .chat
      ? min(1, request.promptBytes) + (request.promptBytes - 1) / 4
      : prompts.reduce(0) { $0 + $1.unicodeScalars.count }
  }

  /// A prompt is a text or its tokens, or there are several.
  private static func prompts(of json: JSON) -> [String] {
    if let text = json.string { return [text] }
    guard let all = json.array else { return [] }
    if all.first?.int != nil { return [text(of: json)] }
    return all.map { $0.string ?? text(of: $0) }
  }

  private static func text(of tokens: JSON) -> String {
    var text = String.UnicodeScalarView()
    for token in tokens.array ?? [] {
      text.append(Unicode.Scalar(UInt32(clamping: token.int ?? 0xFFFD)) ?? "\u{FFFD}")
    }
    return String(text)
  }

  // MARK: What it says

  /// A tool's call, where one must be called.
  private var tool: (name: String, arguments: String)? {
    guard request.route == .chat, let tools = body["tools"]?.array, let choice = body["tool_choice"] else { return nil }
    let asked = choice["function"]?["name"]?.string
    guard asked != nil || choice.string == "required" else { return nil }
    let functions = tools.compactMap { $0["function"] }
    guard let function = functions.first(where: { asked == nil || $0["name"]?.string == asked }),
      let name = function["name"]?.string
    else { return nil }
    return (name, Self.example(of: function["parameters"] ?? [:]).canonicalText)
  }

  private var text: String {
    switch body["response_format"]?["type"]?.string {
    case "json_schema":
      return Self.example(of: body["response_format"]?["json_schema"]?["schema"] ?? [:]).canonicalText
    case "json_object": return "{\"demo\":\"This is Lingqu's built-in demo model.\"}"
    default: return Self.said + "\(request.promptBytes) bytes. 这是灵渠内置的演示模型，不理解任何内容。"
    }
  }

  /// The least that a JSON schema takes, as far as its types, members and lists of values go.
  private static func example(of schema: JSON, _ level: Int = 0) -> JSON {
    if let value = schema["const"] ?? schema["enum"]?.array?.first ?? schema["default"] { return value }
    guard level < 16 else { return .null }
    switch schema["type"]?.string ?? schema["type"]?.array?.first?.string {
    case "object":
      var members: [String: JSON] = [:]
      for name in schema["required"]?.array?.prefix(100).compactMap(\.string) ?? [] {
        members[name] = example(of: schema["properties"]?[name] ?? [:], level + 1)
      }
      return .object(members)
    case "array":
      let least = min(schema["minItems"]?.int ?? 0, 10)
      return .array((0..<max(0, least)).map { _ in example(of: schema["items"] ?? [:], level + 1) })
    case "integer", "number": return .int(schema["minimum"]?.int ?? 0)
    case "boolean": return false
    case "null": return .null
    default: return schema["properties"] == nil ? "demo" : example(of: ["type": "object"], level + 1)
    }
  }

  /// How likely a character is after others: a number that follows from both, and means nothing.
  private static func likelihood(_ scalar: Unicode.Scalar, at place: Int) -> JSON {
    var hash = UInt64(scalar.value) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(place)
    hash ^= hash >> 29
    hash = hash &* 0xBF58_476D_1CE4_E5B9
    return .double(-Double(hash >> 54) / 256 - 0.0625)
  }

  // MARK: Answers

  /// The whole answer.
  var answer: String {
    switch request.route {
    case .chat: return chat.canonicalText
    case .completions: return completion.canonicalText
    case .tokenize:
      let tokens = prompts.joined().unicodeScalars.prefix(1_000_000).map { JSON.int(Int64($0.value)) }
      return JSON.object(["count": .int(Int64(tokens.count)), "max_model_len": 1_000_000, "tokens": .array(tokens)])
        .canonicalText
    case .tokenizerInfo:
      return
        "{\"tokenizer_class\":\"LingquDemoTokenizer\",\"eos_token\":\"\\u0003\",\"bos_token\":null,\"pad_token\":null}"
    case .embeddings, .responses:
      // A direction that follows from the length of what was sent: enough to see that something came.
      let vectors = prompts.enumerated().map { number, text -> JSON in
        let angle = Double(text.utf8.count % 360) / 360
        return [
          "object": "embedding", "index": .int(Int64(number)), "embedding": Self.vector(angle, body["encoding_format"]),
        ]
      }
      return JSON.object([
        "object": "list", "data": .array(vectors), "model": .string(request.model), "usage": usage(completion: 0),
      ]).canonicalText
    }
  }

  private static func vector(_ angle: Double, _ encoding: JSON?) -> JSON {
    guard encoding?.string == "base64" else { return [.double(angle), .double(1 - angle)] }
    let bytes = [Float(angle), Float(1 - angle)].flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
    return .string(Base64.text(bytes))
  }

  private func usage(completion: Int) -> JSON {
    [
      "prompt_tokens": .int(Int64(promptTokens)), "completion_tokens": .int(Int64(completion)),
      "total_tokens": .int(Int64(promptTokens + completion)),
      "prompt_tokens_details": ["cached_tokens": 0, "audio_tokens": 0],
      "completion_tokens_details": [
        "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
      ],
    ]
  }

  private func head(_ object: String) -> [String: JSON] {
    [
      "id": .string((request.route == .chat ? "chatcmpl-" : "cmpl-") + "demo\(at.milliseconds)"),
      "object": .string(object),
      "created": .int(at.milliseconds / 1000), "model": .string(request.model), "system_fingerprint": "lingqu-demo",
      "service_tier": "default",
    ]
  }

  /// What it says as far as it may, and why it ends.
  private func cut(_ text: String) -> (text: String, tokens: Int, reason: JSON) {
    let scalars = text.unicodeScalars
    guard scalars.count > mostTokens else { return (text, scalars.count, "stop") }
    return (String(String.UnicodeScalarView(scalars.prefix(mostTokens))), mostTokens, "length")
  }

  private func likelihoods(_ text: String) -> JSON {
    guard body["logprobs"]?.bool == true else { return .null }
    let tokens = text.unicodeScalars.enumerated().map { place, scalar -> JSON in
      [
        "token": .string(String(scalar)), "logprob": Self.likelihood(scalar, at: place),
        "bytes": .array(String(scalar).utf8.map { .int(Int64($0)) }), "top_logprobs": [],
      ]
    }
    return ["content": .array(tokens), "refusal": .null]
  }

  private var chat: JSON {
    let (text, tokens, reason) = cut(text)
    var message: [String: JSON] = ["role": "assistant", "content": .string(text), "refusal": .null, "annotations": []]
    var (ended, count) = (reason, tokens)
    if let tool {
      message["content"] = .null
      message["tool_calls"] = [
        [
          "id": "call_demo", "type": "function",
          "function": ["name": .string(tool.name), "arguments": .string(tool.arguments)],
        ]
      ]
      (ended, count) = ("tool_calls", min(mostTokens, tool.arguments.unicodeScalars.count))
    }
    let choices = (0..<request.answers).map { number -> JSON in
      [
        "index": .int(number), "message": .object(message), "logprobs": tool == nil ? likelihoods(text) : .null,
        "finish_reason": ended,
      ]
    }
    var answer = head("chat.completion")
    answer["choices"] = .array(choices)
    answer["usage"] = usage(completion: count * choices.count)
    return .object(answer)
  }

  private var completion: JSON {
    let (said, tokens, reason) = cut(text)
    let times = Int(request.answers) / max(1, prompts.count)
    var choices: [JSON] = []
    for prompt in prompts {
      for _ in 0..<max(1, times) {
        let whole = (body["echo"]?.bool == true ? prompt : "") + said
        var likelihoods = JSON.null
        if let most = body["logprobs"]?.int { likelihoods = completionLikelihoods(whole, top: most) }
        choices.append([
          "index": .int(Int64(choices.count)), "text": .string(whole), "logprobs": likelihoods, "finish_reason": reason,
        ])
      }
    }
    var answer = head("text_completion")
    answer["choices"] = .array(choices)
    answer["usage"] = usage(completion: tokens * choices.count)
    return .object(answer)
  }

  private func completionLikelihoods(_ text: String, top: Int64) -> JSON {
    var (tokens, values, tops, offsets) = ([JSON](), [JSON](), [JSON](), [JSON]())
    for (place, scalar) in text.unicodeScalars.enumerated() {
      let value = place == 0 ? JSON.null : Self.likelihood(scalar, at: place)
      tokens.append(.string(String(scalar)))
      values.append(value)
      tops.append(top > 0 && place > 0 ? [String(scalar): value] : .null)
      offsets.append(.int(Int64(place)))
    }
    return [
      "tokens": .array(tokens), "token_logprobs": .array(values), "top_logprobs": .array(tops),
      "text_offset": .array(offsets),
    ]
  }

  /// The same as a stream: an event for each token.
  var events: String {
    var out = ""
    let object = request.route == .chat ? "chat.completion.chunk" : "text_completion"
    let head = head(object)
    func event(_ members: [String: JSON]) {
      out += "data: " + JSON.object(head.merging(members) { $1 }).canonicalText + "\n\n"
    }
    func piece(_ number: Int64, _ delta: JSON, _ reason: JSON) {
      let name = request.route == .chat ? "delta" : "text"
      event(["choices": [["index": .int(number), name: delta, "logprobs": .null, "finish_reason": reason]]])
    }
    var (said, tokens, reason) = cut(text)
    if let tool { (said, tokens, reason) = ("", min(mostTokens, tool.arguments.unicodeScalars.count), "tool_calls") }
    for number in 0..<request.answers {
      var isFirst = true
      for scalar in said.unicodeScalars {
        var delta: JSON = .string(String(scalar))
        if request.route == .chat {
          delta = isFirst ? ["role": "assistant", "content": delta, "refusal": .null] : ["content": delta]
        }
        isFirst = false
        piece(number, delta, .null)
      }
      if let tool {
        let call: JSON = [
          "index": 0, "id": "call_demo", "type": "function",
          "function": ["name": .string(tool.name), "arguments": .string(tool.arguments)],
        ]
        piece(number, ["role": "assistant", "content": .null, "tool_calls": [call]], .null)
      }
      piece(number, request.route == .chat ? [:] : "", reason)
    }
    event(["choices": [], "usage": usage(completion: tokens * Int(request.answers))])
    return out + "data: [DONE]\n\n"
  }
}
