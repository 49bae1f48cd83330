import DataSpace
import Testing
import Vocabulary

@testable import Hub

@Suite("Doors of the catalogue")
struct CatalogueDoorTests {
  @Test(
    "a client gets the form that it likes best, and none that it does not take",
    arguments: [
      ("*/*", "text/turtle"), ("application/ld+json", "application/ld+json"), ("text/html, */*;q=0.1", "text/turtle"),
      ("text/turtle;q=0.5, application/json;q=0.9", "application/ld+json"), ("TEXT/TURTLE ; q=1", "text/turtle"),
      ("image/png", nil), ("text/turtle;q=0", nil), ("", nil), (";;,q=", nil),
    ] as [(String, String?)])
  func accepted(_ header: String, _ form: String?) { #expect(DCATDoor.accepted(header)?.rawValue == form) }

  @Test("a query is read as forms write it")
  func forms() {
    let pairs = FormText.pairs("q=%E8%83%BD+%e8%80%97&fq=%2Btags%3Aa&x&y=%&z=%4&a=b=c&&=1")
    #expect(pairs.map(\.name) == ["q", "fq", "x", "y", "z", "a", ""])
    #expect(pairs.map(\.value) == ["能 耗", "+tags:a", "", "%", "%4", "b=c", "1"])
  }

  @Test("words are words and filters are filters, however Solr's clients write them")
  func solr() throws {
    func read(_ q: String, _ fq: String...) throws -> ([String], String) {
      let query = try CKANQuery.read(q: q, fq: fq, openOnly: false)
      return (query.filters.map { "\($0.facet)=\($0.value)" }, query.text)
    }
    #expect(try read("*:*") == ([], ""))
    #expect(try read("糖厂 tags:\"能 耗\" AND x:y") == (["keyword=能 耗"], "糖厂 AND x:y"))
    #expect(
      try read("", "+res_format:CSV AND groups:\"Weather\"", "state:active") == (["format=csv", "theme=weather"], ""))
    for fq in ["author:x", "tags:*", "tags:", "tags:[a TO b]", "-tags:a", "state:deleted", "a"] {
      #expect(throws: Refusal.self) { try read("", fq) }
    }
    #expect(throws: Refusal.self) { try read(String(repeating: "a", count: 1001)) }
    #expect(try CKANQuery.order("metadata_modified desc, name asc") == .changed(isDescending: true))
    #expect(try CKANQuery.order(nil) == .relevance)
    #expect(throws: Refusal.self) { try CKANQuery.order("name sideways") }
  }

  @Test("what ends a text in Turtle does not end it there, and a statement is there once")
  func turtle() {
    var graph = RDFGraph()
    graph.add("urn:a", "dcat:Dataset")
    for _ in 1...2 { graph.add("urn:a", "dct:title", .text("a\"\\\n\u{1}\"@en .", language: "zh")) }
    graph.add("urn:a", "dct:title", .iri("urn:b"))
    let text = String(decoding: graph.turtle, as: UTF8.self)
    #expect(text.hasSuffix("\n<urn:a> a dcat:Dataset ;\n  dct:title \"a\\\"\\\\\\n\\u0001\\\"@en .\"@zh, <urn:b> .\n"))
    #expect(graph.subjects.count == 1)
  }
}
