import HTTPTypes
import Vocabulary

/// The OpenAPI 3.1 document of a list of endpoints.
enum OpenAPI {
  static func document(_ endpoints: [Endpoint]) -> JSON {
    var components: [String: JSON] = [:]
    let problem = Problem.schema.document(&components)
    var paths: [String: [String: JSON]] = [:]
    for endpoint in endpoints {
      paths[endpoint.path, default: [:]][endpoint.method.rawValue.lowercased()] =
        operation(endpoint, problem: problem, &components)
    }
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
        "schemas": .object(components),
        "securitySchemes": ["key": ["type": "http", "scheme": "bearer", "bearerFormat": "lqk"]],
      ],
    ]
  }

  private static func operation(_ endpoint: Endpoint, problem: JSON, _ components: inout [String: JSON]) -> JSON {
    var parameters: [JSON] = endpoint.parameters.map { parameter in
      let inPath = endpoint.pathParameters.contains(parameter.name)
      return [
        "name": .string(parameter.name), "in": inPath ? "path" : "query",
        "required": .bool(inPath || parameter.required), "schema": parameter.schema.document(&components),
        "description": .string(parameter.says),
      ]
    }
    if case .write = endpoint.effect {
      parameters.append([
        "name": "Idempotency-Key", "in": "header", "required": false,
        "schema": ["type": "string", "pattern": "^[!-~]{1,200}$"],
        "description": "A retry with the same key gets the first answer and has no second effect.",
      ])
    }
    var members: [String: JSON] = [
      "operationId": .string(endpoint.operation), "tags": [.string(endpoint.tag)],
      "summary": .string(endpoint.summary), "parameters": .array(parameters),
      "responses": responses(endpoint, problem: problem, &components),
    ]
    if endpoint.access == .key { members["security"] = [["key": []]] }
    if let body = endpoint.body {
      members["requestBody"] = [
        "required": true, "content": ["application/json": ["schema": body.document(&components)]],
      ]
    }
    return .object(members)
  }

  private static func responses(_ endpoint: Endpoint, problem: JSON, _ components: inout [String: JSON]) -> JSON {
    var success: [String: JSON] = ["description": .string(endpoint.success.status.reasonPhrase)]
    if let schema = endpoint.success.schema {
      success["content"] = .object([
        endpoint.mediaType ?? "application/json": ["schema": schema.document(&components)]
      ])
    } else if let mediaType = endpoint.mediaType {
      success["content"] = .object([mediaType: .object([:])])
    }
    var all: [String: JSON] = [String(endpoint.success.status.code): .object(success)]
    for status in problems(endpoint) {
      all[String(status.code)] = [
        "description": .string(status.reasonPhrase), "content": ["application/problem+json": ["schema": problem]],
      ]
    }
    return .object(all)
  }

  /// The refusals that an operation may answer.
  private static func problems(_ endpoint: Endpoint) -> [HTTPResponse.Status] {
    var statuses: [HTTPResponse.Status] = [
      .badRequest, .notFound, .unprocessableContent, .serviceUnavailable,
    ]
    if endpoint.access == .key { statuses += [.unauthorized, .forbidden] }
    if endpoint.body != nil { statuses += [.contentTooLarge, .unsupportedMediaType] }
    if endpoint.method != .get {
      statuses += [
        .conflict, .tooManyRequests, .contentTooLarge,
        .init(code: 507, reasonPhrase: "Insufficient Storage"),
      ]
    }
    return statuses
  }
}
