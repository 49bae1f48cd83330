import Models
import Vocabulary

/// A message that came whole, as a chat completion.
struct MessagesAnswer {
  private let members: [String: RawJSON]
  private var texts: [RawJSON] = []
  private var calls: [JSONOut] = []
  private var usage = MessagesUsage()

  /// Nil if it is no message.
  init?(_ members: [String: RawJSON]) {
    guard members["type"]?.string == "message", let id = members["id"], id.isString, let model = members["model"],
      model.isString, let blocks = members["content"]?.elements
    else { return nil }
    self.members = members
    for block in blocks {
      guard let block = block.members else { return nil }
      switch block["type"]?.string {
      case "text":
        guard let text = block["text"], text.isString else { return nil }
        texts.append(text)
      case "tool_use":
        guard let id = block["id"], id.isString, let name = block["name"], name.isString, let input = block["input"]
        else { return nil }
        calls.append(Self.call(id, name, .quoted(input)))
      default: break  // What it thought, and what its server's own tools did.
      }
    }
    if let told = members["usage"] { usage.add(told) }
  }

  static func call(_ id: RawJSON, _ name: RawJSON, _ arguments: JSONOut, at place: Int64? = nil) -> JSONOut {
    .object([
      ("index", place.map { .int($0) }), ("id", .raw(id)), ("type", "function"),
      ("function", .object([("name", .raw(name)), ("arguments", arguments)])),
    ])
  }

  func json(at: Instant) -> JSONOut {
    let message: JSONOut = .object([
      ("role", "assistant"), ("content", texts.isEmpty ? .null : .joined(texts)), ("refusal", .null),
      ("tool_calls", calls.isEmpty ? nil : .array(calls)),
    ])
    return .object([
      ("id", members["id"].map { .raw($0) }), ("object", "chat.completion"), ("created", .int(at.milliseconds / 1000)),
      ("model", members["model"].map { .raw($0) }),
      (
        "choices",
        .array([
          .object([
            ("index", 0), ("message", message), ("logprobs", .null),
            ("finish_reason", .text(Self.reason(members["stop_reason"]?.string))),
          ])
        ])
      ), ("usage", usage.json),
    ])
  }

  /// Why an answer ended, in OpenAI's words.
  static func reason(_ told: String?) -> String {
    switch told {
    case "max_tokens", "model_context_window_exceeded": "length"
    case "tool_use": "tool_calls"
    case "refusal": "content_filter"
    default: "stop"
    }
  }
}

/// What a message says of its tokens. In a stream parts of it come apart, and what comes later holds.
struct MessagesUsage {
  private var input: Int64?
  private var created: Int64 = 0
  private var read: Int64 = 0
  private(set) var output: Int64?

  /// - Parameter isBeginning: that no answer was made yet, so what is told of it is none.
  mutating func add(_ usage: RawJSON, isBeginning: Bool = false) {
    guard let told = usage.members else { return }
    input = told["input_tokens"]?.int ?? input
    created = told["cache_creation_input_tokens"]?.int ?? created
    read = told["cache_read_input_tokens"]?.int ?? read
    if !isBeginning { output = told["output_tokens"]?.int ?? output }
  }

  /// All of the prompt: the API counts apart what it read from its cache and what it wrote there.
  var prompt: Int64? { input.map { $0 + created + read } }
  var cached: Int64 { read }

  /// As OpenAI's API tells it; nil unless all is told.
  var json: JSONOut? {
    guard let prompt, let output else { return nil }
    return .object([
      ("prompt_tokens", .int(prompt)), ("completion_tokens", .int(output)), ("total_tokens", .int(prompt + output)),
      ("prompt_tokens_details", .object([("cached_tokens", .int(read))])),
    ])
  }
}
