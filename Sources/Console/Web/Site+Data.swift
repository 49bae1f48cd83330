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

  /// Tells a dataset's owner what is wrong with it; leads to the ticket that the owner has to put right.
  func reportProblem(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      let id = try context.parameters.require("id")
      var entry = Console.Dataset.ProblemEntry(typed: form)
      if let problem = entry.problem() {
        do {
          return Answer.seeOther(
            Address.of(.ticket(try await backend.report(dataset: id, problem, visit.caller))))
        } catch let refusal as Refusal where refusal.isAboutInput {
          entry.note(refusal)
        }
      }
      let model = try await backend.dataset(id, visit.caller)
      return Answer.page(
        Console.Dataset.View.html(model, problem: entry, in: visit.frame), status: .unprocessableContent)
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
