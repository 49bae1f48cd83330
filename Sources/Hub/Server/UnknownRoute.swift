import HTTPTypes
import Hummingbird
import Vocabulary

/// Answers requests that no route takes: 405 with what is allowed where the path exists, else 404, both as problems.
struct UnknownRoute: RouterMiddleware {
  typealias Context = HubRequestContext
  let endpoints: [Endpoint]

  func handle(
    _ request: Request, context: HubRequestContext, next: (Request, HubRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      let language = RESTDoor.language(request)
      let asked = request.uri.path.split(separator: "/")
      let methods = endpoints.filter { Self.matches($0, asked) }.map(\.method.rawValue)
      guard !methods.isEmpty else {
        return Problem.response(
          Refusal(
            .notFound, rule: "request.no-route", Text(zh: "没有这个地址", en: "there is nothing at this address"),
            remedy: Text(zh: "见 /openapi.json", en: "see /openapi.json")), language, instance: context.id)
      }
      var response = Problem.response(
        Refusal(
          .invalid, rule: "request.method", Text(zh: "该地址不支持此方法", en: "this address does not take this method"),
          remedy: Text(zh: methods.joined(separator: "、"), en: methods.joined(separator: ", "))), language,
        instance: context.id, status: .methodNotAllowed)
      response.headers[.allow] = methods.joined(separator: ", ")
      return response
    }
  }

  private static func matches(_ endpoint: Endpoint, _ asked: [Substring]) -> Bool {
    let parts = endpoint.path.text.split(separator: "/")
    return parts.count == asked.count && zip(parts, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }
}
