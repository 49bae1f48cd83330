import Evaluation
import SeededTesting
import Testing
import Vocabulary

struct ContaminationTests {
  static let item =
    "A sugar mill crushes twelve hundred tonnes of cane a day and loses two of every hundred; how much is left?"

  func scan(_ text: String, isLines: Bool = false, piece: Int = .max, near: Bool = false, items: [String] = [item])
    -> Contamination
  {
    var scan = ContaminationScan(items: items, nearDuplicates: near)
    scan.begin(source: 0, isLines: isLines)
    let bytes = Array(text.utf8)
    bytes.withUnsafeBufferPointer { all in
      var at = 0
      while at < all.count {
        let end = min(all.count, at + min(piece, all.count))
        scan.feed(UnsafeBufferPointer(rebasing: all[at..<end]))
        at = end
      }
    }
    scan.end()
    return scan.finding()
  }

  @Test(
    "an item is found whatever its case, punctuation and line breaks",
    arguments: [
      item, item.uppercased(), "x " + PythonLike.wrapped(item) + " y", item.replacing(" ", with: " , "),
      item.replacing(";", with: "；"),
    ])
  func found(_ text: String) {
    let found = scan("before. " + text + " after")
    #expect(found.leaks.count == 1 && found.leaks.first?.share == 1, "\(text)")
  }

  @Test("pieces of any size give the same finding", arguments: [1, 2, 3, 7, 64])
  func pieces(_ size: Int) {
    let text = "糖厂每天压榨甘蔗。" + Self.item + "\n\nend \u{1F600} Straße"
    #expect(scan(text, piece: size) == scan(text))
  }

  @Test("escapes of JSON Lines stand for what they mean, and a line's end ends a document")
  func lines() {
    let words = Self.item.replacing("twelve", with: "tw\\u0065lve").replacing("cane a", with: "cane\\na")
    #expect(scan("{\"text\": \"\(words)\"}\n", isLines: true).leaks.first?.share == 1)
    let halves = Self.item.replacing(" cane ", with: " cane\n")
    #expect(scan(halves, isLines: true).leaks.isEmpty)
    #expect(!scan(halves).leaks.isEmpty)
  }

  @Test("twelve words of an item are not enough, thirteen are")
  func thirteen() {
    let words = Self.item.split(separator: " ")
    #expect(scan(words.prefix(12).joined(separator: " ")).leaks.isEmpty)
    let leak = scan(words.prefix(13).joined(separator: " ")).leaks.first
    #expect((leak?.share ?? 1) < 1 && (leak?.share ?? 0) > 0)
  }

  @Test("Chinese is counted by characters")
  func chinese() {
    let item = "甘蔗进厂以后要先称重再取样化验糖分，然后才能结算。"
    #expect(scan("据说，" + item, items: [item]).leaks.count == 1)
    #expect(scan("甘蔗进厂以后要先称重", items: [item]).leaks.isEmpty)
  }

  @Test("a document that was rewritten a little is nearly the same, another is not")
  func near() {
    let long = (1...40).map { "stage \($0) of the line takes \($0 * 7 % 31) minutes" }.joined(separator: ", ")
    let rewritten = long.replacing("stage 20 of", with: "the twentieth stage of")
    let likeness = scan(rewritten, near: true, items: [long]).leaks.first?.likeness ?? 0
    #expect(likeness >= 0.8 && likeness < 1, "\(likeness)")
    let other =
      "Every morning the mill's manager walks along the canal and counts the boats that wait for sugar to be loaded."
    #expect(scan(other, near: true).leaks.isEmpty)
    #expect(scan(Self.item + "\n\n" + other, near: true).leaks.first?.likeness == 1)
    // Too short for thirteen words, but the same.
    let short = "How many tonnes of cane does the mill crush?"
    let found = scan("x\n\n" + short, near: true, items: [short])
    #expect(found.tooShort == 1 && found.leaks.first?.likeness == 1)
  }

  @Test("every planted item of GSM8K is found, and no other")
  func planted() throws {
    guard let bytes = SharedData.questions("gsm8k_test.jsonl") else { return }
    let items = try Dataset(reading: bytes, format: .jsonl, name: "gsm8k").documents.compactMap {
      $0["question"]?.string
    }
    var numbers = Seeded(11)
    let planted = Set((0..<100).map { $0 * 13 })
    let vocabulary = Array(Set(items.joined(separator: " ").split(separator: " "))).sorted()
    var text = ""
    for number in 0..<1300 {
      for _ in 0..<100 { text += vocabulary[numbers.below(vocabulary.count)] + " " }
      if planted.contains(number) { text += items[number] + "\n" }
    }
    let found = scan(text, items: items)
    // Short items have no run of 13 words, so the 100 may hold a few that cannot be found.
    let short = Set(items.indices.filter { items[$0].split(separator: " ").count < 13 })
    #expect(Set(found.leaks.map(\.item)) == planted.subtracting(short))
    #expect(planted.subtracting(short).count >= 95)
  }

  @Test("sources say by what right they are used")
  func sources() throws {
    let list = try CorpusSources(
      reading: "sources:\n  - {name: a, path: a.txt, licence: CC-BY-4.0}\n  - {name: b, right: agr_1}\n  - {name: c}\n")
    #expect(list.sources.map(\.isCovered) == [true, true, false])
    for bad in ["sources: []", "sources: [{path: x}]", "sources: [{name: a}, {name: a}]", "x: 1"] {
      #expect(refusal { _ = try CorpusSources(reading: bad) } != nil)
    }
  }

  @Test("what is measured of a server is held against published limits")
  func load() {
    let samples = (1...100).map { LoadFigures.Sample(first: Double($0), last: Double($0) + 90, tokens: 10) }
    let figures = LoadFigures(samples, concurrency: 4, seconds: 2)
    #expect(figures.answersPerSecond == 50 && figures.tokensPerSecond == 500)
    #expect(abs(figures.firstTokenMilliseconds.p50 - 50.5) < 1e-9 && figures.perTokenMilliseconds.p99 == 10)
    #expect(figures.limits.count { $0.isKept } == figures.limits.count)
    #expect(LoadFigures([], concurrency: 1, seconds: 1).limits.count { $0.isKept } == 0)
  }
}

enum PythonLike {
  /// Lines of two words.
  static func wrapped(_ text: String) -> String {
    var out = ""
    for (place, word) in text.split(separator: " ").enumerated() { out += word + (place % 2 == 0 ? " " : "\n") }
    return out
  }
}
