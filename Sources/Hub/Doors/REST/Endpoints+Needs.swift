import Exchange
import HTTPTypes
import Identity
import Store
import Vocabulary

// Needs, and the offers that answer them.
extension ExchangeEndpoints {
  private static let need = Endpoint.Parameter.path("need", "ned")

  static var needs: [Endpoint] {
    [
      Endpoint(
        method: .post, path: "/v1/needs", operation: "publishNeed", tag: "exchange", summary: "Publishes a need.",
        access: .to(.act),
        body: .named(
          "NeedDraft",
          .object([
            .must("title", .text), .must("summary", .text), .must("purpose", .purpose), .may("region", .region),
            .may("budgetFen", .fen), .may("measures", .array(.text, max: 20)),
            .may(
              "parts", .array(.object([.must("kind", .offerKind), .must("wants", .string(min: 1, max: 400))]), max: 8),
              "absent: one part for each kind"),
          ])), success: (.created, Need.shape),
        effect: .write { tx, call in
          return try .created(Needs.publish(tx, call.decoded(), by: try call.who.participant, at: call.at))
        }),
      Endpoint(
        method: .get, path: "/v1/needs", operation: "listNeeds", tag: "exchange", summary: "Needs, newest first.",
        access: .to(.browse),
        parameters: [Endpoint.Parameter(name: "state", schema: .oneOf(Need.State.allCases.map(\.rawValue)))]
          + Page.parameters, success: (.ok, .page(Need.shape)),
        effect: .read { tx, call in
          let page = try Page(call, of: Need.self)
          let state = call.query["state"].flatMap(Need.State.init(rawValue:))
          return try page.answer(try Needs.list(tx, state: state, before: page.cursor, limit: page.limit + 1)) {
            $0.id.description
          }
        }),
      Endpoint(
        method: .get, path: "/v1/needs/{need}", operation: "getNeed", tag: "exchange", summary: "One need.",
        access: .to(.browse),
        parameters: [need], success: (.ok, Need.shape),
        effect: .read { tx, call in
          return try .ok(Needs.get(tx, call.id("need")))
        }),
      Endpoint(
        method: .get, path: "/v1/needs/{need}/matches", operation: "matchNeed", tag: "exchange",
        summary: "The best offers for each part of a need, with reasons.", access: .to(.browse), parameters: [need],
        success: (.ok, .list(Match.shape, max: 200)), isHeavy: true,
        effect: .read { tx, call in
          let need = try Needs.get(tx, call.id("need"))
          let owner = try Participants.get(tx, need.owner)
          return Answer(
            status: .ok,
            body: ["items": try JSON(encoding: try Matching.matches(tx, need, for: owner, at: call.at))])
        }),
    ]
  }
}
