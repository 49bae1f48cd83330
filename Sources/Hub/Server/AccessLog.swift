import HTTPTypes
import Hummingbird
import HummingbirdCore
import Identity
import Logging
import Vocabulary

/// Writes one line of each request once its answer has been sent: who asked for which operation, and what became of it.
///
/// The route is the template, never what was asked for: an address or a query may hold what is not for a log.
struct AccessLog: RouterMiddleware {
  typealias Context = HubRequestContext
  let logger: Logger

  func handle(
    _ request: Request, context: HubRequestContext, next: (Request, HubRequestContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      write(request, context, start, status: (error as? any HTTPResponseError)?.status.code ?? 500, sent: true)
      throw error
    }
    response.headers[.requestID] = context.id
    guard logger.logLevel <= .info else { return response }
    let (status, method) = (response.status.code, request.method)
    let body = response.body
    response.body = ResponseBody(contentLength: body.contentLength) { writer in
      do {
        try await body.write(writer)
        write(method, context, start, status: status, sent: true)
      } catch {
        write(method, context, start, status: status, sent: false)
        throw error
      }
    }
    return response
  }

  private func write(_ request: Request, _ context: Context, _ start: ContinuousClock.Instant, status: Int, sent: Bool)
  {
    write(request.method, context, start, status: status, sent: sent)
  }

  private func write(
    _ method: HTTPRequest.Method, _ context: Context, _ start: ContinuousClock.Instant, status: Int, sent: Bool
  ) {
    let taken = (ContinuousClock.now - start).components
    var line: Logger.Metadata = [
      "request": "\(context.id)", "method": "\(method)", "route": "\(context.endpointPath ?? "-")",
      "status": "\(status)",
      "microseconds": "\(taken.seconds * 1_000_000 + taken.attoseconds / 1_000_000_000_000)",
    ]
    if let participant = context.passage.participant { line["participant"] = "\(participant)" }
    if let rule = context.passage.rule { line["rule"] = "\(rule)" }
    if !sent { line["sent"] = "false" }
    logger.info("request", metadata: line)
  }
}
