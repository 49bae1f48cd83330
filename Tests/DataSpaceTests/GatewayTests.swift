import Crypto
import Testing
import Vocabulary

@testable import DataSpace

@Suite("Gateway") struct GatewayTests {
  // RFC 9421 §B.1.4 and §B.2.
  private static let publicKey = "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="
  private static let fields = [
    "date": "Tue, 20 Apr 2021 02:07:55 GMT", "content-type": "application/json", "content-length": "18",
    "content-digest":
      "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
  ]
  private static let request = SignableRequest(
    method: "POST", scheme: "https", authority: "example.com", target: "/foo?param=Value&Pet=dog"
  ) { fields[$0].map { [$0] } ?? [] }
  private static let input =
    "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
    + ";created=1618884473;keyid=\"test-key-ed25519\""
  private static let signature =
    "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"

  @Test("the Ed25519 case of RFC 9421 gives its signature base, and its signature holds")
  func standardCase() throws {
    let read = try MessageSignature(input: Self.input, signature: Self.signature)
    #expect(read.keyID == "test-key-ed25519" && read.created == 1_618_884_473 && read.nonce == nil)
    let base = try read.base(Self.request.value)
    #expect(
      base == """
        "date": Tue, 20 Apr 2021 02:07:55 GMT
        "@method": POST
        "@path": /foo
        "@authority": example.com
        "content-type": application/json
        "content-length": 18
        "@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"
        """)
    let key = try Curve25519.Signing.PublicKey(rawRepresentation: #require(ByteText.bytes(base64: Self.publicKey)))
    #expect(key.isValidSignature(read.value, for: Array(base.utf8)))
    #expect(!key.isValidSignature(read.value, for: Array(base.replacing("18\n", with: "19\n").utf8)))
  }

  @Test(
    "derived components are as RFC 9421 §2.2 has them",
    arguments: [
      ("@method", "POST"), ("@scheme", "https"), ("@authority", "example.com"),
      ("@target-uri", "https://example.com/foo?param=Value&Pet=dog"), ("@request-target", "/foo?param=Value&Pet=dog"),
      ("@path", "/foo"), ("@query", "?param=Value&Pet=dog"), ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ])
  func components(name: String, value: String) throws {
    let read = try MessageSignature(
      input: "s=(\"\(name)\");created=1;keyid=\"k\"",
      signature: "s=:\(ByteText.base64([UInt8](repeating: 1, count: 64))):")
    #expect(
      try read.base(Self.request.value)
        == "\"\(name)\": \(value)\n\"@signature-params\": (\"\(name)\");created=1;keyid=\"k\"")
  }

  @Test("an authority is in lower case and without its scheme's own port; a request without a query has an empty one")
  func authority() throws {
    let request = SignableRequest(method: "GET", scheme: "http", authority: "Hub.Example.ORG:80", target: "/a") { _ in
      []
    }
    #expect(request.value(component("@authority")) == "hub.example.org")
    #expect(request.value(component("@query")) == "?")
    #expect(request.value(component("x")) == nil)
    #expect(SignableRequest.joined([" a ", "b\t"]) == "a, b")
  }

  private func component(_ name: String) -> MessageSignature.Component {
    MessageSignature.Component(name: name, isOfRequest: false, text: "\"\(name)\"")
  }

  @Test(
    "signature fields that are not one plain signature are refused",
    arguments: [
      "", "sig", "sig=", "sig=()", "sig=(\"a\" ;created=1;keyid=\"k\"", "sig=(\"a\");keyid=\"k\"",
      "sig=(\"a\");created=1",
      "sig=(\"a\" \"a\");created=1;keyid=\"k\"", "sig=(\"A\");created=1;keyid=\"k\"", "sig=(a);created=1;keyid=\"k\"",
      "sig=(\"a\"\"b\");created=1;keyid=\"k\"", "sig=(\"a\";key=\"b\");created=1;keyid=\"k\"",
      "sig=(\"a\");created=1.0;keyid=\"k\"", "sig=(\"a\");created=\"1\";keyid=\"k\"", "sig=(\"a\");created=1;keyid=k",
      "sig=(\"a\");created=1;keyid=\"k\";alg=\"hmac-sha256\"", "sig=(\"a\");created=1;keyid=\"k\";nonce=\"\"",
      "sig=(\"a\");created=1;created=2;keyid=\"k\"", "sig=(\"a\");created=99999999999999999999;keyid=\"k\"",
      "sig=(\"a\");created=1;keyid=\"k\", two=(\"a\");created=1;keyid=\"k\"", "other=(\"a\");created=1;keyid=\"k\"",
      "sig=\"a\";created=1;keyid=\"k\"", "sig=(\"a\\\");created=1;keyid=\"k\"",
    ])
  func unreadable(input: String) {
    let value = "sig=:\(ByteText.base64([UInt8](repeating: 1, count: 64))):"
    #expect(throws: Refusal.self) { try MessageSignature(input: input, signature: value) }
  }

  @Test("what was signed with MessageSigning is read back as it was signed")
  func signing() throws {
    let key = Curve25519.Signing.PrivateKey()
    let body = Array("{}".utf8)
    let made = try MessageSigning.fields(
      "PUT", "http://h/gateway/agr_1/v1/x?y=1", digest: SHA256.hash(data: body), key: "key_1", created: 7, nonce: "n"
    ) { Array(try key.signature(for: $0)) }
    let fields = Dictionary(uniqueKeysWithValues: made.map { ($0.name, $0.value) })
    let read = try MessageSignature(input: fields["signature-input"], signature: fields["signature"])
    let request = SignableRequest(
      method: "PUT", scheme: "http", authority: "h", target: "/gateway/agr_1/v1/x?y=1"
    ) { fields[$0].map { [$0] } ?? [] }
    #expect(request.isCovered(by: read, hasBody: true))
    #expect(key.publicKey.isValidSignature(read.value, for: Array(try read.base(request.value).utf8)))
    #expect(try ContentDigest.read(fields["content-digest"] ?? "") == ContentDigest.of(SHA256.hash(data: body)))
  }

  @Test(
    "a Content-Digest without a whole SHA-256 is refused",
    arguments: ["", "sha-512=:AAAA:", "sha-256=:AAAA:", "sha-256=AAAA", "sha-256=:AAA=AA:", "sha-256=:é:"])
  func digests(field: String) {
    #expect(throws: Refusal.self) { try ContentDigest.read(field) }
  }

  @Test(
    "paths that somebody could read as leading elsewhere are refused",
    arguments: [
      "/..", "/../a", "/a/..", "/a/../b", "/a/./b", "/.", "//a", "/a//b", "/%2e%2e/a", "/%2E./a", "/a%2fb", "/a%2Fb",
      "/a%5cb", "/a\\b", "/a%00", "/a%0d%0ab", "/a%", "/a%2", "/a%zz", "/a b", "/a\u{7F}", "/é", "/a%252e", "a",
      "/a;x?#f",
      "@evil.example/", ":80/", "/a?b=\"", "/a%3fb", "/a%23b",
    ])
  func wrongPaths(target: String) {
    #expect(throws: Refusal.self) { try GatewayTarget(target) }
  }

  @Test("plain paths and queries are taken as they are")
  func rightPaths() throws {
    for target in ["/", "/a", "/a/", "/a/b.csv", "/v1/%E7%B3%96", "/a%20b", "/a?x=1&y=/../z", "/a?"] {
      #expect(try GatewayTarget(target).text == target)
    }
    #expect(try GatewayTarget("").text == "/")
    #expect(try GatewayTarget("?x=1").text == "/?x=1")
    #expect(try GatewayTarget("/v1/x").isBelow("/v1/") && GatewayTarget("/v1").isBelow("/v1/"))
    #expect(try !GatewayTarget("/v11/x").isBelow("/v1/"))
  }

  @Test(
    "addresses of the machine itself and of private networks are known, however they are written",
    arguments: [
      "http://127.0.0.1", "http://localhost:80/a", "http://x.localhost", "http://0.0.0.0",
      "http://169.254.169.254/latest",
      "http://10.1.2.3", "http://192.168.0.1", "http://172.16.0.1", "http://100.64.0.1", "http://[::1]:80",
      "http://2130706433",
      "http://0x7f.1", "http://127.1", "http://0177.0.0.1", "http://224.0.0.1", "https://localhost.",
    ])
  func inside(endpoint: String) { #expect(NetworkAddress.isInside(endpoint)) }

  @Test(
    "other addresses are not", arguments: ["https://api.example.org/base", "http://8.8.8.8", "http://a1.example.cn"])
  func outside(endpoint: String) { #expect(!NetworkAddress.isInside(endpoint)) }
}
