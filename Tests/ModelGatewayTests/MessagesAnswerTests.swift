import Models
import NIOCore
import SeededTesting
import Testing
import Vocabulary

@testable import ModelGateway

@Suite("Answers of the Messages API as chat completions")
struct MessagesAnswerTests {
  private static let at = Instant(milliseconds: 1_700_000_000_123)

  private func answer(_ text: String, status: UInt = 200) throws -> JSON? {
    try AnthropicDialect().answer(ByteBuffer(string: text), status: status, at: Self.at).map { try JSON.parse($0) }
  }

  @Test("a message with text, thoughts and calls of tools")
  func whole() throws {
    let found = try answer(
      #"{"id":"msg_1","type":"message","role":"assistant","model":"served","content":[{"type":"thinking","thinking":"hm","signature":"x"},{"type":"text","text":"a\"b"},{"type":"text","text":"中"},{"type":"tool_use","id":"toolu_1","name":"now","input":{"n": 12345678901234567890}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":3,"cache_read_input_tokens":2,"output_tokens":7}}"#
    )
    #expect(
      found == [
        "id": "msg_1", "object": "chat.completion", "created": 1_700_000_000, "model": "served",
        "choices": [
          [
            "index": 0, "logprobs": nil, "finish_reason": "tool_calls",
            "message": [
              "role": "assistant", "content": "a\"b中", "refusal": nil,
              "tool_calls": [
                [
                  "id": "toolu_1", "type": "function",
                  "function": ["name": "now", "arguments": "{\"n\": 12345678901234567890}"],
                ]
              ],
            ],
          ]
        ],
        "usage": [
          "prompt_tokens": 10, "completion_tokens": 7, "total_tokens": 17,
          "prompt_tokens_details": ["cached_tokens": 2],
        ],
      ])
  }

  @Test(
    "why it ended",
    arguments: [
      ("end_turn", "stop"), ("stop_sequence", "stop"), ("max_tokens", "length"), ("tool_use", "tool_calls"),
      ("refusal", "content_filter"),
      ("model_context_window_exceeded", "length"), ("pause_turn", "stop"),
    ])
  func reasons(_ told: String, _ reason: String) throws {
    let found = try answer(
      #"{"id":"m","type":"message","role":"assistant","model":"s","content":[],"stop_reason":"\#(told)"}"#)
    let choice = found?["choices"]?.array?.first
    #expect(
      choice?["finish_reason"]?.string == reason && choice?["message"]?["content"] == .null && found?["usage"] == nil)
  }

  @Test("what is no message is none")
  func rubbish() throws {
    for text in [
      "", "{", "[]", "{}", #"{"type":"error","error":{"type":"api_error","message":"x"}}"#,
      #"{"type":"message","id":"x","model":"m","content":"x"}"#,
      #"{"type":"message","id":"x","model":"m","content":[{"type":"text"}]}"#,
    ] {
      let found = try answer(text)
      #expect(found == nil, "\(text)")
    }
  }

  @Test("errors get OpenAI's shape")
  func errors() throws {
    let found = try answer(
      #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 9 tokens > 8 maximum"},"request_id":"r"}"#,
      status: 400)
    #expect(
      found == [
        "error": [
          "message": "prompt is too long: 9 tokens > 8 maximum", "type": "invalid_request_error", "param": nil,
          "code": "context_length_exceeded",
        ]
      ])
    let other = try answer("<html>", status: 404)
    #expect(other == nil)
  }
}

@Suite("Streams of the Messages API as chunks of a chat completion")
struct MessagesStreamTests {
  static let start =
    #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"s","content":[],"stop_reason":null,"usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":1}}}"#
  static let text = #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#
  static let hello = #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"你好 \"\u0061\n"}}"#
  static let stop = #"{"type":"content_block_stop","index":0}"#
  static let call =
    #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"now","input":{}}}"#
  static let end = #"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}"#
  static let last = #"{"type":"message_stop"}"#
  static func input(_ json: String) -> String {
    #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":\#(json)}}"#
  }

  static func bytes(_ events: [String], line: String = "\n") -> [UInt8] {
    var out = ": a comment" + line + line
    for event in events { out += "event: any" + line + "data: " + event + line + line }
    return Array(out.utf8)
  }

  static let whole = [
    start, #"{"type":"ping"}"#, text, hello, hello, stop, #"{"type":"of-tomorrow"}"#, call, input(#""{\"z\":""#),
    input(#""1}""#), stop, end,
    last,
  ]

  /// What a stream gives for bytes that come in such parts, and what it counts.
  private func run(_ bytes: [UInt8], cuts: [Int] = []) -> (events: String, counted: TokenCount) {
    var stream = MessagesStream(at: Instant(milliseconds: 0))
    var (out, from) = ("", 0)
    for cut in cuts + [bytes.count] {
      let made = stream.add(ByteBuffer(bytes: bytes[from..<cut]), allocator: ByteBufferAllocator())
      out += String(buffer: made)
      from = cut
    }
    return (out, stream.counted(promptBytes: 40))
  }

  private func events(_ text: String) throws -> [JSON] {
    try text.split(separator: "\n\n").filter { $0 != "data: [DONE]" }.map { try JSON.parse(String($0.dropFirst(6))) }
  }

  @Test("give the chunks that OpenAI's API would")
  func chunks() throws {
    let (text, _) = run(Self.bytes(Self.whole))
    let found = try events(text)
    let deltas = found.compactMap { $0["choices"]?.array?.first?["delta"] }
    let hello: JSON = ["content": "你好 \"a\n"]
    #expect(
      deltas == [
        ["role": "assistant", "content": ""], hello, hello,
        [
          "tool_calls": [
            ["index": 0, "id": "toolu_1", "type": "function", "function": ["name": "now", "arguments": ""]]
          ]
        ],
        ["tool_calls": [["index": 0, "function": ["arguments": "{\"z\":"]]]],
        ["tool_calls": [["index": 0, "function": ["arguments": "1}"]]]], [:],
      ])
    let reasons = found.compactMap { $0["choices"]?.array?.first?["finish_reason"] }
    #expect(reasons == [.null, .null, .null, .null, .null, .null, "tool_calls"])
    #expect(
      found.last?["usage"] == [
        "prompt_tokens": 7, "completion_tokens": 9, "total_tokens": 16, "prompt_tokens_details": ["cached_tokens": 2],
      ])
    #expect(text.hasSuffix("data: [DONE]\n\n"))
    for event in found {
      #expect(event["id"] == "msg_1" && event["object"] == "chat.completion.chunk" && event["model"] == "s")
    }
  }

  @Test("are the same wherever the bytes are cut", arguments: ["\n", "\r\n", "\r"])
  func cuts(_ line: String) {
    let bytes = Self.bytes(Self.whole, line: line)
    let expected = run(bytes).events
    #expect(expected.hasSuffix("data: [DONE]\n\n"))
    for cut in 0...bytes.count { #expect(run(bytes, cuts: [cut]).events == expected, "cut at \(cut)") }
    #expect(run(bytes, cuts: Array(1..<bytes.count)).events == expected)
    var seeded = Seeded(6)
    for _ in 0..<300 {
      let cuts = (0..<seeded.below(20)).map { _ in seeded.below(bytes.count) }.sorted()
      #expect(run(bytes, cuts: cuts).events == expected, "cut at \(cuts)")
    }
  }

  @Test("end with [DONE] only after message_stop, and are counted as far as they came")
  func broken() {
    for count in 0..<Self.whole.count {
      let (text, counted) = run(Self.bytes(Array(Self.whole.prefix(count))))
      #expect(!text.contains("[DONE]"))
      #expect(counted.prompt == (count == 0 ? 10 : 7) && counted.cached == (count == 0 ? 0 : 2))
    }
    // Two parts of a text, a call and the first part of its input.
    #expect(run(Self.bytes(Array(Self.whole.prefix(9)))).counted.completion == 4)
    // Then its usage is told.
    #expect(run(Self.bytes(Array(Self.whole.prefix(12)))).counted.completion == 9)
  }

  @Test("a call of a tool always has JSON")
  func arguments() throws {
    let (text, counted) = run(Self.bytes([Self.start, Self.call, Self.stop, Self.end, Self.last]))
    let parts = try events(text).compactMap {
      $0["choices"]?.array?.first?["delta"]?["tool_calls"]?.array?.first?["function"]?["arguments"]?.string
    }
    #expect(parts == ["", "{}"])
    #expect(counted.completion == 9)
  }

  @Test("that tell an error, or are no messages, tell the client an error and nothing more")
  func errors() {
    for bad in [
      #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#, "{", "[]", "[DONE]", "{}", Self.start,
      #"{"type":"content_block_start","index":0}"#,
      #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}"#,
    ] {
      let (text, _) = run(Self.bytes([Self.start, bad, Self.text, Self.hello, Self.last]))
      #expect(text.contains("upstream_cut") && !text.contains("[DONE]") && !text.contains("你好"), "\(bad)")
    }
    for early in [Self.text, Self.hello, Self.end, Self.last] {
      let (text, _) = run(Self.bytes([early, Self.start, Self.last]))
      #expect(text.contains("upstream_cut") && !text.contains("[DONE]"), "\(early)")
    }
  }

  @Test("an event without an end is given up at the limit")
  func endless() {
    var stream = MessagesStream(at: Instant(milliseconds: 0))
    let piece = ByteBuffer(bytes: Array("data: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16))
    var (out, taken) = ("", 0)
    while out.isEmpty, taken < 10 << 20 {
      out += String(buffer: stream.add(piece, allocator: ByteBufferAllocator()))
      taken += piece.readableBytes
    }
    #expect(out.contains("upstream_cut") && taken <= EventSplitter.most + 2 * piece.readableBytes)
  }

  @Test("usage that is told twice: the later holds")
  func later() throws {
    let early = #"{"type":"message_delta","delta":{},"usage":{"input_tokens":50,"output_tokens":3}}"#
    let (text, _) = run(Self.bytes([Self.start, Self.text, Self.hello, Self.stop, early, Self.end, Self.last]))
    let usage = try events(text).compactMap { $0["usage"] }
    #expect(usage.count == 1 && usage.first?["prompt_tokens"] == 52 && usage.first?["completion_tokens"] == 9)
  }
}
