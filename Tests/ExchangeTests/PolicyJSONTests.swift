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
    (#"{"permission": [{"action": "use", "relation": "x"}]}"#, "/permission/0/relation"),
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

  /// What ODRL knows and no use here states, or what is not agreed on.
  static let undecidable: [(String, String)] = [
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "deliveryChannel", "operator": "eq", "rightOperand": "x"}]}]}"#,
      "/permission/0/constraint/0/leftOperand"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "purpose", "operator": "isA", "rightOperand": "x"}]}]}"#,
      "/permission/0/constraint/0/operator"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "count", "operator": "isPartOf", "rightOperand": 3}]}]}"#,
      "/permission/0/constraint/0/operator"
    ),
    (
      #"{"permission": [{"action": "use", "constraint": [{"leftOperand": "count", "operator": "lteq", "rightOperand": 3, "unit": "CNY"}]}]}"#,
      "/permission/0/constraint/0/unit"
    ),
    (
      #"{"permission": [{"action": "use", "assignee": {"@type": "PartyCollection", "uid": "x"}}]}"#,
      "/permission/0/assignee"
    ),
    (
      #"{"permission": [{"action": "use", "target": {"@type": "Asset", "uid": "x", "refinement": [{"leftOperand": "language", "operator": "eq", "rightOperand": "zh"}]}}]}"#,
      "/permission/0/target/refinement/0/leftOperand"
    ),
    (#"{"inheritFrom": "urn:p", "permission": [{"action": "use"}]}"#, "/inheritFrom"),
    (#"{"prohibition": [{"action": "use"}]}"#, "/permission"),
    (#"{"action": "read", "permission": [{"action": "use"}]}"#, "/permission/0/action"),
    (#"{"conflict": "maybe", "permission": [{"action": "use"}]}"#, "/conflict"),
    (
      #"{"permission": [{"action": "use", "duty": [{"action": "inform", "consequence": [{"action": "inform", "consequence": []}]}]}]}"#,
      "/permission/0/duty/0/consequence/0/consequence"
    ),
  ]

  @Test("what could not be decided here is refused by its name before it is offered", arguments: undecidable)
  func refusesUndecidable(_ text: String, _ pointer: String) throws {
    let json = try JSON.parse(text)
    let refusal = #expect(throws: Refusal.self) { try Policy(json: json) }
    #expect(refusal?.field == pointer)
  }

  @Test("a rule about many things does not grow without bound, whatever it is read for")
  func multiplicationIsBounded() throws {
    let many: JSON = .array((0..<1000).map { .string("urn:\($0)") })
    let rule: JSON = ["action": ["read", "print"], "target": many, "assignee": many]
    let rules: JSON = .array(Array(repeating: rule, count: 1000))
    for reading in [Policy.Reading.published, .evaluated] {
      #expect(throws: Refusal.self) { try Policy(json: ["permission": [rule]], for: reading) }
      #expect(throws: Refusal.self) { try Policy(json: ["permission": rules], for: reading) }
    }
    let each: JSON = ["action": ["read", "print"], "target": .array((0..<20).map { .string("urn:\($0)") })]
    #expect(try Policy(json: ["permission": [each]]).permissions.count == 40)
    let refusal = #expect(throws: Refusal.self) { try Policy(json: ["permission": [each, each]]) }
    #expect(refusal?.field == "/permission")
  }

  @Test("a duty may say what is paid, though nobody here decides it")
  func dutiesAreTold() throws {
    let json = try JSON.parse(
      #"{"permission": [{"action": "use", "duty": [{"action": {"rdf:value": {"@id": "odrl:compensate"}, "refinement": [{"leftOperand": "payAmount", "operator": "eq", "rightOperand": {"@value": "10.50", "@type": "xsd:decimal"}, "unit": "CNY"}]}, "compensatedParty": "prt_mill"}]}]}"#
    )
    let policy = try Policy(json: json)
    #expect(policy.permissions[0].duties[0].said.en == "pay (the amount paid is 10.5 CNY)")
    #expect(try Policy(json: policy.json) == policy)
  }

  @Test("a policy of before is written as it was")
  func writesAsBefore() throws {
    let text =
      #"{"@context":"http://www.w3.org/ns/odrl.jsonld","@type":"Set","obligation":[{"action":"inform"}],"permission":[{"action":"execute","constraint":[{"leftOperand":"purpose","operator":"isAnyOf","rightOperand":["a"]},{"leftOperand":"elapsedTime","operator":"lteq","rightOperand":{"@type":"xsd:duration","@value":"P90D"}},{"leftOperand":"dateTime","operator":"lt","rightOperand":{"@type":"xsd:dateTime","@value":"2026-11-21T08:00:00.000Z"}},{"leftOperand":"recipient","operator":"eq","rightOperand":"prt_a"}],"duty":[{"action":"delete"}],"uid":"urn:a"}],"profile":"urn:lingqu:odrl:1","prohibition":[{"action":"distribute"}]}"#
    #expect(try Policy(json: try JSON.parse(text)).json.canonicalText == text)
  }

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
