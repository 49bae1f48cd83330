public import Vocabulary

/// What is asked of a model and how its answers are scored. The fields are those of lm-evaluation-harness, with their meaning there.
public struct EvaluationTask: Sendable {
  /// What the model is asked to do.
  public enum OutputType: String, Sendable, CaseIterable {
    /// Writes a text.
    case generate = "generate_until"
    /// Each choice is scored by its log-likelihood; the likeliest is its answer.
    case choice = "multiple_choice"
    /// The log-likelihood of one target.
    case likelihood = "loglikelihood"
    /// The log-likelihood of a whole text: perplexity.
    case rolling = "loglikelihood_rolling"
  }

  /// What makes a field of a document: the document's own member of that name, or a template.
  public struct Field: Sendable {
    let template: Template
    let name: String

    func value(_ document: JSON) throws(Refusal) -> JSON {
      if let member = document[template.source] { return member }
      return try template.value(document)
    }
  }

  /// Choices: written in the task, or made from each document.
  public enum Choices: Sendable {
    case fixed([String])
    case field(Field)
  }

  public struct Generation: Sendable {
    public var until: [String] = []
    /// Most tokens of an answer; 256 unless told.
    public var mostTokens = 256
    public var temperature: Double = 0
    /// Whatever else the server is to be told, such as `top_p`.
    public var more: [String: JSON] = [:]
  }

  public struct FewShot: Sendable {
    public var count = 0
    /// Those that are written in the task itself; nil takes them from the data.
    public var samples: [JSON]?
    public var takesFirst = false
    public var seed: UInt32 = 1234
    public var delimiter = "\n\n"
  }

  public struct FilterChain: Sendable {
    public let name: String
    public let steps: [AnswerFilter]
  }

  public let name: String
  public let version: String?
  public let outputType: OutputType
  /// Files by split, as the task names them; relative to the task file.
  public let files: [String: String]
  public let testSplit: String
  public let fewShotSplit: String?
  public let description: Template?
  public let prompt: Field
  public let target: Field?
  public let choices: Choices?
  public let targetDelimiter: String
  public let generation: Generation
  public let fewShot: FewShot
  public let repeats: Int
  public let filters: [FilterChain]
  public let metrics: [MetricRule]
}
