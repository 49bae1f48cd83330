import Models
import NIOCore
import Vocabulary

/// A message that comes as events, as chunks of a chat completion.
struct MessagesStream: DialectStream {
  /// A block of the message: they come one after the other.
  private enum Block {
    case text
    /// A call of a tool, with the input that it began with until parts of it come.
    case call(Int64, input: RawJSON?)
    /// What the client is not given: thoughts, and what the server's own tools did.
    case other
  }

  private var events = ServerSentEvents()
  private let created: Int64
  private var head: [(String, JSONOut?)]?
  private var block: Block?
  private var calls: Int64 = 0
  private var usage = MessagesUsage()
  private var hasEnded = false
  private var isOver = false
  /// Events that had a part of the answer.
  private var pieces: Int64 = 0

  init(at: Instant) { created = at.milliseconds / 1000 }

  mutating func add(_ bytes: ByteBuffer, allocator: ByteBufferAllocator) -> ByteBuffer {
    var out: [UInt8] = []
    let found = bytes.withUnsafeReadableBytes { events.add($0.bindMemory(to: UInt8.self)) }
    for data in found where !isOver {
      if !take(RawJSON(data[...]), into: &out) { fail(into: &out) }
    }
    if events.isTooLarge, !isOver { fail(into: &out) }
    return allocator.buffer(bytes: out)
  }

  func counted(promptBytes: Int) -> TokenCount {
    let counted = TokenCount.counted(promptBytes: promptBytes, pieces: usage.output ?? pieces)
    return TokenCount(
      prompt: usage.prompt ?? counted.prompt, cached: usage.prompt == nil ? 0 : usage.cached,
      completion: counted.completion)
  }

  /// One event; false if it is none of a message, or tells an error.
  private mutating func take(_ event: RawJSON, into out: inout [UInt8]) -> Bool {
    guard let event = event.members, let type = event["type"]?.string else { return false }
    if type == "message_start" { return begin(event["message"], into: &out) }
    // Of kinds of events that are not known more may be added, by the API's own rules.
    guard
      ["content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"]
        .contains(type)
    else { return type != "error" }
    guard head != nil else { return false }
    switch type {
    case "content_block_start": return open(event["content_block"], into: &out)
    case "content_block_delta": return delta(event["delta"], into: &out)
    case "content_block_stop":
      close(into: &out)
      return true
    case "message_delta":
      if let told = event["usage"] { usage.add(told) }
      if let reason = event["delta"]?.members?["stop_reason"]?.string { end(reason, into: &out) }
      return true
    default:
      end("end_turn", into: &out)
      out += Array("data: [DONE]\n\n".utf8)
      isOver = true
      return true
    }
  }

  private mutating func begin(_ message: RawJSON?, into out: inout [UInt8]) -> Bool {
    guard head == nil, let message = message?.members, let id = message["id"], id.isString,
      let model = message["model"], model.isString
    else { return false }
    if let told = message["usage"] { usage.add(told, isBeginning: true) }
    head = [
      ("id", .raw(id)), ("object", "chat.completion.chunk"), ("created", .int(created)), ("model", .raw(model)),
    ]
    chunk([("role", "assistant"), ("content", "")], into: &out)
    return true
  }

  private mutating func open(_ told: RawJSON?, into out: inout [UInt8]) -> Bool {
    close(into: &out)
    guard let told = told?.members, let type = told["type"]?.string else { return false }
    block = .other
    switch type {
    case "text":
      block = .text
      if let text = told["text"], text.isString, !text.inside.isEmpty { piece([("content", .raw(text))], into: &out) }
    case "tool_use":
      guard let id = told["id"], id.isString, let name = told["name"], name.isString else { return false }
      block = .call(calls, input: told["input"])
      piece([("tool_calls", .array([MessagesAnswer.call(id, name, "", at: calls)]))], into: &out)
      calls += 1
    default: break
    }
    return true
  }

  private mutating func delta(_ told: RawJSON?, into out: inout [UInt8]) -> Bool {
    guard let block, let told = told?.members, let type = told["type"]?.string else { return false }
    switch (type, block) {
    case ("text_delta", .text):
      guard let text = told["text"], text.isString else { return false }
      if !text.inside.isEmpty { piece([("content", .raw(text))], into: &out) }
    case ("input_json_delta", .call(let place, _)):
      guard let json = told["partial_json"], json.isString else { return false }
      guard !json.inside.isEmpty else { return true }
      self.block = .call(place, input: nil)
      piece(Self.arguments(.raw(json), of: place), into: &out)
    default: break
    }
    return true
  }

  private mutating func close(into out: inout [UInt8]) {
    // A tool that takes nothing gets its empty object with no delta; a client is to have JSON.
    if case .call(let place, let input?) = block { chunk(Self.arguments(.quoted(input), of: place), into: &out) }
    block = nil
  }

  private static func arguments(_ json: JSONOut, of place: Int64) -> [(String, JSONOut?)] {
    let call: JSONOut = .object([("index", .int(place)), ("function", .object([("arguments", json)]))])
    return [("tool_calls", .array([call]))]
  }

  private mutating func end(_ reason: String, into out: inout [UInt8]) {
    guard !hasEnded else { return }
    hasEnded = true
    chunk([], reason: MessagesAnswer.reason(reason), into: &out)
    if let usage = usage.json { event([("choices", .array([])), ("usage", usage)], into: &out) }
  }

  private mutating func piece(_ delta: [(String, JSONOut?)], into out: inout [UInt8]) {
    pieces += 1
    chunk(delta, into: &out)
  }

  private func chunk(_ delta: [(String, JSONOut?)], reason: String? = nil, into out: inout [UInt8]) {
    let choice: JSONOut = .object([
      ("index", 0), ("delta", .object(delta)), ("logprobs", .null),
      ("finish_reason", reason.map { .text($0) } ?? .null),
    ])
    event([("choices", .array([choice]))], into: &out)
  }

  private func event(_ members: [(String, JSONOut?)], into out: inout [UInt8]) {
    out += Array("data: ".utf8)
    JSONOut.object((head ?? []) + members).write(into: &out)
    out += [0x0A, 0x0A]
  }

  private mutating func fail(into out: inout [UInt8]) {
    isOver = true
    out += Array("data: \(GatewayError.cut.json)\n\n".utf8)
  }
}
