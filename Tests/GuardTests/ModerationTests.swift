import Guard
import Testing
import Vocabulary

@Suite struct ModerationTests {
  private let thresholds = ModerationThresholds(
    categories: ["violence": .init(score: 800, action: .block), "hate": .init(score: 300, action: .record)],
    flagged: .block, unavailable: .record)

  private func answer(_ text: String, inputs: Int = 1) throws -> ModerationAnswer {
    try ModerationAnswer(try JSON.parse(text), inputs: inputs)
  }

  @Test func aRequestHasTheShapeOfTheModerationsAPI() {
    #expect(ModerationRequest(input: ["甲"]).json == ["input": ["甲"]])
    #expect(ModerationRequest(input: ["a", "b"], model: "m").json == ["input": ["a", "b"], "model": "m"])
  }

  @Test func scoresLeadToActionsByThreshold() throws {
    let read = try answer(
      #"{"id":"modr-1","model":"m","results":[{"flagged":true,"categories":{"violence":true,"hate":false,"illicit":null},"#
        + #""category_scores":{"violence":0.8,"hate":0.299,"illicit":0.1}}]}"#)
    let findings = thresholds.findings(read)
    #expect(findings.map(\.rule) == ["violence"])
    #expect(findings[0].action == .block)
    #expect(findings[0].score == 800)
    let verdict = GuardVerdict(side: .answer, bytes: 3).adding(findings)
    #expect(verdict.action == .block)
  }

  @Test func whatIsFlaggedWithoutAThresholdHasItsOwnAction() throws {
    let other = try answer(
      #"{"results":[{"flagged":true,"categories":{"sexual":true},"category_scores":{"sexual":0.5}}]}"#)
    #expect(thresholds.findings(other).map(\.rule) == ["sexual"])
    let bare = try answer(#"{"results":[{"flagged":true,"categories":{},"category_scores":{}}]}"#)
    #expect(thresholds.findings(bare).map(\.rule) == ["flagged"])
    let under = try answer(
      #"{"results":[{"flagged":true,"categories":{"violence":true},"category_scores":{"violence":0.7}}]}"#)
    #expect(thresholds.findings(under).isEmpty, "the threshold decides, not the classifier's own")
    #expect(thresholds.findingsWithoutAnswer.map(\.rule) == ["unavailable"])
  }

  @Test(
    arguments: [
      "{}", #"{"results":[]}"#, #"{"results":[{}]}"#, #"{"results":[{"flagged":1}]}"#,
      #"{"results":[{"flagged":true,"categories":{"a":"x"}}]}"#,
      #"{"results":[{"flagged":true,"category_scores":{"a":1.5}}]}"#,
      #"{"results":[{"flagged":true,"category_scores":{"a":"0.5"}}]}"#,
    ])
  func rubbishIsRefused(_ text: String) {
    let refusal = #expect(throws: Refusal.self) { try answer(text) }
    #expect(refusal?.rule == "guard.classifier-answer")
  }

  @Test func thresholdsThatCannotBeAreRefused() throws {
    var policy = GuardPolicy()
    policy.prompt.classifier = thresholds
    try policy.validate()
    policy.prompt.classifier?.flagged = .mask
    #expect(throws: Refusal.self) { try policy.validate() }
    policy.prompt.classifier = ModerationThresholds(categories: ["a": .init(score: 1_001, action: .block)])
    #expect(throws: Refusal.self) { try policy.validate() }
  }
}
