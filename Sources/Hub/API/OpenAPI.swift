import HTTPTypes
import Identity
import Vocabulary

/// The OpenAPI 3.1 document of a list of endpoints.
enum OpenAPI {
  static func document(_ endpoints: [Endpoint]) -> JSON {
    var schemas: [String: JSON] = [:]
    var paths: [String: [String: JSON]] = [:]
    for endpoint in endpoints {
      paths[endpoint.path.text, default: [:]][endpoint.method.rawValue.lowercased()] = operation(endpoint, &schemas)
    }
    let problem = Problem.schema.document(&schemas)
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "Lingqu 灵渠", "version": "1",
        "description":
          "A region's compute, data, models and solutions: offered, matched, used, metered, settled and proven.",
        "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
      ],
      "paths": .object(paths.mapValues { .object($0) }),
      "components": [
        "schemas": .object(schemas),
        "responses": .object(
          Dictionary(uniqueKeysWithValues: problems.map { ($0.name, response(of: $0.status, problem)) })),
        "headers": headers,
        "parameters": ["IdempotencyKey": idempotencyKey],
        "securitySchemes": [
          "key": [
            "type": "http", "scheme": "bearer", "bearerFormat": "lqk",
            "description": "An API key, or the token of a session. An operation names the scope that it needs.",
          ]
        ],
      ],
    ]
  }

  private static func operation(_ endpoint: Endpoint, _ schemas: inout [String: JSON]) -> JSON {
    var parameters: [JSON] = endpoint.parameters.map { parameter in
      let inPath = endpoint.path.parameters.contains(parameter.name)
      var members: [String: JSON] = [
        "name": .string(parameter.name), "in": parameter.isHeader ? "header" : inPath ? "path" : "query",
        "required": .bool(inPath || parameter.required), "schema": parameter.schema.document(&schemas),
      ]
      if !parameter.says.isEmpty { members["description"] = .string(parameter.says) }
      return .object(members)
    }
    if endpoint.takesIdempotencyKey { parameters.append(["$ref": "#/components/parameters/IdempotencyKey"]) }
    var members: [String: JSON] = [
      "operationId": .string(endpoint.operation), "tags": [.string(endpoint.tag)],
      "summary": .string(endpoint.summary), "parameters": .array(parameters),
      "responses": responses(endpoint, &schemas), "security": security(endpoint),
    ]
    if !endpoint.says.isEmpty { members["description"] = .string(endpoint.says) }
    if let body = endpoint.body {
      members["requestBody"] = [
        "required": true, "content": ["application/json": ["schema": body.document(&schemas)]],
      ]
    } else if endpoint.takesBytes {
      // No body is an empty file.
      members["requestBody"] = ["required": false, "content": ["application/octet-stream": [:]]]
    }
    return .object(members)
  }

  /// The scope stands where OpenAPI 3.1 has the roles that an operation needs (§4.8.30).
  private static func security(_ endpoint: Endpoint) -> JSON {
    switch endpoint.access {
    case .open: []
    case .key: [["key": []]]
    case .to(let action): [["key": [.string(action.scope.rawValue)]]]
    }
  }

  private static func responses(_ endpoint: Endpoint, _ schemas: inout [String: JSON]) -> JSON {
    var fields: [String: JSON] = ["X-Request-Id": ["$ref": "#/components/headers/RequestId"]]
    if endpoint.takesIdempotencyKey {
      fields["Idempotency-Replayed"] = ["$ref": "#/components/headers/IdempotencyReplayed"]
    }
    var success: [String: JSON] = [
      "description": .string(endpoint.success.status.reasonPhrase), "headers": .object(fields),
    ]
    if let schema = endpoint.success.schema {
      success["content"] = .object([
        endpoint.mediaType ?? "application/json": ["schema": schema.document(&schemas)]
      ])
    } else if let mediaType = endpoint.mediaType {
      success["content"] = .object([mediaType: .object([:])])
    }
    var all: [String: JSON] = [String(endpoint.success.status.code): .object(success)]
    for problem in problems where problem.isPossible(endpoint) {
      all[String(problem.status.code)] = ["$ref": .string("#/components/responses/" + problem.name)]
    }
    return .object(all)
  }

  /// A refusal, and which operations may answer it.
  private struct Possible {
    let status: HTTPResponse.Status
    let name: String
    let isPossible: @Sendable (Endpoint) -> Bool
  }

  private static let problems: [Possible] = [
    Possible(status: .badRequest, name: "BadRequest") { _ in true },
    Possible(status: .unauthorized, name: "Unauthorized") { $0.access != .open || $0.body != nil },
    Possible(status: .forbidden, name: "Forbidden") { $0.access != .open },
    Possible(status: .notFound, name: "NotFound") { _ in true },
    Possible(status: .conflict, name: "Conflict") { $0.method != .get },
    Possible(status: .contentTooLarge, name: "ContentTooLarge") { $0.method != .get },
    Possible(status: .unsupportedMediaType, name: "UnsupportedMediaType") { $0.body != nil },
    Possible(status: .unprocessableContent, name: "UnprocessableContent") { _ in true },
    Possible(status: .tooManyRequests, name: "TooManyRequests") { $0.method != .get || $0.mediaType != nil },
    Possible(status: .serviceUnavailable, name: "ServiceUnavailable") { _ in true },
    Possible(status: .init(code: 507, reasonPhrase: "Insufficient Storage"), name: "InsufficientStorage") {
      $0.method != .get
    },
  ]

  private static func response(of status: HTTPResponse.Status, _ problem: JSON) -> JSON {
    var fields: [String: JSON] = ["X-Request-Id": ["$ref": "#/components/headers/RequestId"]]
    switch status {
    case .unauthorized: fields["WWW-Authenticate"] = ["required": true, "schema": ["type": "string"]]
    case .tooManyRequests, .serviceUnavailable:
      fields["Retry-After"] = ["required": true, "schema": ["type": "integer", "minimum": 1]]
    default: break
    }
    return [
      "description": .string(status.reasonPhrase), "headers": .object(fields),
      "content": ["application/problem+json": ["schema": problem]],
    ]
  }

  private static let headers: JSON = [
    "RequestId": [
      "required": true, "schema": ["type": "string", "minLength": 1, "maxLength": 100],
      "description": "What the hub's log knows the request by.",
    ],
    "IdempotencyReplayed": [
      "schema": ["type": "string", "enum": ["true"]], "description": "This is the first answer to a repeated request.",
    ],
  ]

  private static let idempotencyKey: JSON = [
    "name": "Idempotency-Key", "in": "header", "required": false,
    "schema": ["type": "string", "pattern": "^[!-~]{1,200}$"],
    "description":
      "A retry with the same key gets the first answer and has no second effect, for two days. Another request with the key is refused with 422. What an answer shows once, such as a new key's secret, a repeated one leaves out.",
  ]
}
