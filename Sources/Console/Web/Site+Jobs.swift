import HTTPTypes
import Hummingbird
import Vocabulary

extension Site {
  func jobForm(_ request: Request, _ context: some RequestContext) async -> Response {
    await page(request, context) { visit in
      let entry = Console.JobForm.Entry(typed: visit.query)
      return Answer.page(
        Console.JobForm.View.html(try await backend.jobForm(visit.caller), entry, in: visit.frame))
    }
  }

  /// Submits, asks for a quote, or shows what was typed again.
  func submitJob(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context) { visit, form in
      var entry = Console.JobForm.Entry(typed: form)
      let isBack = form["act"] == "edit"
      if !isBack, let draft = entry.draft() {
        do {
          if form["act"] == "quote" {
            let quote = try await backend.quote(draft, visit.caller)
            return Answer.page(Console.Quote.View.html(quote, typed: form, in: visit.frame))
          }
          return Answer.seeOther(Address.of(.job(try await backend.submit(draft, visit.caller))))
        } catch let refusal as Refusal where refusal.isAboutInput || refusal.kind == .notFound {
          entry.note(refusal)
        }
      }
      let model = try await backend.jobForm(visit.caller)
      return Answer.page(
        Console.JobForm.View.html(model, entry, in: visit.frame), status: isBack ? .ok : .unprocessableContent)
    }
  }
}
