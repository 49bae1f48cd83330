import NIOCore
import NIOHTTP1

/// Chunks of a chat completion as the events of a message.
struct MessageEvents {
  private enum Block: Equatable {
    case text
    /// A call of a tool, by its place among them.
    case call(Int64)
  }

  private var events = ServerSentEvents()
  private var hasBegun = false
  private var isOver = false
  private var block: Block?
  private var blocks: Int64 = 0
  private var reason: String?
  private var usage: RawJSON?

  /// Takes whole events of a stream of chunks.
  mutating func add(_ chunks: ByteBuffer) -> [UInt8] {
    var out: [UInt8] = []
    let found = chunks.withUnsafeReadableBytes { events.add($0.bindMemory(to: UInt8.self)) }
    for data in found where !isOver {
      if data.elementsEqual("[DONE]".utf8) {
        end(into: &out)
      } else if !take(RawJSON(data[...]), into: &out) {
        fail(GatewayError.cut.message, into: &out)
      }
    }
    return out
  }

  private mutating func take(_ chunk: RawJSON, into out: inout [UInt8]) -> Bool {
    guard let chunk = chunk.members else { return false }
    if let error = chunk["error"], !error.isNull {
      fail(error.members?["message"]?.string ?? GatewayError.cut.message, into: &out)
      return true
    }
    begin(chunk["id"], chunk["model"], into: &out)
    if let told = chunk["usage"], !told.isNull { usage = told }
    guard let choice = chunk["choices"]?.elements?.first?.members else { return true }
    let delta = choice["delta"]?.members ?? [:]
    for name in ["content", "refusal"] {
      if let text = delta[name], text.isString, !text.inside.isEmpty { said(text, into: &out) }
    }
    for call in delta["tool_calls"]?.elements ?? [] { guard called(call, into: &out) else { return false } }
    if let told = choice["finish_reason"]?.string { reason = told }
    return true
  }

  private mutating func begin(_ id: RawJSON?, _ model: RawJSON?, into out: inout [UInt8]) {
    guard !hasBegun else { return }
    hasBegun = true
    // How long the prompt was is only known at the end.
    let message: JSONOut = .object(
      MessageFromChat.head(id, model) + [
        ("content", .array([])), ("stop_reason", .null), ("stop_sequence", .null),
        ("usage", MessageFromChat.usage(nil)),
      ])
    event("message_start", [("message", message)], into: &out)
  }

  private mutating func said(_ text: RawJSON, into out: inout [UInt8]) {
    if block != .text { open(.text, [("type", "text"), ("text", "")], into: &out) }
    delta([("type", "text_delta"), ("text", .raw(text))], into: &out)
  }

  private mutating func called(_ call: RawJSON, into out: inout [UInt8]) -> Bool {
    guard let call = call.members, let place = call["index"]?.int else { return false }
    let function = call["function"]?.members ?? [:]
    if block != .call(place) {
      // Blocks come one after the other: what was closed is not gone on with.
      guard let id = call["id"], id.isString, let name = function["name"], name.isString else { return false }
      open(
        .call(place), [("type", "tool_use"), ("id", .raw(id)), ("name", .raw(name)), ("input", .object([]))], into: &out
      )
    }
    if let part = function["arguments"], part.isString, !part.inside.isEmpty {
      delta([("type", "input_json_delta"), ("partial_json", .raw(part))], into: &out)
    }
    return true
  }

  private mutating func open(_ kind: Block, _ told: [(String, JSONOut?)], into out: inout [UInt8]) {
    close(into: &out)
    block = kind
    event("content_block_start", [("index", .int(blocks)), ("content_block", .object(told))], into: &out)
  }

  private func delta(_ told: [(String, JSONOut?)], into out: inout [UInt8]) {
    event("content_block_delta", [("index", .int(blocks)), ("delta", .object(told))], into: &out)
  }

  private mutating func close(into out: inout [UInt8]) {
    guard block != nil else { return }
    event("content_block_stop", [("index", .int(blocks))], into: &out)
    block = nil
    blocks += 1
  }

  private mutating func end(into out: inout [UInt8]) {
    guard hasBegun else { return fail(GatewayError.cut.message, into: &out) }
    close(into: &out)
    let told: JSONOut = .object([("stop_reason", .text(MessageFromChat.reason(reason))), ("stop_sequence", .null)])
    event("message_delta", [("delta", told), ("usage", MessageFromChat.usage(usage))], into: &out)
    event("message_stop", [], into: &out)
    isOver = true
  }

  private mutating func fail(_ message: String, into out: inout [UInt8]) {
    isOver = true
    out += Array("event: error\ndata: ".utf8) + MessagesDoor.error(.badGateway, message).bytes + [0x0A, 0x0A]
  }

  private func event(_ type: String, _ members: [(String, JSONOut?)], into out: inout [UInt8]) {
    out += Array("event: \(type)\ndata: ".utf8)
    JSONOut.object([("type", .text(type))] + members).write(into: &out)
    out += [0x0A, 0x0A]
  }
}
