import HTTPTypes
import Hummingbird
import Testing
import Vocabulary

@testable import Hub

@Suite("Routes and the OpenAPI document") struct DocumentTests {
  @Test("each route is in the document, and each operation of the document is a route")
  func routes() async throws {
    try await Premises.with { hub in
      // Tasks, catalogues and connectors are at the addresses of their own standards, and those describe them.
      let routes = hub.router().routes.map { "\($0.method) \($0.path)" }.filter { route in
        ![
          "/ga4gh/tes/v1/", "/v1/tasks", "/v1/service-info", "/catalog", "/datasets/", "/api/", "/dsp/", "/gateway/",
          "/resource/", "/datastore/", "/datapackage/",
          "/.well-known/dspace",
        ].contains {
          route.contains(" " + $0)
        }
      }
      let documented = Self.operations(hub.openAPI).map { "\($0.method) \($0.path)" }
      // What other standards describe, and the document itself.
      let elsewhere: Set = ["GET /openapi.json", "GET /checkpoint", "GET /tile/**"]
      #expect(Set(routes).subtracting(documented) == elsewhere)
      #expect(Set(documented).subtracting(routes).isEmpty)
      #expect(Set(documented).count == hub.endpoints.count)
      #expect(Set(hub.endpoints.map(\.operation)).count == hub.endpoints.count)
    }
  }

  @Test("each path parameter is described, and each described one is in the path")
  func parameters() async throws {
    try await Premises.with { hub in
      for (method, path, operation) in Self.operations(hub.openAPI) {
        let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        let described = (operation["parameters"]?.array ?? []).filter { $0["in"]?.string == "path" }
        #expect(Set(inPath) == Set(described.compactMap { $0["name"]?.string }), "\(method) \(path)")
        #expect(described.allSatisfy { $0["required"]?.bool == true }, "\(method) \(path)")
      }
    }
  }

  @Test("each answer in JSON has a shape that says something, and each reference leads somewhere")
  func shapes() async throws {
    try await Premises.with { hub in
      let document = hub.openAPI
      for (method, path, operation) in Self.operations(document) {
        let answers = operation["responses"]?.object ?? [:]
        let good = answers.filter { $0.key.hasPrefix("2") }
        #expect(good.count == 1, "\(method) \(path)")
        for (status, answer) in good where status != "204" {
          let content = answer["content"]?.object ?? [:]
          #expect(content.count == 1, "\(method) \(path)")
          if let json = content["application/json"] {
            let schema = Self.resolved(json["schema"] ?? .null, document)
            #expect(schema["type"] != nil || schema["anyOf"] != nil, "\(method) \(path) may answer anything")
          }
        }
        #expect(answers.contains { $0.key.hasPrefix("4") }, "\(method) \(path) refuses nothing")
      }
      for reference in Self.references(document) {
        #expect(Self.resolved(["$ref": .string(reference)], document) != .null, "\(reference)")
      }
    }
  }

  @Test("an answer that differs from its shape is noticed, as is another status")
  func differences() throws {
    let endpoint = Endpoint(
      method: .get, path: "/x", operation: "x", tag: "x", summary: "", access: .open,
      success: (.ok, .object([.must("a", .integer()), .may("b", .string())])),
      effect: .work { _ in .json(["a": 1]) })
    try AnswerDiffers.check(.json(["a": 1]), endpoint)
    try AnswerDiffers.check(.json(["a": 1, "b": "b"]), endpoint)
    let wrong: [Answer] = [
      .json([:]), .json(["a": "1"]), .json(["a": 1, "c": 1]), .json(["a": -1]), .json(["a": 1, "b": nil]), .done,
      Answer(status: .created, body: ["a": 1]),
      Answer(status: .ok, body: ["a": 1], secret: ["c": "a secret that no shape tells of"]),
    ]
    for answer in wrong {
      #expect(throws: AnswerDiffers.self, "\(answer)") { try AnswerDiffers.check(answer, endpoint) }
    }
  }

  // MARK: Reading the document

  private static func operations(_ document: JSON) -> [(method: String, path: String, operation: JSON)] {
    (document["paths"]?.object ?? [:]).flatMap { path, methods in
      (methods.object ?? [:]).map { (method: $0.key.uppercased(), path: path, operation: $0.value) }
    }
  }

  private static func references(_ value: JSON) -> [String] {
    switch value {
    case .object(let members):
      if let reference = members["$ref"]?.string { return [reference] }
      return members.values.flatMap(references)
    case .array(let elements): return elements.flatMap(references)
    default: return []
    }
  }

  private static func resolved(_ value: JSON, _ document: JSON) -> JSON {
    guard let reference = value["$ref"]?.string else { return value }
    return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
  }
}
