import NIOCore
import NIOHTTP1
import Testing
import Vocabulary

@testable import ModelGateway

@Suite("A chat completion as a request of the Messages API")
struct MessagesRequestTests {
  /// What an upstream would be sent, or the refusal.
  private func translated(_ members: JSON, most: Int64 = 100) throws -> JSON {
    var all = members.object ?? [:]
    all["model"] = "m"
    if all["messages"] == nil { all["messages"] = [["role": "user", "content": "hi"]] }
    let request = try CallRequest(.chat, ByteBuffer(bytes: JSON.object(all).canonical))
    return try JSON.parse(try AnthropicDialect().request(request, model: "served", mostTokens: most))
  }

  private func refusal(_ members: JSON) -> GatewayError? {
    do {
      _ = try translated(members)
      return nil
    } catch { return error as? GatewayError }
  }

  private static let tool: JSON = [
    "type": "function", "function": ["name": "now", "description": "The time.", "parameters": ["type": "object"]],
  ]

  @Test("carries the prompt's parts to where the API has them")
  func prompt() throws {
    let found = try translated([
      "messages": [
        ["role": "system", "content": "Be brief."],
        ["role": "developer", "content": [["type": "text", "text": "In 中文."]]],
        ["role": "user", "content": "What time is it?"],
        [
          "role": "assistant", "content": nil,
          "tool_calls": [
            ["id": "call_1", "type": "function", "function": ["name": "now", "arguments": "{\"zone\":\"GXT\"}"]],
            ["id": "call_2", "type": "function", "function": ["name": "now", "arguments": ""]],
          ],
        ], ["role": "tool", "tool_call_id": "call_1", "content": "12:00"],
        ["role": "tool", "tool_call_id": "call_2", "content": ""],
        ["role": "user", "content": "And there?"],
      ]
    ])
    #expect(
      found == [
        "model": "served", "max_tokens": 100,
        "system": [["type": "text", "text": "Be brief."], ["type": "text", "text": "In 中文."]],
        "messages": [
          ["role": "user", "content": [["type": "text", "text": "What time is it?"]]],
          [
            "role": "assistant",
            "content": [
              ["type": "tool_use", "id": "call_1", "name": "now", "input": ["zone": "GXT"]],
              ["type": "tool_use", "id": "call_2", "name": "now", "input": [:]],
            ],
          ],
          [
            "role": "user",
            "content": [
              ["type": "tool_result", "tool_use_id": "call_1", "content": [["type": "text", "text": "12:00"]]],
              ["type": "tool_result", "tool_use_id": "call_2"], ["type": "text", "text": "And there?"],
            ],
          ],
        ],
      ])
  }

  @Test("takes images by address and as they are")
  func images() throws {
    func source(_ url: String) throws -> JSON? {
      try translated([
        "messages": [["role": "user", "content": [["type": "image_url", "image_url": ["url": JSON(url)]]]]]
      ])[
        "messages"]?.array?.first?["content"]?.array?.first?["source"]
    }
    let address = try source("https://example.org/a.png")
    #expect(address == ["type": "url", "url": "https://example.org/a.png"])
    let data = try source("data:image/JPG;base64,/9j/4AAQ")
    #expect(data == ["type": "base64", "media_type": "image/jpeg", "data": "/9j/4AAQ"])
    for wrong in ["data:image/png,abc", "data:image/bmp;base64,AA", "data:", "file:///etc/passwd", ""] {
      let error = refusal([
        "messages": [["role": "user", "content": [["type": "image_url", "image_url": ["url": JSON(wrong)]]]]]
      ])
      #expect(error?.code == "unsupported_parameter", "\(wrong)")
    }
  }

  @Test(
    "says how tools are chosen",
    arguments: [
      (nil, nil, nil), ("auto", nil, ["type": "auto"]), ("required", nil, ["type": "any"]),
      ("none", false, ["type": "none"]),
      (nil, false, ["type": "auto", "disable_parallel_tool_use": true]),
      ("required", false, ["type": "any", "disable_parallel_tool_use": true]),
      (["type": "function", "function": ["name": "now"]], nil, ["type": "tool", "name": "now"]),
    ] as [(JSON?, Bool?, JSON?)])
  func choices(_ choice: JSON?, _ parallel: Bool?, _ expected: JSON?) throws {
    var members: [String: JSON] = ["tools": [Self.tool]]
    members["tool_choice"] = choice
    members["parallel_tool_calls"] = parallel.map { .bool($0) }
    let found = try translated(.object(members))
    #expect(found["tool_choice"] == expected)
    #expect(found["tools"] == [["name": "now", "description": "The time.", "input_schema": ["type": "object"]]])
  }

  @Test("passes on what both can say, numbers as they were written")
  func parameters() throws {
    let found = try translated([
      "temperature": 0.25, "top_p": 0.5, "stop": "END", "user": "u1", "reasoning_effort": "low",
      "max_completion_tokens": 9,
      "response_format": ["type": "json_schema", "json_schema": ["name": "x", "schema": ["type": "object"]]],
      "stream": true,
      "n": 1, "logprobs": false, "frequency_penalty": 0, "seed": 7, "logit_bias": [:],
      "stream_options": ["include_usage": true],
    ])
    #expect(found["temperature"] == 0.25 && found["top_p"] == 0.5 && found["stop_sequences"] == ["END"])
    #expect(found["metadata"] == ["user_id": "u1"] && found["stream"] == true)
    #expect(
      found["output_config"] == ["effort": "low", "format": ["type": "json_schema", "schema": ["type": "object"]]])
    #expect(found.object?.keys.contains("seed") == false)
    let body = Array(
      #"{"model":"m","messages":[{"role":"user","content":"a\u00e9"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","maximum":9223372036854775807}}}]}"#
        .utf8)
    let sent = try AnthropicDialect().request(CallRequest(.chat, ByteBuffer(bytes: body)), model: "s", mostTokens: 1)
    let text = String(decoding: sent, as: UTF8.self)
    #expect(text.contains("9223372036854775807") && text.contains(#""a\u00e9""#))
  }

  @Test(
    "refuses what cannot be said there, and names it",
    arguments: [
      ("n", 2), ("logprobs", true), ("top_logprobs", 3), ("frequency_penalty", 0.5), ("logit_bias", ["50256": -100]),
      ("response_format", ["type": "json_object"]), ("temperature", 1.5), ("functions", [["name": "f"]]),
      ("guided_json", [:]),
      ("modalities", ["text", "audio"]), ("audio", [:]), ("web_search_options", [:]), ("reasoning_effort", "minimal"),
      ("store", true), ("tools[0]", nil), ("messages[0].role", nil), ("messages[0].content[0]", nil),
      ("tool_choice", "any"),
    ] as [(String, JSON)])
  func unspoken(_ param: String, _ value: JSON) {
    let members: JSON =
      switch param {
      case "tools[0]": ["tools": [["type": "custom", "custom": ["name": "x"]]]]
      case "messages[0].role": ["messages": [["role": "function", "name": "f", "content": "x"]]]
      case "messages[0].content[0]":
        ["messages": [["role": "user", "content": [["type": "input_audio", "input_audio": [:]]]]]]
      default: .object([param: value])
      }
    let error = refusal(members)
    #expect(error?.status == .badRequest && error?.code == "unsupported_parameter" && error?.param == param)
  }

  @Test(
    "refuses what is wrong in any dialect",
    arguments: [
      ["messages": [["role": "user", "content": ""]]], ["messages": [["role": "user"]]],
      ["messages": [["role": "system", "content": "x"]]],
      ["messages": ["hi"]], ["messages": [["role": "user", "content": 1]]],
      ["messages": [["role": "user", "content": ["x"]]]],
      ["messages": [["role": "tool", "content": "x"]]], ["tools": ["x"]], ["tools": [:]], ["tool_choice": "required"],
      ["tools": [["type": "function", "function": ["name": "f", "parameters": "x"]]]], ["stop": 1], ["stop": [1]],
      ["temperature": "hot"], ["user": 1], ["response_format": ["type": "json_schema"]],
      [
        "messages": [
          [
            "role": "assistant",
            "tool_calls": [["id": "a", "type": "function", "function": ["name": "f", "arguments": "{"]]],
          ]
        ]
      ],
    ] as [JSON])
  func wrong(_ members: JSON) {
    let error = refusal(members)
    #expect(error?.status == .badRequest && error?.type == "invalid_request_error" && error?.param != nil)
  }

  @Test("names given twice are refused, wherever they are")
  func twice() throws {
    for body in [
      #"{"model":"m","messages":[{"role":"user","content":"a","content":"b"}]}"#,
      #"{"model":"m","messages":[{"role":"user","content":"a"}],"temperature":0,"temperature":1}"#,
    ] {
      let request = try CallRequest(.chat, ByteBuffer(string: body))
      #expect(throws: GatewayError.self) { try AnthropicDialect().request(request, model: "s", mostTokens: 1) }
    }
  }

  @Test("other routes are refused")
  func routes() throws {
    let request = try CallRequest(.embeddings, ByteBuffer(string: #"{"model":"m","input":"x"}"#))
    #expect { try AnthropicDialect().request(request, model: "s", mostTokens: 1) } throws: {
      ($0 as? GatewayError)?.code == "unsupported_route"
    }
  }
}
