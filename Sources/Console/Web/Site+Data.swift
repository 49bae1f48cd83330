import HTTPTypes
import Hummingbird
import Vocabulary

extension Site {
  /// Asks for a dataset; what is wrong with it is shown beside the fields.
  func requestDataset(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      let id = try context.parameters.require("id")
      var entry = Console.Dataset.Entry(typed: form)
      if let draft = entry.draft() {
        do {
          return Answer.seeOther(
            Address.of(.sharing(try await backend.request(dataset: id, draft, visit.caller))))
        } catch let refusal as Refusal where refusal.isAboutInput {
          entry.note(refusal)
        }
      }
      let model = try await backend.dataset(id, visit.caller)
      return Answer.page(
        Console.Dataset.View.html(model, entry: entry, in: visit.frame), status: .unprocessableContent)
    }
  }

  /// Grants, refuses or withdraws a request.
  func decideRequest(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      let id = try context.parameters.require("id")
      var entry = Console.Sharing.Entry(typed: form)
      if let decision = entry.decision() {
        do {
          try await backend.decide(request: id, decision, visit.caller)
          return Answer.seeOther(Address.of(.sharing(id)))
        } catch let refusal as Refusal where refusal.isAboutInput {
          entry.note(refusal)
        }
      }
      let model = try await backend.request(id, visit.caller)
      return Answer.page(
        Console.Sharing.View.html(model, reader: visit.caller.party.id, entry: entry, in: visit.frame),
        status: .unprocessableContent)
    }
  }
}
