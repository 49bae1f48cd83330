/// The messages of a chat as the Messages API takes them: what the system says apart from the turns of user and assistant, each of which
/// is a list of blocks. What follows of the same role is one turn, as results of tools must be.
struct MessagesPrompt {
  private var said: [JSONOut] = []
  private var turns: [(role: String, blocks: [JSONOut])] = []

  /// The API's own limit.
  static let most = 100_000

  init(_ messages: RawJSON?) throws(GatewayError) {
    let messages = messages?.elements ?? []
    guard messages.count <= Self.most else {
      throw .invalid("'messages' must hold \(Self.most) messages at most.", param: "messages")
    }
    for (place, message) in messages.enumerated() {
      let param = "messages[\(place)]"
      guard let members = message.members, let role = members["role"]?.string else {
        throw .invalid("'\(param)' must be an object with a role, and name nothing twice.", param: param)
      }
      try add(role, members, param)
    }
    guard !turns.isEmpty else {
      throw .invalid("'messages' must hold at least one message that is not the system's.", param: "messages")
    }
  }

  var system: JSONOut? { said.isEmpty ? nil : .array(said) }
  var messages: JSONOut {
    .array(turns.map { .object([("role", .text($0.role)), ("content", .array($0.blocks))]) })
  }

  private mutating func add(_ role: String, _ members: [String: RawJSON], _ param: String) throws(GatewayError) {
    switch role {
    case "system", "developer": said += try Self.blocks(members["content"], param)
    case "user":
      let blocks = try Self.blocks(members["content"], param, takesImages: true)
      guard !blocks.isEmpty else { throw .invalid("'\(param).content' must not be empty.", param: param + ".content") }
      turn("user", blocks)
    case "assistant":
      for name in ["function_call", "audio"] where !(members[name]?.isNull ?? true) {
        throw .unspoken("\(param).\(name)")
      }
      var blocks = try Self.blocks(members["content"], param)
      if let refusal = members["refusal"], refusal.isString { blocks += Self.block(refusal) }
      turn("assistant", try blocks + Self.calls(members["tool_calls"], param))
    case "tool":
      guard let id = members["tool_call_id"], id.isString else {
        throw .invalid("'\(param).tool_call_id' must be a string.", param: param + ".tool_call_id")
      }
      let content = try Self.blocks(members["content"], param)
      turn(
        "user",
        [
          .object([
            ("type", "tool_result"), ("tool_use_id", .raw(id)), ("content", content.isEmpty ? nil : .array(content)),
          ])
        ])
    default: throw .unspoken("\(param).role")
    }
  }

  private mutating func turn(_ role: String, _ blocks: [JSONOut]) {
    guard !blocks.isEmpty else { return }
    if turns.last?.role == role {
      turns[turns.count - 1].blocks += blocks
    } else {
      turns.append((role, blocks))
    }
  }

  // MARK: Blocks

  /// A text as a block; an empty one is none, for the API takes none.
  private static func block(_ text: RawJSON) -> [JSONOut] {
    text.inside.isEmpty ? [] : [.object([("type", "text"), ("text", .raw(text))])]
  }

  private static func blocks(
    _ content: RawJSON?, _ param: String, takesImages: Bool = false
  ) throws(GatewayError) -> [JSONOut] {
    guard let content, !content.isNull else { return [] }
    if content.isString { return block(content) }
    guard let parts = content.elements else {
      throw .invalid("'\(param).content' must be a string or an array of parts.", param: param + ".content")
    }
    var blocks: [JSONOut] = []
    for (place, part) in parts.enumerated() {
      let param = "\(param).content[\(place)]"
      guard let members = part.members, let type = members["type"]?.string else {
        throw .invalid("'\(param)' must be an object with a type, and name nothing twice.", param: param)
      }
      switch type {
      case "text", "refusal":
        guard let text = members[type], text.isString else {
          throw .invalid("'\(param).\(type)' must be a string.", param: "\(param).\(type)")
        }
        blocks += block(text)
      case "image_url" where takesImages: blocks.append(try image(members["image_url"], param))
      default: throw .unspoken(param)
      }
    }
    return blocks
  }

  private static let images = ["image/jpeg", "image/png", "image/gif", "image/webp"]

  private static func image(_ value: RawJSON?, _ param: String) throws(GatewayError) -> JSONOut {
    let param = param + ".image_url"
    guard let url = value?.members?["url"]?.string else {
      throw .invalid("'\(param).url' must be a string.", param: param + ".url")
    }
    let scheme = url.prefix { $0 != ":" }.lowercased()
    if scheme == "https" || scheme == "http" {
      return .object([("type", "image"), ("source", .object([("type", "url"), ("url", .text(url))]))])
    }
    // RFC 2397; what the API takes are four kinds of images, in base64.
    let rest = url.utf8.dropFirst(scheme == "data" ? 5 : url.utf8.count)
    guard let comma = rest.firstIndex(of: UInt8(ascii: ",")) else { throw .unspoken(param) }
    let head = String(decoding: rest[..<comma], as: UTF8.self).lowercased().split(separator: ";")
    let kind = head.first == "image/jpg" ? "image/jpeg" : String(head.first ?? "")
    guard head.last == "base64", images.contains(kind) else { throw .unspoken(param) }
    let data = String(decoding: rest[rest.index(after: comma)...], as: UTF8.self)
    return .object([
      ("type", "image"),
      ("source", .object([("type", "base64"), ("media_type", .text(kind)), ("data", .text(data))])),
    ])
  }

  /// Calls of tools that the assistant made.
  private static func calls(_ calls: RawJSON?, _ param: String) throws(GatewayError) -> [JSONOut] {
    guard let calls, !calls.isNull else { return [] }
    let param = param + ".tool_calls"
    guard let calls = calls.elements else { throw .invalid("'\(param)' must be an array.", param: param) }
    var blocks: [JSONOut] = []
    for (place, call) in calls.enumerated() {
      let param = "\(param)[\(place)]"
      let members = call.members ?? [:]
      if let type = members["type"]?.string, type != "function" { throw .unspoken(param) }
      guard let id = members["id"], id.isString, let function = members["function"]?.members,
        let name = function["name"], name.isString, let told = function["arguments"]?.utf8
      else { throw .invalid("'\(param)' must have an id and a function with a name and arguments.", param: param) }
      let arguments = RawJSON(told.isEmpty ? Array("{}".utf8)[...] : told[...])
      guard arguments.isObject else {
        throw .invalid("'\(param).function.arguments' must be the JSON of an object.", param: param)
      }
      blocks.append(
        .object([("type", "tool_use"), ("id", .raw(id)), ("name", .raw(name)), ("input", .raw(arguments))]))
    }
    return blocks
  }
}
