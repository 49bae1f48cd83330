import HTTPTypes
import Hummingbird
import Vocabulary

extension Site {
  func passwordPage(_ visit: Visit, errors: [String: Text] = [:], status: HTTPResponse.Status = .ok) -> Response {
    let model = Console.Password.Model(must: visit.caller.mustChangePassword, errors: errors)
    return Answer.page(Console.Password.View.html(model, in: visit.frame), status: status)
  }

  func changePassword(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context, evenBefore: true) { visit, form in
      guard form["new"] == form["again"] else {
        let error = Text(zh: "两次输入的新口令不一致", en: "the two new passwords differ")
        return passwordPage(visit, errors: ["again": error], status: .unprocessableContent)
      }
      do {
        let session = try await backend.changePassword(from: form["old"], to: form["new"], visit.caller)
        var response = Answer.seeOther(Console.root + "/")
        response.headers.append(HTTPField(name: .setCookie, value: cookie(of: session)))
        return response
      } catch let refusal as Refusal {
        // A session that has ended in the meantime is not a wrong password.
        guard try await backend.caller(session: visit.session) != nil else { throw refusal }
        let (field, said) = Self.place(of: refusal)
        return passwordPage(visit, errors: [field: said], status: refusal.kind.status)
      }
    }
  }

  private static func place(of refusal: Refusal) -> (String, Text) {
    if refusal.kind == .unauthenticated {
      return (
        "old",
        Text(
          zh: "口令不正确；连续输错会暂时锁定", en: "the password is not right; repeated failures lock the account for a while")
      )
    }
    return (refusal.field.map { String($0.dropFirst()) } ?? "", refusal.said)
  }

  func cookie(of session: Console.SignIn.Session) -> String {
    cookies.set(
      cookies.session, to: session.token, seconds: max(0, session.expiresAt.milliseconds(since: .now) / 1000))
  }
}

extension Refusal {
  /// What is wrong and what would pass, in one sentence for the place beside a field.
  var said: Text {
    let detail = Console.plain(detail)
    guard let remedy = remedy.map(Console.plain) else { return detail }
    return Text(zh: detail.zh + "。" + remedy.zh, en: detail.en + ". " + remedy.en)
  }
}
