import Lab
import Vocabulary

/// A trained forecaster that is asked as OpenAI's chat API asks a model: the last message of the user is JSON with what came after the
/// training and how far to look ahead, the answer is JSON with the forecast. A token is a value: those that are told are the
/// prompt's, those that are forecast the answer's.
struct ForecastModel: Sendable {
  let name: String
  let file: ModelFile

  static let mostValues = 100_000
  static let mostHorizon = 10_000

  /// What the user's message says.
  private struct Question: Decodable {
    var horizon: Int
    /// The moment of the first value; the one after the training unless told.
    var from: Instant?
    var values: [Double]?
  }

  private struct Request: Decodable {
    struct Message: Decodable {
      var role: String
      var content: String
    }
    var model: String
    var messages: [Message]
    var maxTokens: Int?
    var maxCompletionTokens: Int?
    var stream: Bool?

    enum CodingKeys: String, CodingKey {
      case model, messages, stream
      case maxTokens = "max_tokens"
      case maxCompletionTokens = "max_completion_tokens"
    }
  }

  /// An answer of the chat API, whole.
  struct Completion {
    let id: String
    let created: Int64
    let content: String
    let prompt: Int
    let completion: Int
    let isStream: Bool
  }

  /// Answers a request's body.
  func complete(_ body: JSON, at now: Instant) throws(Refusal) -> Completion {
    let request: Request = try Self.read(body, "model, messages")
    guard request.model == name else {
      throw Refusal(
        .notFound, rule: "model_not_found", Text(zh: "没有模型 \(request.model)", en: "there is no model \(request.model)"))
    }
    guard let message = request.messages.last(where: { $0.role == "user" }),
      let asked = try? JSON.parse(message.content)
    else { throw Self.unreadable("messages") }
    let question: Question = try Self.read(asked, "horizon, from, values")
    let values = question.values ?? []
    let most = min(Self.mostHorizon, request.maxCompletionTokens ?? request.maxTokens ?? Self.mostHorizon)
    guard (1...max(1, most)).contains(question.horizon), values.count <= Self.mostValues,
      values.allSatisfy(\.isFinite)
    else {
      throw Refusal(
        .unacceptable, rule: "horizon_or_values",
        Text(
          zh: "horizon 为 1 至 \(most)（不超过 max_tokens），values 不超过 \(Self.mostValues) 个",
          en: "horizon is 1 to \(most) (max_tokens at most), and there are at most \(Self.mostValues) values"))
    }
    let series = TimeSeries(start: question.from ?? file.next, step: file.step, values: values)
    var (model, first) = try file.resumed(on: series)
    for value in series.values[first...] { model.observe(value) }
    let start = max(series.time(at: series.count), file.next)
    let answer: JSON = [
      "from": JSON(start), "stepSeconds": .int(file.step / 1000),
      "forecast": .array(model.forecast(question.horizon).map { JSON($0) }),
    ]
    return Completion(
      id: "chatcmpl-" + String(UInt64.random(in: 0..<UInt64.max), radix: 36), created: now.milliseconds / 1000,
      content: answer.canonicalText, prompt: max(1, values.count), completion: question.horizon,
      isStream: request.stream == true)
  }

  private static func read<Value: Decodable>(_ json: JSON, _ members: String) throws(Refusal) -> Value {
    do { return try json.decode(Value.self) } catch { throw unreadable(members) }
  }

  private static func unreadable(_ what: String) -> Refusal {
    Refusal(
      .invalid, rule: "unreadable", Text(zh: "请求不可读：\(what)", en: "the request cannot be read: \(what)"),
      remedy: Text(
        zh: "用户消息为 JSON：{\"horizon\": 96, \"from\": \"…\", \"values\": […]}",
        en: "the user's message is JSON: {\"horizon\": 96, \"from\": \"…\", \"values\": […]}"))
  }
}

extension ForecastModel.Completion {
  private func head(_ object: String, _ model: String) -> [String: JSON] {
    ["id": .string(id), "object": .string(object), "created": .int(created), "model": .string(model)]
  }

  private var usage: JSON {
    [
      "prompt_tokens": JSON(prompt), "completion_tokens": JSON(completion), "total_tokens": JSON(prompt + completion),
    ]
  }

  func whole(of model: String) -> JSON {
    var members = head("chat.completion", model)
    members["choices"] = [
      ["index": 0, "finish_reason": "stop", "message": ["role": "assistant", "content": .string(content)]]
    ]
    members["usage"] = usage
    return .object(members)
  }

  /// The events of a stream: the answer in one piece, its end, its usage.
  func events(of model: String) -> String {
    func chunk(_ choices: JSON, _ usage: JSON) -> String {
      var members = head("chat.completion.chunk", model)
      members["choices"] = choices
      members["usage"] = usage
      return "data: " + JSON.object(members).canonicalText + "\n\n"
    }
    let delta: JSON = ["role": "assistant", "content": .string(content)]
    return chunk([["index": 0, "delta": delta, "finish_reason": nil]], nil)
      + chunk([["index": 0, "delta": [:], "finish_reason": "stop"]], nil) + chunk([], usage) + "data: [DONE]\n\n"
  }
}
