import DataSpace
import HTTPTypes
import Hummingbird
import Identity
import Store
import Vocabulary

/// One operation of the REST door: the route, the shapes, and what it does. The router and the OpenAPI document are
/// both made from the list of these.
struct Endpoint: Sendable {
  let method: HTTPRequest.Method
  let path: PathTemplate
  /// The name clients generate a function from: `publishOffer`.
  let operation: String
  let tag: String
  let summary: String
  /// What more there is to know, in CommonMark.
  var says = ""
  var access: Reach = .key
  var parameters: [Parameter] = []
  var body: Schema?
  /// Whether the body is a file's bytes as they are.
  var takesBytes = false
  /// Largest body in bytes.
  var bodyLimit = 262_144
  /// False where a kept answer or the digest of a request would tell a secret, or where a repeat cannot be let in.
  var isRepeatable = true
  /// The answer's status and shape when all goes well.
  var success: (status: HTTPResponse.Status, schema: Schema?)
  /// A read whose cost grows with what others have published: few of these run at a time.
  var isHeavy = false
  /// A media type other than JSON for the answer.
  var mediaType: String?
  /// What a write that was refused leaves behind, in a transaction of its own: a refusal undoes the write's.
  var refused: (@Sendable (Transaction, Call, Refusal) throws -> Void)?
  let effect: Effect

  enum Reach: Sendable, Hashable {
    /// Anyone.
    case open
    /// Whoever has a valid API key or console session.
    case key
    /// Whoever ``Identity/Access`` lets do this at all. Whose the thing is, the operation asks itself.
    case to(Access.Action)
  }

  /// A value in the path, the query or the header.
  struct Parameter: Sendable {
    let name: String
    let schema: Schema
    var required = false
    var says = ""
    var isHeader = false
  }

  /// What an operation does. Reads and writes are synchronous functions on one transaction; the caller is
  /// authenticated, and a repeated request answered, in that same transaction.
  enum Effect: Sendable {
    case read(@Sendable (Transaction, Call) throws -> Answer)
    case write(@Sendable (Transaction, Call) throws -> Answer)
    /// A write that needs slow work done before its transaction: a hash, a file.
    case prepared(@Sendable (Call) async throws -> Prepared)
    /// Work that is not one transaction.
    case work(@Sendable (Call) async throws -> Answer)
    /// What answers with a stream of bytes.
    case stream(@Sendable (Call, Request) async throws -> Response)
  }

  /// What slow work led to. Its write is given the call anew, with the caller as they are by then: what was required of the
  /// first is required of this one again.
  struct Prepared: Sendable {
    /// The digest of a body that was not JSON, by which a repeated request is known.
    var bodyDigest: String?
    let write: @Sendable (Transaction, Call) throws -> Answer
  }

  /// Whether a request may be repeated under an `Idempotency-Key`.
  var takesIdempotencyKey: Bool { method != .get && access != .open && isRepeatable }
}

/// One request, read and checked, before anything is done.
struct Call: Sendable {
  let caller: Caller?
  /// What the caller showed.
  var credential: Credential?
  let path: [String: String]
  let query: [String: String]
  /// The header fields that the operation asks for.
  let header: [String: String]
  let body: JSON
  let at: Instant
  let language: Language
  /// The body of a request that is not JSON, as it comes in.
  var bytes: RequestBody?
  /// Counts what is looked at; nil where a page of the console asks.
  var views: DatasetViews?

  /// A published dataset was shown to the caller.
  func saw(_ dataset: Dataset) {
    guard dataset.state == .published, caller?.participant != dataset.owner else { return }
    views?.note(dataset.id, at: at)
  }

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

  /// The body with what is shown once.
  var whole: JSON? {
    guard !secret.isEmpty, case .object(let members)? = body else { return body }
    return .object(members.merging(secret) { _, secret in secret })
  }

  static func ok(_ value: some Encodable) throws -> Answer { Answer(status: .ok, body: try JSON(encoding: value)) }
  static func created(_ value: some Encodable) throws -> Answer {
    Answer(status: .created, body: try JSON(encoding: value))
  }
  static let done = Answer(status: .noContent, body: nil)
  static func json(_ body: JSON) -> Answer { Answer(status: .ok, body: body) }
}
