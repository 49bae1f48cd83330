import HTTPTypes
import Hummingbird
import Logging
import Vocabulary

/// The console over one backend: finds out who asks in which language, hands on to a page, and turns what goes wrong
/// into a page too.
struct Site<Backend: ConsoleBackend>: Sendable {
  let backend: Backend
  let options: Console.Options

  var cookies: CookieJar { CookieJar(secure: options.secure) }

  /// One request by someone who is signed in.
  struct Visit: Sendable {
    let caller: Backend.Caller
    let session: String
    let frame: Frame
    let query: Form
  }

  /// Draws a page for someone who is signed in; others are sent to the door and come back afterwards. Who has a one-time
  /// password is sent to change it, unless the page is there `evenBefore`.
  func page(
    _ request: Request, _ context: some RequestContext, evenBefore: Bool = false,
    _ draw: (Visit) async throws -> Response
  ) async -> Response {
    await guarding(request, context) {
      guard let visit = try await visit(request) else {
        return Answer.seeOther(Address.of("sign-in", [("next", request.head.path)]))
      }
      guard evenBefore || !visit.caller.mustChangePassword else { return Answer.seeOther(Address.of("password", [])) }
      return try await draw(visit)
    }
  }

  /// Draws a page for anybody; who is signed in keeps the menu.
  func open(
    _ request: Request, _ context: some RequestContext, _ draw: (Frame) async throws -> Response
  ) async -> Response {
    await guarding(request, context) {
      try await draw(try await visit(request)?.frame ?? frame(request, secret: ""))
    }
  }

  /// Does what a form of someone who is signed in asks.
  ///
  /// - Parameter largest: how long the form may be, in bytes as they are sent.
  func action(
    _ request: Request, _ context: some RequestContext, evenBefore: Bool = false, largest: Int = Form.largest,
    _ act: (Visit, Form) async throws -> Response
  ) async -> Response {
    await guarding(request, context) {
      try checkOrigin(request)
      guard let visit = try await visit(request) else { return Answer.seeOther(Address.of("sign-in", [])) }
      let form = try await Form(request, largest: largest)
      try checkToken(form, secret: visit.session)
      guard evenBefore || !visit.caller.mustChangePassword else { return Answer.seeOther(Address.of("password", [])) }
      return try await act(visit, form)
    }
  }

  private func visit(_ request: Request) async throws -> Visit? {
    guard let session = cookies.value(cookies.session, in: request),
      let caller = try await backend.caller(session: session)
    else { return nil }
    let viewer = Frame.Viewer(
      name: caller.displayName, party: language(request).of(caller.party.name), isBound: caller.mustChangePassword)
    return Visit(
      caller: caller, session: session, frame: frame(request, viewer: viewer, secret: session), query: query(request))
  }

  func frame(_ request: Request, viewer: Frame.Viewer? = nil, secret: String) -> Frame {
    let language = language(request)
    return Frame(
      language: language, viewer: viewer, formToken: FormToken.make(secret: secret), address: ownAddress(request),
      title: language.of(options.title))
  }

  func query(_ request: Request) -> Form { Form(encoded: request.uri.query ?? "") }

  /// The switch in the address, else the cookie, else Chinese.
  func language(_ request: Request) -> Language {
    Language(rawValue: query(request)["lang"]) ?? cookies.value(cookies.language, in: request).flatMap(Language.init)
      ?? .zh
  }

  /// The address that the reader is at, without the language switch.
  private func ownAddress(_ request: Request) -> String {
    let pairs = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }
    return request.uri.path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// Answers with a page whatever happens, and keeps the language that the reader chose.
  func guarding(
    _ request: Request, _ context: some RequestContext, _ answer: () async throws -> Response
  ) async -> Response {
    var response: Response
    do {
      response = try await answer()
    } catch {
      response = await problem(error, request, context)
    }
    if let chosen = Language(rawValue: query(request)["lang"]) {
      response.headers.append(
        HTTPField(name: .setCookie, value: cookies.set(cookies.language, to: chosen.rawValue, seconds: 365 * 86_400)))
    }
    return response
  }

  /// Without a secret no token is right: what is made of nothing anybody can make.
  func checkToken(_ form: Form, secret: String?) throws {
    guard let secret, !secret.isEmpty, FormToken.isRight(form["token"], secret: secret) else {
      throw Refusal(
        .forbidden, rule: "console.form-token",
        Text(zh: "表单已失效，或不是从本站提交的", en: "the form is stale, or did not come from this site"),
        remedy: Text(zh: "请返回页面，刷新后重新提交", en: "go back, reload the page and submit again"))
    }
  }

  /// A browser says where a form comes from; another site's is refused before anything is read.
  func checkOrigin(_ request: Request) throws {
    guard let origin = request.headers[.origin] else { return }
    let scheme = options.secure ? "https://" : "http://"
    guard let authority = request.head.authority, origin.lowercased() == scheme + authority.lowercased() else {
      throw Refusal(
        .forbidden, rule: "console.form-origin",
        Text(zh: "表单来自其他网站，已拒绝", en: "a form from another site is refused"),
        remedy: Text(zh: "请从本站页面提交", en: "submit it from a page of this site"))
    }
  }
}
