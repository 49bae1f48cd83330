import Evaluation
import Testing
import Vocabulary

struct DialectTests {
  let completions = OpenAIDialect(endpoint: .completions, model: "m")

  func body(_ tokens: [(String, Int, JSON)], top: [Double]) -> JSON {
    [
      "choices": [
        [
          "text": "x",
          "logprobs": [
            "tokens": .array(tokens.map { .string($0.0) }), "text_offset": .array(tokens.map { .int(Int64($0.1)) }),
            "token_logprobs": .array(tokens.map(\.2)), "top_logprobs": .array(top.map { ["t": .double($0)] }),
          ],
        ]
      ]
    ]
  }

  @Test("only the continuation's tokens count, not the context's, nor what was generated after")
  func likelihood() throws {
    let asked = ModelRequest.likelihood(context: "问题：A ", continuation: " B C")
    let said = body(
      [("问题", 0, nil), ("：A", 2, -1), ("  B", 4, -2), (" C", 7, -3), ("!", 9, -9)], top: [0, -1, -2, -2.5, -1])
    #expect(try completions.answer(to: asked, said) == .likelihood(-5, isGreedy: false, tokens: 2))
    let greedy = body([("问题", 0, nil), ("：A", 2, -1), ("  B", 4, -2), (" C", 7, -3)], top: [0, 0, -2, -3])
    #expect(try completions.answer(to: asked, greedy) == .likelihood(-5, isGreedy: true, tokens: 2))
  }

  @Test("a whole text is scored from its second token on")
  func rolling() throws {
    let asked = ModelRequest.likelihood(context: "", continuation: "one two")
    let said = body([("one", 0, nil), (" two", 3, -2)], top: [0, 0])
    #expect(try completions.answer(to: asked, said) == .likelihood(-2, isGreedy: false, tokens: 1))
  }

  @Test("a server without log-probabilities is refused, and so is a chat endpoint")
  func without() throws {
    let asked = ModelRequest.likelihood(context: "a", continuation: " b")
    let said: JSON = ["choices": [["text": "x"]]]
    #expect(refusal { _ = try completions.answer(to: asked, said) }?.rule == "evaluation.no-likelihood")
    let chat = OpenAIDialect(endpoint: .chat, model: "m")
    #expect(refusal { _ = try chat.body(asked) }?.rule == "evaluation.no-likelihood")
    #expect(try completions.answer(to: asked, ["error": "x"]) == nil)
  }

  @Test("a text ends at the first stop, whether or not the server did")
  func stops() throws {
    let asked = ModelRequest.generate(
      prompt: "p", until: ["Q:", "\n\n"], mostTokens: 5, temperature: 0, more: ["top_p": 1], sample: 2)
    let said: JSON = [
      "choices": [["text": "one\n\ntwo Q: three"]], "usage": ["prompt_tokens": 3, "completion_tokens": 4],
    ]
    #expect(try completions.answer(to: asked, said) == .text("one"))
    #expect(OpenAIDialect.usage(said)?.completion == 4)
    let body = try completions.body(asked)
    #expect(body["seed"] == 1236 && body["top_p"] == 1 && body["stop"] == ["Q:", "\n\n"] && body["prompt"] == "p")
    let chat = OpenAIDialect(endpoint: .chat, model: "m")
    #expect(try chat.body(asked)["messages"] == [["role": "user", "content": "p"]])
  }

  @Test("a journal's line is read as it was written; half a line is none")
  func journal() {
    for answer in [ModelAnswer.text("a\n\"糖\""), .likelihood(-0.1 - 0.2, isGreedy: true, tokens: 3)] {
      let line = JournalLine(key: "k", answer: answer, promptTokens: 1, completionTokens: 2)
      #expect(JournalLine(reading: line.bytes.dropLast()) == line)
      #expect(JournalLine(reading: line.bytes.dropLast(5)) == nil)
    }
  }
}
