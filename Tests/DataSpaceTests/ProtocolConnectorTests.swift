import Identity
import Testing
import Vocabulary

@testable import DataSpace
@testable import Exchange

@Suite("What other hubs are told of the exchange, and what they say back")
struct ProtocolConnectorTests {
  private let offer: Offer = {
    let policy = Policy(permissions: [
      Policy.Rule(
        .use,
        where: [
          .constraint(.init(.purpose, .eq, .word("energy-saving"))), .constraint(.init(.count, .lteq, .integer(5))),
        ])
    ])
    let now = Instant(milliseconds: 1_000_000)
    return Offer(
      id: ID(at: now), version: 3, provider: ID(at: now), kind: .data, title: Text(zh: "表", en: "Table"),
      summary: Text(zh: "", en: ""), tags: [], region: nil, policy: policy, price: .free, capacity: nil,
      publishedRule: PublishedRule(name: "r", maxTermDays: 90), reference: [:], state: .open, uses: 0, publishedAt: now)
  }()

  @Test("an offer's name tells its version, and is read again")
  func names() {
    let name = ConnectorNames.offer(offer)
    #expect(name == "urn:lingqu:\(offer.id):v3")
    #expect(ConnectorNames.offer(name).map { $0.id == offer.id && $0.version == 3 } ?? false)
    for other in [
      "", "urn:lingqu:off_1:v3", "urn:lingqu:\(offer.id)", "urn:lingqu:\(offer.id):v", "x:v3", "\(offer.id):v3",
    ] {
      #expect(ConnectorNames.offer(other) == nil, "\(other)")
    }
  }

  @Test("right operands are texts on the wire, and an offer of the catalogue has no target")
  func policy() {
    let said = ConnectorNames.policy(offer.policy, of: offer)
    let constraints = said["permission"]?.array?[0]["constraint"]?.array ?? []
    #expect(constraints.map { $0["rightOperand"]?.string } == ["energy-saving", "5"])
    #expect(said["target"] == nil && said["@context"] == nil && said["@type"] == "Offer")
    #expect(ConnectorNames.canSay(offer.policy))
  }

  @Test("purpose and term are constraints of what is asked for; else they are the offer's own")
  func wishes() {
    let plain = ConnectorWish(.object(ConnectorNames.policy(offer.policy, of: offer)), offer)
    #expect(plain.purpose == "energy-saving" && plain.days == 90)
    let asked = ConnectorWish(
      [
        "permission": [
          [
            "action": "use",
            "constraint": [
              ["leftOperand": "purpose", "operator": "eq", "rightOperand": "research"],
              ["leftOperand": "elapsedTime", "operator": "lteq", "rightOperand": "P30D"],
            ],
          ]
        ]
      ], offer)
    #expect(asked.purpose == "research" && asked.days == 30)
  }

  @Test(
    "addresses of peers lead to one place",
    arguments: [
      ("https://hub.example.org/dsp/2025-1", true), ("http://127.0.0.1:7300/dsp/2025-1", true),
      ("http://[::1]:1/x", true),
      ("ftp://hub.example.org", false), ("https://", false), ("https:///x", false),
      ("https://user@hub.example.org", false),
      ("https://hub.example.org/../admin", false), ("https://hub.example.org/a?b", false),
      ("https://hub.example.org/a#b", false), ("https://hub.example.org/%2e%2e", false), ("hub.example.org", false),
    ])
  func addresses(_ address: String, _ isGood: Bool) {
    #expect(NetworkAddress.isHTTP(address) == isGood)
  }

  @Test("the next page is that of the link whose relation is next")
  func links() {
    #expect(ConnectorLink.next(["<https://a/1>; rel=\"previous\", <https://a/3>; rel=\"next\""]) == "https://a/3")
    #expect(ConnectorLink.next(["<https://a/1>; rel=\"previous\"", "<https://a/2?c=1>;rel=next"]) == "https://a/2?c=1")
    #expect(ConnectorLink.next(["<https://a/1>; rel=\"previous\"", "rubbish", ""]) == nil)
    #expect(ConnectorLink.origin("https://a.example:8/x/y") == "https://a.example:8")
  }

  @Test("what a data address wants to see is its authorization, as a bearer's where it says so")
  func authorization() {
    func address(_ properties: [(String, JSON)]) -> JSON {
      ["endpointProperties": .array(properties.map { ["name": .string($0.0), "value": $0.1] })]
    }
    #expect(PushPlace.authorization(address([("authorization", "t"), ("authType", "bearer")])) == "Bearer t")
    #expect(PushPlace.authorization(address([("authType", "Bearer"), ("authorization", "t")])) == "Bearer t")
    #expect(PushPlace.authorization(address([("authorization", "Basic eA==")])) == "Basic eA==")
    for none in [address([]), address([("authType", "bearer")]), address([("authorization", 7)]), [:]] {
      #expect(PushPlace.authorization(none) == nil)
    }
    #expect(PushPlace.authorization(nil) == nil)
  }

  @Test("a transfer's token is that of no other and of no part of it")
  func tokens() {
    #expect(ExchangeResponder.isToken("abc", "abc"))
    for other in ["", "ab", "abcd", "abd", "ABC", "abc\u{0}"] {
      #expect(!ExchangeResponder.isToken(other, "abc"), "\(other)")
    }
  }

  @Test("two policies are the same if their rules are, whatever empty lists say")
  func same() {
    let one: JSON = ["permission": [["action": "use", "constraint": []]], "prohibition": []]
    #expect(ProtocolTerms.same(one, ["permission": [["action": "use"]]]))
    #expect(!ProtocolTerms.same(one, ["permission": [["action": "read"]]]))
    #expect(!ProtocolTerms.same(one, ["permission": [["action": "use"]], "prohibition": [["action": "use"]]]))
  }
}
