import DataSpace
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Vocabulary

/// A refusal in the protocol's own words.
struct DSPError {
  enum Family: Sendable {
    case catalogue
    case process(ProcessKind)
  }

  private let family: Family
  private let consumerPid: String
  private let providerPid: String
  private static let unknown = "urn:lingqu:unknown"

  /// - Parameters:
  ///   - message: what was refused; its pids are told again.
  ///   - pid: the process that the address names.
  init(_ family: Family, _ message: JSON, pid: String?) {
    self.family = family
    consumerPid = message["consumerPid"]?.string ?? pid ?? Self.unknown
    providerPid = message["providerPid"]?.string ?? pid ?? Self.unknown
  }

  func response(_ error: any Error, _ context: HubRequestContext) -> Response {
    switch error {
    case let refusal as Refusal:
      context.passage.note(rule: refusal.rule)
      var response = bytes(Self.status(refusal), refusal.rule, reason(refusal))
      if refusal.kind == .unauthenticated { response.headers[.wwwAuthenticate] = "Bearer" }
      if refusal.kind == .unavailable || refusal.kind == .tooMany { response.headers[.retryAfter] = "1" }
      return response
    case is UnsupportedMediaType:
      return bytes(.unsupportedMediaType, "request.content-type", "the Content-Type must be application/json")
    default:
      context.logger.error("defect", metadata: ["error": "\(error)"])
      return bytes(.internalServerError, "hub.defect", "an error of the hub's own; request \(context.id)")
    }
  }

  /// The standard knows 400 for what a process's state does not allow.
  private static func status(_ refusal: Refusal) -> HTTPResponse.Status {
    switch refusal.kind {
    case .conflict, .unacceptable: .badRequest
    default: Problem.status(refusal.kind)
    }
  }

  private func reason(_ refusal: Refusal) -> String {
    refusal.detail.en + (refusal.remedy.map { "; " + $0.en } ?? "") + (refusal.field.map { " (\($0))" } ?? "")
  }

  private func bytes(_ status: HTTPResponse.Status, _ code: String, _ reason: String) -> Response {
    var members: [String: JSON] = [
      "@context": [.string(ProtocolMessage.context)], "code": .string(code), "reason": [.string(reason)],
    ]
    switch family {
    case .catalogue: members["@type"] = "CatalogError"
    case .process(let kind):
      members["@type"] = .string(kind.errorType)
      members["consumerPid"] = .string(consumerPid)
      members["providerPid"] = .string(providerPid)
    }
    return RESTDoor.bytes(status, JSON.object(members).canonical, "application/json")
  }
}
