/// Where in an answer, or in one event of a stream, the texts are that a model made.
struct AnswerScan {
  struct Text {
    /// Between the quotes.
    let range: Range<Int>
    let place: Place
  }

  /// Which of an answer's texts one is: what comes in several events goes together by it.
  struct Place: Hashable {
    /// Its place in ``choices``; of what stands in none, -1.
    var choice: Int
    var name: String
    /// Of a tool's call its number among the choice's; of the responses API, of the output and its part.
    var part: [Int64] = []
  }

  struct Choice {
    var index: Int64
    /// Of the value that says why the answer ended, if it is there.
    var finish: Range<Int>?
    var isFinished = false
    /// Of its closing brace.
    var end = 0
  }

  private(set) var texts: [Text] = []
  private(set) var choices: [Choice] = []
  /// Tokens once more, with their likelihoods.
  private(set) var likelihoods: [Range<Int>] = []
  /// Of an event of the responses API.
  private(set) var type: String?
  private var numbers: [String: Int64] = [:]

  /// What holds no text of a model's.
  static let others: [StaticString] = [
    "id", "object", "model", "type", "role", "finish_reason", "stop_reason", "system_fingerprint", "service_tier",
    "status", "call_id", "item_id", "previous_response_id", "name", "data", "b64_json", "embedding",
    "encrypted_content",
    "event_id", "obfuscation", "native_finish_reason",
  ]

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var walk = JSONWalk(bytes)
    var (tool, skipped, from) = (Int64(-1), 0, 0)
    while let part = walk.next() {
      if skipped > 0 {
        if case .close = part, walk.depth < skipped {
          likelihoods.append(from..<walk.place)
          skipped = 0
        }
        continue
      }
      switch part {
      case .open(let isObject):
        if walk.isNamed("logprobs") {
          (skipped, from) = (walk.depth, walk.place - 1)
        } else if isObject, walk.depth == 3, walk.isNamed("choices") {
          choices.append(Choice(index: Int64(choices.count)))
          tool = -1
        } else if isObject, walk.isNamed("tool_calls") {
          tool += 1
        }
      case .close:
        if walk.depth == 2, !choices.isEmpty, choices[choices.count - 1].end == 0 {
          choices[choices.count - 1].end = walk.place - 1
        }
      case .text(let range):
        if walk.isNamed("finish_reason"), let last = choices.indices.last, walk.depth == 3 {
          choices[last].finish = range.lowerBound - 1..<range.upperBound + 1
          choices[last].isFinished = true
        } else if walk.isNamed("type"), walk.depth == 1 {
          type = String(decoding: bytes[range], as: UTF8.self)
        }
        guard !walk.isNamed(Self.others) else { continue }
        let isOfChoice = choices.last?.end == 0
        texts.append(
          Text(
            range: range,
            place: Place(
              choice: isOfChoice ? choices.count - 1 : -1, name: String(decoding: bytes[walk.name], as: UTF8.self),
              part: tool >= 0 && isOfChoice ? [tool] : [])))
      case .scalar(let range):
        if walk.isNamed("finish_reason"), let last = choices.indices.last, walk.depth == 3 {
          choices[last].finish = range
        } else if walk.isNamed("index"), let number = bytes.integer(at: range) {
          if let last = choices.indices.last, walk.depth == 3 { choices[last].index = number }
          if walk.depth == 6, tool >= 0 { tool = number }
        } else if walk.depth == 1, walk.isNamed(["output_index", "content_index", "summary_index"]) {
          numbers[String(decoding: bytes[walk.name], as: UTF8.self)] = bytes.integer(at: range)
        }
      }
    }
    resolve()
  }

  /// A choice's number may stand behind its texts.
  private mutating func resolve() {
    let parts = ["output_index", "content_index", "summary_index"].map { numbers[$0] ?? -1 }
    texts = texts.map { text in
      var place = text.place
      if place.choice >= 0 {
        place.choice = Int(choices[place.choice].index)
      } else {
        place.part = parts
      }
      return Text(range: text.range, place: place)
    }
  }
}
