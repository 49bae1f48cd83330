/// The most tokens that a request's members can become. No tokeniser makes more tokens than bytes, so what is read as text is bounded by
/// its JSON. What a server makes more of than its bytes (a picture at an address, a sound, a kept conversation, a search, a template of
/// the caller's own) is bounded by the model's context alone.
struct PromptBound {
  /// Bytes of what a model may be given to read.
  private(set) var bytes: Int64 = 0
  /// Whether they bound nothing.
  private(set) var isOpen = false
  private var hasTools = false

  /// What chat templates add of their own: roles, a prompt of the system's where none is given.
  private static let template: Int64 = 64
  /// What they add to tell how tools are called.
  private static let ofTools: Int64 = 1024

  /// Nil: the model's context.
  func tokens(of route: CallRequest.Route) -> Int64? {
    guard !isOpen else { return nil }
    let isChat = route == .chat || route == .responses
    return bytes + (isChat ? Self.template : 0) + (hasTools ? Self.ofTools : 0)
  }

  /// Takes a member of the request. Whatever is not known to stay unread counts.
  mutating func add(
    _ key: Range<Int>, _ value: JSONScan.Value, _ all: UnsafeBufferPointer<UInt8>, _ route: CallRequest.Route
  ) {
    func holds(_ names: [StaticString]) -> Bool { names.contains { all.holds($0, at: key) } }
    guard value.kind != .null, !holds(Self.unread) else { return }
    bytes += Int64(value.range.count)
    if holds(Self.expanded) { isOpen = true }
    switch route {
    case .chat where holds(["messages"]), .responses where holds(["input"]):
      if value.kind == .array, !Self.areTexts(value.range, all) { isOpen = true }
    case .responses where holds(["prompt"]): isOpen = true
    case .embeddings where holds(["messages"]): isOpen = true
    case .embeddings where holds(["input"]):
      var scan = JSONScan(all, from: value.range.lowerBound)
      _ = scan.array { if $0.kind == .object { isOpen = true } }
    default: break
    }
    if holds(["tools", "functions"]) {
      hasTools = true
      if holds(["tools"]), !Self.areFunctions(value.range, all) { isOpen = true }
    }
  }

  /// Members that no model reads.
  private static let unread: [StaticString] = [
    "model", "stream", "stream_options", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "best_of",
    "temperature", "top_p", "top_k", "min_p", "seed", "stop", "presence_penalty", "frequency_penalty",
    "repetition_penalty", "logit_bias", "logprobs", "top_logprobs", "user", "metadata", "store", "service_tier",
    "safety_identifier", "prompt_cache_key", "echo", "encoding_format", "dimensions", "parallel_tool_calls",
  ]
  /// Members by which a server reads more than it is sent.
  private static let expanded: [StaticString] = [
    "previous_response_id", "conversation", "web_search_options", "chat_template",
  ]
  private static let ofMessage: [StaticString] = [
    "role", "name", "tool_calls", "tool_call_id", "refusal", "reasoning", "reasoning_content", "function_call", "id",
    "call_id", "arguments", "status", "summary", "encrypted_content", "prefix", "partial", "cache_control",
  ]
  private static let itemTypes: [StaticString] = [
    "message", "function_call", "function_call_output", "reasoning",
  ]
  private static let textTypes: [StaticString] = ["text", "input_text", "output_text", "refusal", "summary_text"]

  /// Whether messages, or items of the responses API, hold nothing but text.
  private static func areTexts(_ range: Range<Int>, _ all: UnsafeBufferPointer<UInt8>) -> Bool {
    var isText = true
    var scan = JSONScan(all, from: range.lowerBound)
    _ = scan.array { message in
      guard message.kind == .object else {
        isText = false
        return
      }
      var scan = JSONScan(all, from: message.range.lowerBound)
      _ = scan.object { key, value in
        func holds(_ names: [StaticString]) -> Bool { names.contains { all.holds($0, at: key) } }
        if holds(["content", "output"]) {
          switch value.kind {
          case .string, .null: break
          case .array: if !are(textTypes, value.range, all, orText: true) { isText = false }
          default: isText = false
          }
        } else if holds(["type"]) {
          if !isOne(of: itemTypes, value, all) { isText = false }
        } else if !holds(ofMessage) {
          isText = false
        }
      }
    }
    return isText
  }

  private static func areFunctions(_ range: Range<Int>, _ all: UnsafeBufferPointer<UInt8>) -> Bool {
    are(["function", "custom"], range, all, orText: false)
  }

  /// Whether each element of an array is an object of one of some types, or, where that is said, a text.
  private static func are(
    _ types: [StaticString], _ range: Range<Int>, _ all: UnsafeBufferPointer<UInt8>, orText: Bool
  ) -> Bool {
    var isGood = true
    var scan = JSONScan(all, from: range.lowerBound)
    let isArray = scan.array { element in
      if element.kind == .string, orText { return }
      guard element.kind == .object else {
        isGood = false
        return
      }
      var isTyped = false
      var scan = JSONScan(all, from: element.range.lowerBound)
      _ = scan.object { key, value in
        // A name that is written with escapes may be any name.
        if all[key].contains(UInt8(ascii: "\\")) { isGood = false }
        guard all.holds("type", at: key) else { return }
        isTyped = true
        if !isOne(of: types, value, all) { isGood = false }
      }
      if !isTyped { isGood = false }
    }
    return isArray && isGood
  }

  private static func isOne(of types: [StaticString], _ value: JSONScan.Value, _ all: UnsafeBufferPointer<UInt8>)
    -> Bool
  {
    guard value.kind == .string else { return false }
    let inside = value.range.lowerBound + 1..<value.range.upperBound - 1
    return types.contains { all.holds($0, at: inside) }
  }
}
