import Testing
import Vocabulary

@testable import Exchange

@Suite("Policy: ODRL JSON")
struct PolicyJSONTests {
  @Test("the journey's policy reads: compute to data, 90 days, no export")
  func readsTheJourney() throws {
    let json = try JSON.parse(
      """
      {"@context": ["http://www.w3.org/ns/odrl.jsonld"], "@type": "Offer", "profile": "urn:lingqu:odrl:1",
       "permission": {"action": "execute", "assignee": "prt_mill", "constraint": [
         {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["energy-saving", "early-warning"]},
         {"and": {"@list": [
           {"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": {"@value": "P90D", "@type": "xsd:duration"}},
           {"leftOperand": "lingqu:export", "operator": "neq", "rightOperand": "raw"}]}}],
         "duty": [{"action": "delete"}]},
       "prohibition": [{"action": "distribute"}]}
      """)
    let policy = try Policy(json: json)
    #expect(policy.permissions.count == 1)
    #expect(policy.permissions[0].conditions.count == 3)
    #expect(policy.permissions[0].duties == [.init(.delete)])
    #expect(policy.prohibitions == [.init(.distribute)])
    let bridged: Policy = try JSON(encoding: policy).decode()
    #expect(bridged == policy)
  }

  static let malformed: [(String, String)] = [
    (#"[]"#, ""),
    (#"{}"#, "/permission"),
    (#"{"permission": []}"#, "/permission"),
    (#"{"permission": [{"action": "steal"}]}"#, "/permission/0/action"),
    (#"{"permission": [{"action": 3}]}"#, "/permission/0/action"),
    (#"{"permission": [{}]}"#, "/permission/0/action"),
    (#"{"permission": [{"action": "use", "target": "x"}]}"#, "/permission/0/target"),
    (#"{"permission": [{"action": "use"}], "x/y~z": 1}"#, "/x~1y~0z"),
    (#"{"permission": [{"action": "use"}], "profile": "other"}"#, "/profile"),
    (#"{"permission": [{"action": "use"}], "@type": "Ticket"}"#, "/@type"),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "mood", "operator": "eq", "rightOperand": "good"}]}]}"#,
      "/permission/0/constraint/0/leftOperand"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "purpose", "operator": "lt", "rightOperand": "x"}]}]}"#,
      "/permission/0/constraint/0/operator"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "count", "operator": "lt", "rightOperand": -1}]}]}"#,
      "/permission/0/constraint/0/rightOperand"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "spatial", "operator": "eq", "rightOperand": "Liuzhou"}]}]}"#,
      "/permission/0/constraint/0/rightOperand"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P3M"}]}]}"#,
      "/permission/0/constraint/0/rightOperand"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "dateTime", "operator": "lt", "rightOperand": {"@value": "soon"}}]}]}"#,
      "/permission/0/constraint/0/rightOperand/@value"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": []}]}]}"#,
      "/permission/0/constraint/0/rightOperand"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"or": []}]}]}"#, "/permission/0/constraint/0/or"
    ),
    (#"{"permission": [{"action": "use"}], "prohibition": [{"action": "use", "duty": []}]}"#, "/prohibition/0/duty"),
    (
      #"{"permission": [{"action": "use", "constraint": {"@list": [], "leftOperand": "purpose", "operator": "eq", "rightOperand": "x"}}]}"#,
      "/permission/0/constraint/leftOperand"
    ),
    (
      #"{"permission": [{"action": "use"}], "prohibition": {"@list": [], "action": "distribute"}}"#,
      "/prohibition/action"
    ),
    (#"{"permission": [{"action": "use"}], "prohibition": {"@list": {"action": "use"}}}"#, "/prohibition/@list"),
  ]

  @Test("what is not a policy is refused with the place", arguments: malformed)
  func refusesMalformed(_ text: String, _ pointer: String) throws {
    let json = try JSON.parse(text)
    let refusal = #expect(throws: Refusal.self) { try Policy(json: json) }
    #expect(refusal?.kind == .invalid)
    #expect(refusal?.field == pointer)
  }

  @Test("nesting is bounded")
  func nestingIsBounded() throws {
    var condition: JSON = ["leftOperand": "purpose", "operator": "eq", "rightOperand": "x"]
    for _ in 0..<10 { condition = ["and": [condition]] }
    let json: JSON = ["permission": [["action": "use", "constraint": [condition]]]]
    #expect(throws: Refusal.self) { try Policy(json: json) }
  }
}
