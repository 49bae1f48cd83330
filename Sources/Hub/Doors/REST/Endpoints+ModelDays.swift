import HTTPTypes
import Identity
import Models
import Store
import Vocabulary

extension ModelEndpoints {
  static let days = Endpoint(
    method: .get, path: "/v1/model-days", operation: "sumModelCalls", tag: "models",
    summary: "What the caller's keys called, by day and model, newest day first; for those who oversee, everybody's.",
    says: "Days are China's. What a day adds to the charges is exact: the days of a grant come to its charge.",
    access: .to(.view),
    parameters: [
      Endpoint.Parameter(
        name: "days", schema: .integer(min: 1, max: CallDays.mostDays), says: "today's among them; 30 unless told")
    ],
    success: (
      .ok,
      .named("ModelDays", .object([.must("items", .array(ModelDay.shape, max: CallDays.most))]))
    ),
    effect: .read { tx, call in
      let caller = try call.who
      let found = try CallDays.list(
        tx, of: Access.oversees(caller) ? nil : caller.participant,
        days: call.query["days"].flatMap { Int64($0) } ?? 30, at: call.at)
      return .json(["items": .array(try found.map { try JSON(encoding: $0) })])
    })
}

extension ModelDay: Shaped {
  static let shape = Schema.named(
    "ModelDay",
    .object([
      .must("day", .string(max: 10), "such as `2026-11-23`"), .must("model", .string(max: 200)),
      .must("calls", .integer(min: 0)), .must("promptTokens", .integer(min: 0)),
      .must("completionTokens", .integer(min: 0)), .must("millitokens", .integer(min: 0)),
      .must("fen", .integer(min: 0), "what these calls add to the charges"),
    ]))
}
