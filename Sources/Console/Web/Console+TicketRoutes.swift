import HTTPTypes
import Hummingbird
import Vocabulary

// The page of a ticket, and what its forms ask.
extension Console {
  static func addTickets<Context: RequestContext>(to group: RouterGroup<Context>, _ site: Site<some ConsoleBackend>) {
    group.get("tickets/:id") { request, context in
      await site.page(request, context) { visit in
        let model = try await site.backend.ticket(try context.parameters.require("id"), visit.caller)
        return Answer.page(Ticket.View.html(model, reader: visit.caller.party.id, in: visit.frame))
      }
    }
    group.post("tickets/:id") { request, context in await site.decideTicket(request, context) }
  }
}

extension Site {
  /// Takes, gives back, closes or reopens a ticket.
  fileprivate func decideTicket(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      let id = try context.parameters.require("id")
      var entry = Console.Ticket.Entry(typed: form)
      if let decision = entry.decision() {
        do {
          try await backend.decide(ticket: id, decision, visit.caller)
          return Answer.seeOther(Address.of(.ticket(id)))
        } catch let refusal as Refusal where refusal.isAboutInput {
          entry.note(refusal)
        }
      }
      let model = try await backend.ticket(id, visit.caller)
      return Answer.page(
        Console.Ticket.View.html(model, reader: visit.caller.party.id, entry: entry, in: visit.frame),
        status: .unprocessableContent)
    }
  }
}
