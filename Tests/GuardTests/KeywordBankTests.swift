import Guard
import SeededTesting
import Testing
import Vocabulary

@Suite struct KeywordBankTests {
  private func read(
    _ text: String, _ format: KeywordBank.Format, category: String? = nil
  ) throws(Refusal) -> KeywordBank {
    try KeywordBank.read(Array(text.utf8), format, category: category)
  }

  @Test func theSameBankIsReadFromEveryFormat() throws {
    let lines = try read("\u{FEFF}测试词\r\n\n赌博\n", .lines, category: "A.2-b")
    let tsv = try read("测试词\tA.2-b\n赌博\tA.2-b", .tsv)
    let csv = try read("category,term\r\nA.2-b,测试词\r\n\"A.2-b\",\"赌博\"\r\n", .csv)
    let list = try read(#"[{"term":"测试词","category":"A.2-b"},{"term":"赌博","category":"A.2-b"}]"#, .json)
    let groups = try read(#"{"A.2-b":["测试词","赌博"]}"#, .json)
    let expected = [Keyword(term: "测试词", category: "A.2-b"), Keyword(term: "赌博", category: "A.2-b")]
    for bank in [lines, tsv, csv, list, groups] {
      #expect(bank.keywords == expected)
      #expect(bank.categories == ["A.2-b"])
    }
  }

  @Test func aQuotedFieldOfATableMayHoldCommasQuotesAndLines() throws {
    let bank = try read("\"甲,乙\",a\n\"say \"\"x\"\"\",a\n", .csv)
    #expect(bank.keywords.map(\.term) == ["甲,乙", "say \"x\""])
    let defects = try KeywordBank.defects(Array("\"open,a\n好,b\nx\"y,c\n".utf8), .csv)
    #expect(defects.map(\.line) == [1, 3])
    #expect(defects.map(\.kind) == [.row, .row])
  }

  @Test func eachWrongLineIsNamedWithItsNumber() throws {
    let long = String(repeating: "长", count: 86)
    let text = "甲\ta\n\ta\n\(long)\tb\n甲\ta\n甲\tb\n乙\u{1}\ta\n丙\n丁\ta\tb\n\u{200B}\ta\n ＡＢ\tc\n ab\tc"
    let defects = try KeywordBank.defects(Array(text.utf8), .tsv)
    #expect(defects.map(\.line) == [2, 3, 4, 6, 7, 8, 9, 11])
    #expect(
      defects.map(\.kind) == [.empty, .tooLong, .duplicate, .control, .category, .row, .empty, .duplicate])
    #expect(defects[2].first == 1)
    let refusal = #expect(throws: Refusal.self) { try read(text, .tsv) }
    #expect(refusal?.rule == "guard.keyword-lines")
    #expect(refusal?.detail.zh.contains("4 重复（同第 1 行）") == true)
    #expect(refusal?.detail.en.contains("3 is too long") == true)
  }

  @Test func whatIsNotTextIsRefusedByLine() throws {
    let defects = try KeywordBank.defects([0x61, 0x0A, 0xFF, 0xFE, 0x0A, 0x62], .lines, category: "a")
    #expect(defects.map(\.line) == [2])
    #expect(defects.map(\.kind) == [.notText])
    #expect(throws: Refusal.self) { try read("{", .json) }
    #expect(throws: Refusal.self) { try read("7", .json) }
    #expect(try KeywordBank.defects(Array(#"[{"term":1,"category":"a"}]"#.utf8), .json).map(\.kind) == [.row])
  }

  @Test func aBankIsBounded() throws {
    let many = (0...KeywordBank.mostTerms).map { "t\($0)" }.joined(separator: "\n")
    #expect(throws: Refusal.self) { try read(many, .lines, category: "a") }
    let full = try read((0..<KeywordBank.mostTerms).map { "t\($0)" }.joined(separator: "\n"), .lines, category: "a")
    #expect(full.keywords.count == KeywordBank.mostTerms)
    let heavy = (0..<20_000).map { String(repeating: "x", count: 240) + "\($0)" }.joined(separator: "\n")
    let refusal = #expect(throws: Refusal.self) { try read(heavy, .lines, category: "a") }
    #expect(refusal?.rule == "guard.keyword-bank-size")
    let categories = (0...KeywordBank.mostCategories).map { "词\tc\($0)" }.joined(separator: "\n")
    #expect(throws: Refusal.self) { try read(categories, .tsv) }
  }

  @Test func randomBytesAreReadOrRefusedNeverWorse() {
    var random = Seeded(11)
    let pieces: [[UInt8]] =
      ["\"", ",", "\n", "\r\n", "\t", "甲", "{", "[", "\u{0}", "a"].map { Array($0.utf8) } + [[0xFF]]
    for _ in 0..<2_000 {
      let bytes = (0..<random.below(30)).flatMap { _ in random.pick(pieces) }
      for format in KeywordBank.Format.allCases {
        do {
          let bank = try KeywordBank.read(bytes, format, category: "c")
          #expect(bank.keywords.count <= bytes.count)
        } catch {
          #expect(error.rule.hasPrefix("guard."))
        }
      }
    }
  }
}
