import Vocabulary

extension Schema {
  /// This shape as JSON Schema 2020-12, as OpenAPI 3.1 takes it. Named shapes are collected into `components`.
  func document(_ components: inout [String: JSON]) -> JSON {
    switch self {
    case .named(let name, let schema):
      return Self.reference(name, &components) { schema }
    case .recursive(let name, let schema): return Self.reference(name, &components, schema)
    case .anyOf(let schemas): return ["anyOf": .array(schemas.map { $0.document(&components) })]
    case .nullable(let schema): return ["anyOf": [schema.document(&components), ["type": "null"]]]
    case .boolean: return ["type": "boolean"]
    case .number: return ["type": "number"]
    case .integer(let low, let high): return ["type": "integer", "minimum": .int(low), "maximum": .int(high)]
    case .oneOf(let words): return ["type": "string", "enum": .array(words.map { .string($0) })]
    case .id(let prefix):
      return ["type": "string", "pattern": .string("^\(prefix)_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    case .string(let low, let high, let format):
      var members: [String: JSON] = ["type": "string", "maxLength": JSON(high)]
      if low > 0 { members["minLength"] = JSON(low) }
      switch format {
      case .dateTime: members["format"] = "date-time"
      case .region: members["pattern"] = "^[0-9]{6}$"
      case .base64: members["pattern"] = "^[A-Za-z0-9+/=]*$"
      case .uscc: members["pattern"] = "^[0-9A-HJ-NPQRTUWXY]{18}$"
      case .hex: members["pattern"] = "^[0-9a-f]*$"
      case .uri: members["format"] = "uri"
      case nil: break
      }
      return .object(members)
    case .array(let element, let most):
      return ["type": "array", "items": element.document(&components), "maxItems": JSON(most)]
    case .map(let element, let most):
      return [
        "type": "object", "additionalProperties": element.document(&components), "maxProperties": JSON(most),
      ]
    case .any: return .object([:])
    case .object(let shape):
      var properties: [String: JSON] = [:]
      for member in shape {
        var property = member.schema.document(&components)
        if !member.says.isEmpty, case .object(var members) = property {
          members["description"] = .string(member.says)
          property = .object(members)
        }
        properties[member.name] = property
      }
      return [
        "type": "object", "properties": .object(properties), "additionalProperties": false,
        "required": .array(shape.filter(\.required).map { .string($0.name) }),
      ]
    }
  }

  private static func reference(
    _ name: String, _ components: inout [String: JSON], _ schema: () -> Schema
  ) -> JSON {
    if components[name] == nil {
      components[name] = .object([:])  // A shape may hold itself.
      components[name] = schema().document(&components)
    }
    return ["$ref": .string("#/components/schemas/" + name)]
  }
}
