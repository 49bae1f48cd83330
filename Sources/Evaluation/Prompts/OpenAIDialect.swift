public import Vocabulary

/// Requests to servers that speak as OpenAI's API does, and what their answers mean.
public struct OpenAIDialect: Sendable {
  public enum Endpoint: String, Sendable, CaseIterable {
    case completions, chat
    /// Below the server's base address.
    public var path: String { self == .chat ? "/chat/completions" : "/completions" }
  }

  public let endpoint: Endpoint
  public let model: String
  /// Sent with each request, for servers that draw from it.
  public let seed: Int64

  public init(endpoint: Endpoint, model: String, seed: Int64 = 1234) {
    self.endpoint = endpoint
    self.model = model
    self.seed = seed
  }

  /// The body that asks for an answer; as a stream that ends with what was used, if wanted.
  public func body(_ request: ModelRequest, stream: Bool = false) throws(Refusal) -> JSON {
    var members: [String: JSON] = ["model": .string(model), "seed": .int(seed)]
    switch request {
    case .generate(let prompt, let until, let mostTokens, let temperature, let more, let sample):
      members["max_tokens"] = .int(Int64(mostTokens))
      members["temperature"] = .double(temperature)
      if !until.isEmpty { members["stop"] = .array(until.map { .string($0) }) }
      // Repeats of a question would otherwise be the same answer over again.
      members["seed"] = .int(seed + Int64(sample))
      if endpoint == .chat {
        members["messages"] = [["role": "user", "content": .string(prompt)]]
      } else {
        members["prompt"] = .string(prompt)
      }
      members.merge(more.object ?? [:]) { own, _ in own }
    case .likelihood(let context, let continuation):
      guard endpoint == .completions else {
        throw Refusal(
          .unacceptable, rule: "evaluation.no-likelihood",
          Text(zh: "对话接口不给出提示的对数概率", en: "chat endpoints give no log-probabilities of a prompt"),
          remedy: Text(zh: "去掉 --chat", en: "leave out --chat"), field: "output_type")
      }
      members["prompt"] = .string(context + continuation)
      members["max_tokens"] = 1
      members["temperature"] = 0
      members["logprobs"] = 1
      members["echo"] = true
    }
    if stream {
      members["stream"] = true
      members["stream_options"] = ["include_usage": true]
    }
    return .object(members)
  }

  /// What an answer says; nil if it is not one.
  public func answer(to request: ModelRequest, _ body: JSON) throws(Refusal) -> ModelAnswer? {
    guard let choice = body["choices"]?.array?.first else { return nil }
    switch request {
    case .generate(_, let until, _, _, _, _):
      let text = endpoint == .chat ? choice["message"]?["content"] : choice["text"]
      guard let text else { return nil }
      return .text(Self.cut(text.string ?? "", at: until))
    case .likelihood(let context, let continuation): return try Self.likelihood(choice, context, continuation)
    }
  }

  /// Tokens that the server says it read and wrote.
  public static func usage(_ body: JSON) -> (prompt: Int64, completion: Int64)? {
    guard let usage = body["usage"], let prompt = usage["prompt_tokens"]?.int else { return nil }
    return (max(0, prompt), max(0, usage["completion_tokens"]?.int ?? 0))
  }

  /// Some servers go on after a stop, or give it too.
  private static func cut(_ text: String, at until: [String]) -> String {
    until.filter { !$0.isEmpty }.reduce(text) { PythonText.split($0, by: $1, most: 1)[0] }
  }

  /// Adds up the tokens of the continuation. Which those are is told by where each begins in the prompt, in characters; the white space
  /// at the end of the context counts as the continuation's, as tokens usually begin with a space.
  private static func likelihood(_ choice: JSON, _ context: String, _ continuation: String) throws(Refusal)
    -> ModelAnswer?
  {
    let told = choice["logprobs"]
    guard let logarithms = told?["token_logprobs"]?.array, let tokens = told?["tokens"]?.array,
      tokens.count == logarithms.count
    else {
      throw Refusal(
        .unacceptable, rule: "evaluation.no-likelihood",
        Text(zh: "服务器没有给出提示的对数概率", en: "the server gave no log-probabilities of the prompt"),
        remedy: Text(
          zh: "换用支持 echo 与 logprobs 的 /v1/completions", en: "use a server whose /v1/completions knows echo and logprobs"
        ),
        field: "logprobs")
    }
    let start = PythonText.length(PythonText.strip(context, left: false))
    let whole = PythonText.length(context + continuation)
    let offsets = told?["text_offset"]?.array?.map(\.int)
    var (at, sum, count, isGreedy) = (0, 0.0, 0, true)
    for (place, token) in tokens.enumerated() {
      let length = PythonText.length(token.string ?? "")
      if let offsets, place < offsets.count, let offset = offsets[place] { at = Int(clamping: offset) }
      defer { at += length }
      guard at + length > start || (at >= start && length == 0), at < whole else { continue }
      // Nothing stands before the first token of all.
      guard let logarithm = logarithms[place].double else {
        if place == 0 { continue }
        return nil
      }
      sum += logarithm
      count += 1
      if let others = told?["top_logprobs"]?.array, place < others.count,
        let best = others[place].object?.values.compactMap(\.double).max(), logarithm < best
      {
        isGreedy = false
      }
    }
    return count > 0 || continuation.isEmpty ? .likelihood(sum, isGreedy: isGreedy, tokens: count) : nil
  }
}
