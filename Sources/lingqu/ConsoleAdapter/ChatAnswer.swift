import Vocabulary

/// Reads the stream of a chat answer as OpenAI's API sends it: what is said, what it took, and whether it ended as it should.
struct ChatAnswer {
  enum Part: Equatable {
    case text(String)
    /// The code and words of an error.
    case failed(code: String, String)
    case whole
  }

  private(set) var prompt: Int64?
  private(set) var cached: Int64?
  private(set) var completion: Int64?
  private(set) var isCut = false

  private var line: [UInt8] = []
  private static let longestLine = 1 << 20

  /// What the next bytes hold. Throws for a line beyond any bound.
  mutating func read(_ bytes: some Sequence<UInt8>) throws -> [Part] {
    var parts: [Part] = []
    for byte in bytes {
      if byte == 0x0A {
        if let part = part(of: line) { parts.append(part) }
        line.removeAll(keepingCapacity: true)
      } else {
        guard line.count < Self.longestLine else { throw Refusal.tooLongLine }
        line.append(byte)
      }
    }
    return parts
  }

  private mutating func part(of line: [UInt8]) -> Part? {
    let mark = Array("data: ".utf8)
    guard line.starts(with: mark) else { return nil }
    let data = line.dropFirst(mark.count)
    if String(decoding: data, as: UTF8.self).hasPrefix("[DONE]") { return .whole }
    guard let event = try? JSON.parse(Array(data)) else { return nil }
    if let error = event["error"] { return Self.failure(error) }
    if let usage = event["usage"], let told = usage["prompt_tokens"]?.int {
      prompt = told
      completion = usage["completion_tokens"]?.int ?? 0
      cached = usage["prompt_tokens_details"]?["cached_tokens"]?.int
    }
    guard let choice = event["choices"]?.array?.first else { return nil }
    if choice["finish_reason"]?.string == "length" { isCut = true }
    guard let text = choice["delta"]?["content"]?.string, !text.isEmpty else { return nil }
    return .text(text)
  }

  /// The member `error` of an answer that is none.
  static func failure(_ error: JSON) -> Part {
    .failed(code: error["code"]?.string ?? "", String((error["message"]?.string ?? "").prefix(300)))
  }
}

extension Refusal {
  fileprivate static let tooLongLine = Refusal(
    .unavailable, rule: "model.answer", Text(zh: "模型的回答无法读取", en: "the model's answer cannot be read"))
}
