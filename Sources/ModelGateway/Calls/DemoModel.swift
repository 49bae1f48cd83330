import Vocabulary

/// A model that is none: it answers every call with the same words for the same request, and says what it is. For trying, and for tests.
struct DemoModel {
  /// What it answers.
  static func takes(_ route: CallRequest.Route) -> Bool { route != .responses && route != .tokenize }

  private let request: CallRequest
  private let at: Instant
  private let words: [String]
  private let isCut: Bool

  private static let said =
    "This is Lingqu's built-in demo model. It does not understand anything; it says how long your request was: "

  init(_ request: CallRequest, mostTokens: Int64, at: Instant) {
    self.request = request
    self.at = at
    let all = (Self.said + "\(request.promptBytes) bytes. 这是灵渠内置的演示模型，不理解任何内容。").split(separator: " ").map {
      String($0) + " "
    }
    isCut = Int64(all.count) > mostTokens
    words = all.prefix(Int(min(mostTokens, 1000))).map { String($0) }
  }

  private var usage: String {
    let prompt = (request.promptBytes + 3) / 4
    let completion = request.route == .embeddings ? 0 : words.count
    return
      "{\"prompt_tokens\":\(prompt),\"completion_tokens\":\(completion),\"total_tokens\":\(prompt + completion)}"
  }
  private var head: String {
    let object =
      switch request.route {
      case .chat: request.isStream ? "chat.completion.chunk" : "chat.completion"
      case .completions: "text_completion"
      case .embeddings, .responses, .tokenize: "list"
      }
    return
      "{\"id\":\"demo-\(at.milliseconds)\",\"object\":\"\(object)\",\"created\":\(at.milliseconds / 1000),\"model\":\"\(request.model)\""
  }
  private var reason: String { isCut ? "\"length\"" : "\"stop\"" }

  /// The whole answer.
  var answer: String {
    let text = words.joined()
    switch request.route {
    case .chat:
      return head
        + ",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"\(text)\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\(reason)}],\"usage\":\(usage)}"
    case .completions:
      return head
        + ",\"choices\":[{\"index\":0,\"text\":\"\(text)\",\"logprobs\":null,\"finish_reason\":\(reason)}],\"usage\":\(usage)}"
    case .embeddings, .responses, .tokenize:
      // A direction that follows from the length of what was sent: enough to see that something came.
      let angle = Double(request.promptBytes % 360) / 360
      return
        "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[\(angle),\(1 - angle)]}],\"model\":\"\(request.model)\",\"usage\":\(usage)}"
    }
  }

  /// The same as a stream.
  var events: String {
    var out = ""
    func event(_ delta: String, _ reason: String) {
      let choice =
        request.route == .chat
        ? "{\"index\":0,\"delta\":\(delta),\"logprobs\":null,\"finish_reason\":\(reason)}"
        : "{\"index\":0,\"text\":\(delta),\"logprobs\":null,\"finish_reason\":\(reason)}"
      out += "data: " + head + ",\"choices\":[" + choice + "]}\n\n"
    }
    for (place, word) in words.enumerated() {
      if request.route == .chat {
        event(place == 0 ? "{\"role\":\"assistant\",\"content\":\"\(word)\"}" : "{\"content\":\"\(word)\"}", "null")
      } else {
        event("\"\(word)\"", "null")
      }
    }
    event(request.route == .chat ? "{}" : "\"\"", reason)
    out += "data: " + head + ",\"choices\":[],\"usage\":\(usage)}\n\ndata: [DONE]\n\n"
    return out
  }
}
