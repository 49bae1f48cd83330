import HTTPTypes
import Hummingbird
import Vocabulary

// Forms that come back with what was typed and what was wrong with it.
extension Site {
  func publishNeed(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      var entry = Console.NeedForm.Entry(typed: form)
      if let draft = entry.draft() {
        do {
          return Answer.seeOther(Address.of(.need(try await backend.publish(draft, visit.caller))))
        } catch let refusal as Refusal where refusal.isAboutInput {
          entry.note(refusal)
        }
      }
      return Answer.page(Console.NeedForm.View.html(entry, in: visit.frame), status: .unprocessableContent)
    }
  }

  func requestAgreement(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      let id = try context.parameters.require("id")
      var entry = Console.Offer.Entry(typed: form)
      if let draft = entry.draft() {
        do {
          switch try await backend.request(offer: id, draft, visit.caller) {
          case .agreed(let agreement): return Answer.seeOther(Address.of(.agreement(agreement)))
          case .waiting: return Answer.seeOther(Address.of("agreements", []))
          }
        } catch let refusal as Refusal where refusal.isAboutInput {
          entry.errors[""] = refusal.said
        }
      }
      let model = try await backend.offer(id, visit.caller)
      return Answer.page(Console.Offer.View.html(model, entry: entry, in: visit.frame), status: .unprocessableContent)
    }
  }
}

extension Refusal {
  /// Whether another input may pass, so that the form is shown again.
  var isAboutInput: Bool { [.invalid, .unacceptable, .tooLarge, .conflict].contains(kind) }
}
