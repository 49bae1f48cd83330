import HTTPTypes
import Hummingbird
import Vocabulary

extension Site {
  /// The door. A reader without a session gets a secret of their own, so that the door's form is guarded too.
  func door(_ request: Request, _ context: some RequestContext) async -> Response {
    await guarding(request, context) {
      doorPage(request, Console.SignIn.Model(next: query(request)["next"]))
    }
  }

  func signIn(_ request: Request, _ context: some RequestContext) async -> Response {
    await guarding(request, context) {
      try checkOrigin(request)
      let form = try await Form(request)
      try checkToken(form, secret: cookies.value(cookies.visit, in: request))
      do {
        let session = try await backend.signIn(name: form["name"], password: form["password"])
        let next = form["next"]
        var response = Answer.seeOther(Address.isOwn(next) ? next : Console.root + "/")
        response.headers.append(HTTPField(name: .setCookie, value: cookie(of: session)))
        response.headers.append(HTTPField(name: .setCookie, value: cookies.set(cookies.visit, to: "", seconds: 0)))
        return response
      } catch let refusal as Refusal {
        let model = Console.SignIn.Model(refusal: refusal.detail, name: form["name"], next: form["next"])
        return doorPage(request, model, status: refusal.kind.status)
      }
    }
  }

  func signOut(_ request: Request, _ context: some RequestContext) async -> Response {
    await action(request, context, evenBefore: true) { visit, _ in
      try await backend.signOut(session: visit.session)
      var response = Answer.seeOther(Address.of("sign-in", []))
      response.headers.append(HTTPField(name: .setCookie, value: cookies.set(cookies.session, to: "", seconds: 0)))
      return response
    }
  }

  private func doorPage(
    _ request: Request, _ model: Console.SignIn.Model, status: HTTPResponse.Status = .ok
  ) -> Response {
    let known = cookies.value(cookies.visit, in: request).flatMap { $0.isEmpty ? nil : $0 }
    let secret = known ?? CookieJar.secret()
    var response = Answer.page(Console.SignIn.View.html(model, in: frame(request, secret: secret)), status: status)
    if known == nil {
      response.headers.append(HTTPField(name: .setCookie, value: cookies.set(cookies.visit, to: secret)))
    }
    return response
  }
}
