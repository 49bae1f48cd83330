import NIOCore
import NIOHTTP1
import Testing
import Vocabulary

@testable import ModelGateway

@Suite("The door for clients of the Messages API")
struct MessagesDoorTests {
  private func chat(_ members: JSON) throws -> JSON {
    var all: [String: JSON] = ["model": "m", "max_tokens": 9, "messages": [["role": "user", "content": "hi"]]]
    all.merge(members.object ?? [:]) { $1 }
    return try JSON.parse(MessagesDoor.chat(ByteBuffer(bytes: JSON.object(all).canonical)).readableBytesView)
  }

  @Test("a request is a chat completion's, and that one is the same request again")
  func there() throws {
    let asked: JSON = [
      "system": "Be brief.", "stream": true, "temperature": 0.5, "stop_sequences": ["END"],
      "metadata": ["user_id": "u"],
      "tools": [["name": "now", "description": "The time.", "input_schema": ["type": "object"]]],
      "tool_choice": ["type": "any", "disable_parallel_tool_use": true], "thinking": ["type": "adaptive"],
      "output_config": ["effort": "low", "format": ["type": "json_schema", "schema": ["type": "object"]]],
      "messages": [
        [
          "role": "user",
          "content": [
            ["type": "text", "text": "What is this?", "cache_control": ["type": "ephemeral"]],
            ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "AAAA"]],
          ],
        ],
        [
          "role": "assistant",
          "content": [
            ["type": "thinking", "thinking": "hm", "signature": "x"], ["type": "text", "text": "Let me see."],
            ["type": "tool_use", "id": "t1", "name": "now", "input": ["zone": 8]],
          ],
        ],
        [
          "role": "user",
          "content": [
            ["type": "tool_result", "tool_use_id": "t1", "content": "12:00"], ["type": "text", "text": "And?"],
          ],
        ],
      ],
    ]
    let found = try chat(asked)
    #expect(
      found["messages"]?.array?.compactMap { $0["role"]?.string } == ["system", "user", "assistant", "tool", "user"])
    #expect(found["tool_choice"] == "required" && found["parallel_tool_calls"] == false)
    #expect(found["stream_options"] == ["include_usage": true])
    let request = try CallRequest(.chat, ByteBuffer(bytes: found.canonical))
    let again = try JSON.parse(AnthropicDialect().request(request, model: "m", mostTokens: 9))
    for name in ["stream", "temperature", "stop_sequences", "metadata", "tools", "tool_choice", "output_config"] {
      #expect(again[name] == asked[name], "\(name)")
    }
    let kinds = again["messages"]?.array?.map { $0["content"]?.array?.compactMap { $0["type"]?.string } }
    #expect(kinds == [["text", "image"], ["text", "tool_use"], ["tool_result", "text"]])
  }

  @Test(
    "what cannot be said is refused",
    arguments: [
      ["container": "x"], ["thinking": ["type": "enabled", "budget_tokens": 1024]], ["max_tokens": 0], ["messages": []],
      ["messages": [["role": "user", "content": [["type": "document", "source": [:]]]]]],
      ["messages": [["role": "user"]]],
      ["tools": [["type": "bash_20250124", "name": "bash"]]], ["tool_choice": "auto"],
    ] as [JSON])
  func refused(_ members: JSON) {
    #expect(throws: GatewayError.self) { try chat(members) }
  }

  @Test("a chat completion is a message, and an error one of that API")
  func back() throws {
    let whole =
      #"{"id":"c1","model":"s","choices":[{"message":{"content":"a\u00e9","tool_calls":[{"id":"t1","type":"function","function":{"name":"now","arguments":"{\"n\":1}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":2}}}"#
    let (status, bytes) = MessagesDoor().answer(.ok, ByteBuffer(string: whole))
    let found = try JSON.parse(bytes.readableBytesView)
    #expect(status == .ok)
    #expect(
      found == [
        "id": "c1", "type": "message", "role": "assistant", "model": "s", "stop_reason": "tool_use",
        "stop_sequence": nil,
        "content": [
          ["type": "text", "text": "aé"], ["type": "tool_use", "id": "t1", "name": "now", "input": ["n": 1]],
        ],
        "usage": [
          "input_tokens": 7, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 2, "output_tokens": 4,
        ],
      ])
    let (limited, error) = MessagesDoor().answer(.tooManyRequests, ByteBuffer(string: GatewayError.busy.json))
    let told = try JSON.parse(error.readableBytesView)
    #expect(limited == .tooManyRequests && told["type"] == "error" && told["error"]?["type"] == "rate_limit_error")
    #expect(MessagesDoor().answer(.ok, ByteBuffer(string: "{}")).0 == .badGateway)
  }

  @Test("events that become chunks become the same events again, wherever they are cut")
  func stream() throws {
    var there = MessagesStream(at: Instant(milliseconds: 0))
    let chunks = there.add(
      ByteBuffer(bytes: MessagesStreamTests.bytes(MessagesStreamTests.whole)), allocator: ByteBufferAllocator())
    func back(_ cut: Int) -> String {
      var door = MessagesDoor()
      return [chunks.getSlice(at: 0, length: cut), chunks.getSlice(at: cut, length: chunks.readableBytes - cut)]
        .compactMap { $0 }.map { String(buffer: door.stream($0)) }.joined()
    }
    let text = back(0)
    for cut in 0...chunks.readableBytes { #expect(back(cut) == text) }
    let events = try text.split(separator: "\n\n").map { event in
      try JSON.parse(String(event.split(separator: "\n")[1].dropFirst(6)))
    }
    #expect(
      events.compactMap { $0["type"]?.string } == [
        "message_start", "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop",
        "content_block_start", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta",
        "message_stop",
      ])
    let end = events.first { $0["type"] == "message_delta" }
    #expect(end?["delta"]?["stop_reason"] == "tool_use" && end?["usage"]?["output_tokens"] == 9)
    #expect(end?["usage"]?["input_tokens"] == 5 && end?["usage"]?["cache_read_input_tokens"] == 2)
  }

  @Test("a stream that fails tells an error and no end")
  func broken() {
    var door = MessagesDoor()
    let first = String(
      buffer: door.stream(
        ByteBuffer(string: "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n")))
    let last = String(buffer: door.stream(ByteBuffer(string: "data: \(GatewayError.cut.json)\n\n")))
    let nothing = String(buffer: door.stream(ByteBuffer(string: "data: [DONE]\n\n")))
    #expect(first.contains("message_start") && last.hasPrefix("event: error\n") && nothing.isEmpty)
  }
}
