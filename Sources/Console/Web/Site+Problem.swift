import HTTPTypes
import Hummingbird
import Logging
import Vocabulary

extension Site {
  /// What went wrong, as a page. What is not a refusal is logged and not shown.
  func problem(_ error: any Error, _ request: Request, _ context: some RequestContext) async -> Response {
    let refusal: Refusal
    let status: HTTPResponse.Status
    if let known = error as? Refusal {
      refusal = known
      status = known.kind.status
    } else {
      context.logger.error("console page failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      status = .internalServerError
      refusal = Refusal(
        .unavailable, rule: "console.internal-error", Text(zh: "页面暂时无法显示", en: "the page cannot be shown just now"),
        remedy: Text(zh: "请稍后再试；如仍不行，请把请求编号告诉管理员", en: "try again later, or give the operator the request number"))
    }
    var viewer: Frame.Viewer?
    let session = cookies.value(cookies.session, in: request)
    if let session, let caller = try? await backend.caller(session: session) {
      viewer = Frame.Viewer(
        name: caller.displayName, party: language(request).of(caller.party.name), isBound: caller.mustChangePassword)
    }
    let model = Console.Problem.Model(status: status.code, refusal: refusal, request: context.id)
    let frame = frame(request, viewer: viewer, secret: session ?? "")
    return Answer.page(Console.Problem.View.html(model, in: frame), status: status)
  }
}

extension Refusal.Kind {
  var status: HTTPResponse.Status {
    switch self {
    case .invalid: .badRequest
    case .unauthenticated: .unauthorized
    case .forbidden: .forbidden
    case .notFound: .notFound
    case .conflict: .conflict
    case .tooLarge: .contentTooLarge
    case .unacceptable: .unprocessableContent
    case .tooMany: .tooManyRequests
    case .unavailable: .serviceUnavailable
    case .storageFull: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
    }
  }
}
