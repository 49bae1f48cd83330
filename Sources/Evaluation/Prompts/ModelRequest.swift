public import Vocabulary

/// One question to a model, whatever server answers it.
public enum ModelRequest: Hashable, Sendable {
  /// A text after the prompt. `sample` numbers repeats of the same question.
  case generate(prompt: String, until: [String], mostTokens: Int, temperature: Double, more: JSON, sample: Int)
  /// The log-likelihood of a continuation after a context.
  case likelihood(context: String, continuation: String)

  /// What it is known by, in a journal: canonical JSON.
  public var key: JSON {
    switch self {
    case .generate(let prompt, let until, let mostTokens, let temperature, let more, let sample):
      [
        "kind": "generate", "prompt": .string(prompt), "until": .array(until.map { .string($0) }),
        "mostTokens": .int(Int64(mostTokens)), "temperature": .double(temperature), "more": more,
        "sample": .int(Int64(sample)),
      ]
    case .likelihood(let context, let continuation):
      ["kind": "likelihood", "context": .string(context), "continuation": .string(continuation)]
    }
  }
}

/// What a model answered.
public enum ModelAnswer: Hashable, Sendable, Codable {
  case text(String)
  /// Natural logarithm; whether the model would have said just that; how many tokens it was.
  case likelihood(Double, isGreedy: Bool, tokens: Int)
}
