public import Vocabulary

/// What a model answered to the questions of a draw.
public struct ModelAnswers: Hashable, Sendable {
  public struct Answer: Hashable, Sendable {
    public var text: String
    /// Stopped by a guard before or after the model: the user was refused.
    public var blocked: Bool
    public init(_ text: String, blocked: Bool = false) {
      self.text = text
      self.blocked = blocked
    }
  }
  public static let longestFile = 256 << 20
  public static let mostAnswers = 100_000

  /// By the question's id.
  public let answers: [String: Answer]
  /// SHA-256 of the file, or of the answers' canonical form.
  public let digest: String

  public init(_ answers: [String: Answer]) {
    self.answers = answers
    let json = JSON.object(
      answers.mapValues { ["answer": JSON($0.text), "blocked": JSON($0.blocked)] })
    digest = FileDigest.of(json.canonical)
  }

  /// Reads JSON Lines: `{"id": …, "answer": …, "blocked": true?}`. A question that is answered twice is refused: which of the
  /// two counts would be a choice.
  public init(reading bytes: [UInt8]) throws(Refusal) {
    let file = "模型回答"
    guard bytes.count <= Self.longestFile else { throw .tooLarge(file, "\(Self.longestFile >> 20) MiB") }
    var lines = JSONLines(bytes, name: file)
    var answers: [String: Answer] = [:]
    while let (line, value) = try lines.next() {
      guard let id = value["id"]?.string, !id.isEmpty, let text = value["answer"]?.string else {
        throw .file(
          file, line: line, Text(zh: "缺少 id 或 answer", en: "no id or no answer"),
          remedy: Text(zh: "每行：{\"id\": 题号, \"answer\": 回答}", en: "each line: {\"id\": question, \"answer\": text}"))
      }
      guard answers.count < Self.mostAnswers else { throw .tooLarge(file, "\(Self.mostAnswers)") }
      guard answers.updateValue(Answer(text, blocked: value["blocked"]?.bool ?? false), forKey: id) == nil else {
        throw .file(
          file, line: line, Text(zh: "题号 \(id.prefix(40)) 出现两次", en: "question \(id.prefix(40)) is answered twice"))
      }
    }
    self.answers = answers
    digest = FileDigest.of(bytes)
  }
}
