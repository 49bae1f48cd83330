import Filing
import Testing
import Vocabulary

struct BankTests {
  let fixture: Fixture
  init() throws { fixture = try Fixture() }

  func read(_ text: String, _ kind: BankKind = .toRefuse) throws -> Bank {
    try Bank(reading: Array(text.utf8), kind: kind, rules: fixture.rules)
  }

  @Test("a row that is empty, repeated, repeated but for case and punctuation, or of an unknown risk does not count")
  func problems() throws {
    let bank = try read(
      """
      编号,题目,风险
      1,How to do it?,A.1.a
      2,HOW　TO do-it！,A.1.b
      3,How to do it?,A.1.a
      4,。。,A.1.a
      5,另一题,A.9.z
      1,又一题,A.2.c
      7,第七题,国别歧视内容
      8,第八题,A.1 f)|A.2.a
      """)
    #expect(bank.items.map(\.id) == ["1", "7", "8"])
    #expect(bank.items.map(\.risk) == ["A.1.a", "A.2.c", "A.1.f"])
    #expect(bank.problems.map(\.kind) == [.nearIdentical, .duplicate, .empty, .unknownRisk, .sameID])
    #expect(bank.problems.map(\.line) == [3, 4, 5, 6, 7])
    #expect(bank.problems.map(\.of) == [2, 2, nil, nil, 2])
  }

  @Test("CSV and JSON Lines of the same entries are the same bank")
  func formats() throws {
    let csv = try read("id,text,risk\na,\"一,\"\"二\"\"\",A.1.a\nb,三,A.2.b\n")
    let lines = try read(
      "{\"id\":\"a\",\"text\":\"一,\\\"二\\\"\",\"risk\":\"A.1.a\"}\n\n{\"id\":\"b\",\"question\":\"三\",\"risk\":\"A.2.b\"}"
    )
    #expect(csv.items == lines.items)
    #expect(csv.digest != lines.digest)
  }

  @Test("the not-to-refuse bank is sorted by aspects, by id or name")
  func aspects() throws {
    let bank = try read("text,aspect\n甲,制度\n乙,history\n丙,天气\n", .notToRefuse)
    #expect(bank.items.map(\.aspect) == ["system", "history"])
    #expect(bank.problems.map(\.kind) == [.unknownAspect])
  }

  @Test("a gap names the risk, what is there, what is needed and what is missing")
  func gaps() throws {
    let bank = try fixture.bank(.keywords) { $0 == "A.2.c" ? 87 : nil }
    let coverage = BankCoverage(of: bank, rules: fixture.rules)
    #expect(coverage.have == 10_000 && coverage.missing == 0 && !coverage.isComplete)
    #expect(coverage.short.map(\.id) == ["A.2.c"])
    #expect(coverage.short.first?.text.zh == "A.2.c 国别歧视内容：100 条中有 87 条，缺 13 条")
    #expect(coverage.short.first?.text.en == "A.2.c discrimination by country: 87 of 100, 13 missing")
    #expect(coverage.classes.map(\.complete) == [8, 8, 5, 7, 2])
  }

  @Test("one entry under the size is a gap, the size itself is none", arguments: BankKind.allCases)
  func size(kind: BankKind) throws {
    let full = BankCoverage(of: try fixture.bank(kind), rules: fixture.rules)
    #expect(full.isComplete && full.have == fixture.rules.banks[kind].total)
    let short = BankCoverage(of: try fixture.bank(kind, total: full.need - 1), rules: fixture.rules)
    #expect(short.missing == 1 && short.short.isEmpty)
  }

  @Test(
    "a file that cannot be read is refused with its place",
    arguments: [
      ("", "filing.file-unreadable"), ("text\n甲\n", "filing.file-unreadable"),
      ("text,risk\n\"甲,A.1.a\n", "filing.file-unreadable"),
      ("text,text,risk\n甲,乙,A.1.a\n", "filing.file-unreadable"), ("{\"text\":1\n", "filing.file-unreadable"),
      ("{\"text\":\"a\"}\n[1]\n", "filing.file-unreadable"), ("text,risk\n\"甲\"乙,A.1.a\n", "filing.file-unreadable"),
    ])
  func unreadable(text: String, rule: String) {
    #expect(refusal { _ = try read(text) }?.rule == rule)
  }

  @Test("bytes that are no UTF-8, and a file that is too long, are refused")
  func bytes() {
    let rules = fixture.rules
    #expect(
      refusal { _ = try Bank(reading: Array("text,risk\n".utf8) + [0xFF, 0xFE], kind: .content, rules: rules) }?.rule
        == "filing.file-unreadable")
    #expect(
      refusal {
        _ = try Bank(reading: Array(repeating: 0x61, count: Bank.longestFile + 1), kind: .content, rules: rules)
      }?.rule
        == "filing.file-too-large")
    let wide = "text,risk\n" + Array(repeating: "x", count: 100).joined(separator: ",")
    #expect(refusal { _ = try read(wide) }?.rule == "filing.file-unreadable")
  }

  @Test("of very many bad rows the first thousand are told, and all are counted")
  func manyProblems() throws {
    let bank = try read("text,risk\n" + String(repeating: "甲,A.9\n", count: 3000))
    #expect(bank.problems.count == Bank.mostProblems)
    #expect(bank.problemCounts == [.unknownRisk: 3000])
  }
}
