internal import Vocabulary

/// One answered request, as a journal keeps it: a line of canonical JSON.
public struct JournalLine: Hashable, Sendable {
  /// Digest of the request.
  public let key: String
  public let answer: ModelAnswer
  public let promptTokens: Int64?
  public let completionTokens: Int64?

  public init(key: String, answer: ModelAnswer, promptTokens: Int64? = nil, completionTokens: Int64? = nil) {
    self.key = key
    self.answer = answer
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
  }

  /// With its line feed.
  public var bytes: [UInt8] {
    var members: [String: JSON] = ["key": .string(key)]
    switch answer {
    case .text(let text): members["text"] = .string(text)
    case .likelihood(let sum, let isGreedy, let tokens):
      members["likelihood"] = .double(sum)
      members["greedy"] = .bool(isGreedy)
      members["tokens"] = .int(Int64(tokens))
    }
    if let promptTokens, let completionTokens {
      members["usage"] = [.int(promptTokens), .int(completionTokens)]
    }
    return JSON.object(members).canonical + [0x0A]
  }

  /// Nil for what is no such line.
  public init?(reading line: some Sequence<UInt8>) {
    guard let json = try? JSON.parse(line), let key = json["key"]?.string else { return nil }
    if let text = json["text"]?.string {
      answer = .text(text)
    } else if let sum = json["likelihood"]?.double, let isGreedy = json["greedy"]?.bool,
      let tokens = json["tokens"]?.int
    {
      answer = .likelihood(sum, isGreedy: isGreedy, tokens: Int(tokens))
    } else {
      return nil
    }
    self.key = key
    let usage = json["usage"]?.array?.compactMap(\.int)
    (promptTokens, completionTokens) = usage?.count == 2 ? (usage?[0], usage?[1]) : (nil, nil)
  }
}
