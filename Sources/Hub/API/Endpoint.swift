import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// One operation of the REST door: the route, the shapes, and what it does. The router and the OpenAPI document are
/// both made from the list of these.
struct Endpoint: Sendable {
  let method: HTTPRequest.Method
  /// With parameters in braces: `/v1/offers/{offer}`.
  let path: String
  /// The name clients generate a function from: `publishOffer`.
  let operation: String
  let tag: String
  let summary: String
  var access: Reach = .key
  var parameters: [Parameter] = []
  var body: Schema?
  /// Largest body in bytes.
  var bodyLimit = 262_144
  /// The answer's status and shape when all goes well.
  var success: (status: HTTPResponse.Status, schema: Schema?)
  /// A media type other than JSON for the answer.
  var mediaType: String?
  let effect: Effect

  enum Reach: Sendable {
    /// Anyone.
    case open
    /// Whoever has a valid API key or console session.
    case key
  }

  /// A value in the path or the query.
  struct Parameter: Sendable {
    let name: String
    let schema: Schema
    var required = false
    var says = ""
  }

  /// What an operation does. Reads and writes are synchronous functions on one transaction; the caller is
  /// authenticated, and a repeated request answered, in that same transaction.
  enum Effect: Sendable {
    case read(@Sendable (Transaction, Call) throws -> Answer)
    case write(@Sendable (Transaction, Call) throws -> Answer)
    /// Work that is not one transaction: streams, uploads, sign-in.
    case shell(@Sendable (Call, Request) async throws -> Response)
  }

  /// Names in braces, in order.
  var pathParameters: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }
}

/// One request, read and checked, before anything is done.
struct Call: Sendable {
  let caller: Caller?
  let path: [String: String]
  let query: [String: String]
  let body: JSON
  let at: Instant
  let language: Language

  /// The authenticated caller. An operation that is open to anyone does not ask.
  var who: Caller {
    get throws(Refusal) {
      guard let caller else { throw Problem.unauthenticated }
      return caller
    }
  }

  /// The id in the path under `name`; what is not an id is answered like an object that does not exist.
  func id<Of: Identified>(_ name: String, _ type: ID<Of>.Type = ID<Of>.self) throws(Refusal) -> ID<Of> {
    guard let text = path[name], let id = ID<Of>(text) else { throw Refusal.notFound(name) }
    return id
  }

  /// The body as a value of `type`; its shape was checked before.
  func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    do {
      return try body.decode(type)
    } catch let error as DecodingError {
      throw Problem.undecodable(error)
    }
  }
}

enum Language: String, Sendable { case zh, en }

/// What an operation answers.
struct Answer: Sendable {
  var status: HTTPResponse.Status
  var body: JSON?
  /// Members that are shown once and never kept, such as a new key.
  var secret: [String: JSON] = [:]
  var bytes: [UInt8]?
  var headers: [String: String] = [:]

  static func ok(_ value: some Encodable) throws -> Answer { Answer(status: .ok, body: try JSON(encoding: value)) }
  static func created(_ value: some Encodable) throws -> Answer {
    Answer(status: .created, body: try JSON(encoding: value))
  }
  static let done = Answer(status: .noContent, body: nil)
}
