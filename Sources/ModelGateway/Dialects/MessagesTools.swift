/// The tools that a model may call, and whether it must.
struct MessagesTools {
  let tools: JSONOut?
  let choice: JSONOut?

  init(_ members: [String: RawJSON]) throws(GatewayError) {
    var tools: [JSONOut] = []
    if let told = members["tools"] {
      guard let told = told.elements else { throw .invalid("'tools' must be an array.", param: "tools") }
      for (place, tool) in told.enumerated() { tools.append(try Self.tool(tool, "tools[\(place)]")) }
    }
    self.tools = tools.isEmpty ? nil : .array(tools)
    let choice = try Self.choice(members["tool_choice"])
    guard !tools.isEmpty else {
      guard choice == nil || choice == "auto" || choice == "none" else {
        throw .invalid("'tool_choice' needs 'tools'.", param: "tool_choice")
      }
      self.choice = nil
      return
    }
    // Whoever wants one call at a time must say how tools are chosen at all.
    let isOneByOne = members["parallel_tool_calls"]?.isFalse ?? false
    let kind = choice ?? (isOneByOne ? "auto" : nil)
    self.choice = kind.map {
      .object([
        ("type", .text($0)), ("name", $0 == "tool" ? Self.name(members["tool_choice"]).map { .raw($0) } : nil),
        ("disable_parallel_tool_use", isOneByOne && $0 != "none" ? true : nil),
      ])
    }
  }

  private static func choice(_ value: RawJSON?) throws(GatewayError) -> String? {
    guard let value else { return nil }
    switch value.string {
    case "auto", "none": return value.string
    case "required": return "any"
    default:
      guard name(value) != nil else { throw .unspoken("tool_choice") }
      return "tool"
    }
  }

  private static func name(_ choice: RawJSON?) -> RawJSON? {
    guard let members = choice?.members, members["type"]?.string == "function",
      let name = members["function"]?.members?["name"], name.isString
    else { return nil }
    return name
  }

  private static func tool(_ tool: RawJSON, _ param: String) throws(GatewayError) -> JSONOut {
    guard let members = tool.members, let type = members["type"]?.string else {
      throw .invalid("'\(param)' must be an object with a type, and name nothing twice.", param: param)
    }
    guard type == "function" else { throw .unspoken(param) }
    guard let function = members["function"]?.members, let name = function["name"], name.isString else {
      throw .invalid("'\(param).function' must have a name.", param: param + ".function")
    }
    var schema: [(String, JSONOut?)] = [("type", "object")]
    if let told = function["parameters"], !told.isNull {
      guard let parts = told.members else {
        throw .invalid("'\(param).function.parameters' must be an object.", param: param + ".function.parameters")
      }
      // The API wants to be told that a tool takes an object, which a schema need not say.
      guard parts["type"] == nil else { return Self.made(name, function, .raw(told)) }
      schema += parts.sorted { $0.key < $1.key }.map { ($0.key, .raw($0.value)) }
    } else {
      schema.append(("properties", .object([])))
    }
    return made(name, function, .object(schema))
  }

  private static func made(_ name: RawJSON, _ function: [String: RawJSON], _ schema: JSONOut) -> JSONOut {
    .object([
      ("name", .raw(name)), ("description", function["description"].flatMap { $0.isString ? .raw($0) : nil }),
      ("input_schema", schema), ("strict", function["strict"]?.isTrue ?? false ? true : nil),
    ])
  }
}
