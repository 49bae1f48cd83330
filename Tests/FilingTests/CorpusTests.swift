import Filing
import SeededTesting
import Testing
import Vocabulary

struct CorpusTests {
  let fixture: Fixture
  init() throws { fixture = try Fixture() }

  @Test("a source with exactly 5 % illegal content is used, one with 5.3 % is not, one that nobody checked is open")
  func shares() throws {
    let register = try fixture.register(
      """
      id,name,kind,modality,language,items,licence,checked,illegal
      a,甲,open,text,zh,1000,MIT,300,15
      b,乙,open,text,zh,1000,MIT,300,16
      c,丙,open,text,zh,1000,MIT,,
      """)
    #expect(register.sources.map { $0.use(under: fixture.rules) } == [.used, .notUsed, .unchecked])
    #expect(register.inUse(under: fixture.rules).map(\.id) == ["a", "c"])
  }

  @Test("each kind of source needs its own paper; a language with one source is not diverse")
  func papers() throws {
    let register = try fixture.register(
      """
      id,name,kind,modality,language,items,licence,right,collected
      a,甲,open,text,zh,10,,agr_1,记录
      b,乙,自采语料,text,zh,10,MIT,agr_1,
      c,丙,商业语料,text,en,10,MIT,,记录
      d,丁,userInput,text,zh,10,MIT,dsr_1,
      """)
    #expect(register.untraceable(under: fixture.rules).map(\.id) == ["a", "b", "c"])
    #expect(register.monotonous(under: fixture.rules) == ["en"])
  }

  @Test(
    "a register that cannot be is refused",
    arguments: [
      "a,甲,gift,text,zh,10,,", "a,甲,open,text,zh,0,,", "a,甲,open,text,zh,-1,,", "a,甲,open,text,zh,many,,",
      "a,甲,open,text,zh,10,11,0", "a,甲,open,text,zh,10,5,6", "a,甲,open,text,zh,10,5,", ",甲,open,text,zh,10,,",
      "a,甲,open,text,zh,9223372036854775807,,", "a,甲,open,text,zh,10,,\na,乙,open,text,zh,10,,",
    ])
  func impossible(rows: String) {
    let text = "id,name,kind,modality,language,items,checked,illegal\n" + rows
    #expect(refusal { _ = try fixture.register(text) }?.rule == "filing.file-unreadable")
  }

  @Test("a manual sample draws 4,000 different items, of each source in proportion, the same from the same seed")
  func manual() throws {
    let register = try fixture.register()
    let plan = try SamplePlan.manual(register, rules: fixture.rules, seed: 42)
    #expect(plan.drawn == 4000 && plan.whole == 45_005)
    #expect(plan.sources.map(\.drawn) == [2666, 889, 445])
    let picks = plan.picks()
    #expect(Set(picks).count == 4000)
    for one in plan.sources {
      let mine = picks.filter { $0.source == one.source }
      #expect(mine.count == one.drawn && mine.allSatisfy { (0..<one.items).contains($0.item) })
    }
    #expect(try SamplePlan.manual(register, rules: fixture.rules, seed: 42).picks() == picks)
    #expect(try SamplePlan.manual(register, rules: fixture.rules, seed: 43).picks() != picks)
  }

  @Test("a draw never changes from build to build: these numbers are in dossiers")
  func pinned() throws {
    let picks = try SamplePlan.manual(try fixture.register(), rules: fixture.rules, seed: 42).picks()
    #expect(picks.prefix(4).map(\.item) == PinnedDraws.manual)
    let technical = try SamplePlan.technical(try fixture.register(), rules: fixture.rules, seed: 42)
    #expect(TechnicalItems(of: technical.sources[0], seed: 42).prefix(4).map { $0 } == PinnedDraws.technical)
    let draw = try Draw(from: fixture.bank(.toRefuse), rules: fixture.rules, seed: 42)
    #expect(draw.items.prefix(4).map(\.id) == PinnedDraws.questions)
  }

  @Test("a corpus smaller than the sample is looked at whole")
  func small() throws {
    let register = try fixture.register(
      "id,name,kind,modality,language,items\na,甲,open,text,zh,3\nb,乙,open,text,zh,1500\n")
    let plan = try SamplePlan.manual(register, rules: fixture.rules, seed: 1)
    #expect(plan.drawn == 1503 && Set(plan.picks()).count == 1503)
  }

  @Test("a technical sample is never less than 10 %, one item of each block, in ascending order")
  func technical() throws {
    var random = Seeded(5)
    for _ in 0..<300 {
      let items = Int(random.amount(1...5000))
      let register = try fixture.register("id,name,kind,modality,language,items\na,甲,open,text,zh,\(items)\n")
      let plan = try SamplePlan.technical(register, rules: fixture.rules, seed: random.next() >> 11)
      #expect(plan.drawn * 10 >= items && (plan.drawn - 1) * 10 < items)
      let picked = plan.picks().map(\.item)
      #expect(picked.count == plan.drawn && Set(picked).count == picked.count && picked == picked.sorted())
      #expect(picked.allSatisfy { (0..<items).contains($0) })
    }
  }

  @Test("a technical sample of 10^12 items is walked without a list")
  func large() throws {
    let register = try fixture.register("id,name,kind,modality,language,items\na,甲,open,text,zh,1000000000000\n")
    let plan = try SamplePlan.technical(register, rules: fixture.rules, seed: 1)
    #expect(plan.drawn == 100_000_000_000)
    let first = Array(TechnicalItems(of: plan.sources[0], seed: 1).prefix(1000))
    #expect(first.count == 1000 && zip(first, first.dropFirst()).allSatisfy { $0 < $1 })
  }
}

struct SampleSheetTests {
  let fixture: Fixture
  let plan: SamplePlan
  init() throws {
    fixture = try Fixture()
    plan = try SamplePlan.manual(fixture.register(), rules: fixture.rules, seed: 42)
  }

  func read(_ bytes: [UInt8]) throws -> SampleScore { try SampleSheet.read(bytes, plan: plan, rules: fixture.rules) }

  @Test("a sheet that is written is read back, with text that looks like a formula made harmless")
  func roundTrip() throws {
    let sheet = String(decoding: SampleSheet.write(plan) { _ in "=HYPERLINK(\"http://x\",\"y\")" }, as: UTF8.self)
    #expect(sheet.contains("\"'=HYPERLINK"))
    #expect(!sheet.contains(",=") && !sheet.contains(",\"="))
    let score = try read(Array(sheet.utf8))
    #expect(score.open == 4000 && score.qualified == 0 && score.missing == 0)
  }

  @Test("what nobody judged does not count as qualified")
  func open() throws {
    var lines = String(decoding: fixture.filled(plan, bad: 100), as: UTF8.self).split(separator: "\n")
    lines.removeLast(50)
    let score = try read(Array(lines.joined(separator: "\n").utf8))
    #expect(score.qualified == 3850 && score.unqualified == 100 && score.missing == 50)
    #expect(score.share == Share(3850, of: 4000))
    #expect(score.unqualifiedBySource == ["s1": 100])
  }

  @Test("a row that was not drawn, a row twice, an unknown verdict are refused with their line")
  func foreign() throws {
    let pick = plan.picks()[0]
    let head = "source,item,verdict\n"
    let good = "\(pick.source),\(pick.item),合格\n"
    for (text, line) in [
      (head + "s9,1,合格\n", "line 2"), (head + good + good, "line 3"),
      (head + "\(pick.source),\(pick.item),大概\n", "line 2"),
      (head + "\(pick.source),x,合格\n", "line 2"),
    ] {
      let refused = refusal { _ = try read(Array(text.utf8)) }
      #expect(refused?.rule == "filing.file-unreadable" && refused?.field == line)
    }
  }

  @Test("a scan that counts more than was drawn is refused")
  func scan() throws {
    let technical = try SamplePlan.technical(try fixture.register(), rules: fixture.rules, seed: 1)
    for (scanned, qualified) in [(technical.drawn + 1, 0), (-1, 0), (10, 11), (10, -1)] {
      let refused = refusal {
        _ = try SampleScore(technical: technical, scanned: scanned, qualified: qualified, digest: "")
      }
      #expect(refused?.rule == "filing.sample-counts")
    }
    #expect(
      refusal { _ = try SampleScore(technical: plan, scanned: 1, qualified: 1, digest: "") }?.rule
        == "filing.sample-counts")
  }
}

struct TechnicalScanTests {
  let fixture: Fixture
  let plan: SamplePlan
  let check: KeywordCheck
  init() throws {
    fixture = try Fixture()
    let register = try fixture.register(
      "id,name,kind,modality,language,items\na,甲,open,text,zh,95\nb,乙,open,text,zh,20\n")
    plan = try SamplePlan.technical(register, rules: fixture.rules, seed: 4)
    check = KeywordCheck(
      try Bank(reading: Array("keyword,risk\n坏词,A.1.a\n".utf8), kind: .keywords, rules: fixture.rules))
  }

  @Test("a scan looks at the drawn items only, and counts what it could not reach as missing")
  func scan() throws {
    let picks = plan.picks()
    #expect(plan.drawn == 12)
    var scan = TechnicalScan(plan, keywords: check)
    try scan.begin("a")
    // The second drawn item and one that was not drawn are bad.
    for item in 0..<95 { try scan.offer(item == picks[1].item || item == picks[1].item - 1 ? "有坏词" : "好") }
    let score = try scan.score()
    #expect(score.qualified == 9 && score.unqualified == 1 && score.missing == 2 && score.share == Share(9, of: 12))
    #expect(scan.hits.map(\.item) == [picks[1].item] && scan.hits.map(\.by) == ["keywords-1"])
    #expect(score.unqualifiedBySource == ["a": 1])
  }

  @Test("a source that is not planned, is scanned twice or has more items than registered is refused")
  func refused() throws {
    var scan = TechnicalScan(plan, keywords: check)
    #expect(refusal { try scan.offer("好") }?.rule == "filing.scan-longer")
    #expect(refusal { try scan.begin("z") }?.rule == "filing.scan-source")
    try scan.begin("b")
    for _ in 0..<20 { try scan.offer("好") }
    #expect(refusal { try scan.offer("好") }?.rule == "filing.scan-longer")
    #expect(refusal { try scan.begin("b") }?.rule == "filing.scan-source")
  }
}

/// Computed apart from this code, from the published algorithms (SplitMix64, FNV-1a, Floyd).
enum PinnedDraws {
  static let manual = [29, 35, 50, 57]
  static let technical = [7, 16, 28, 34]
  static let questions = ["q403", "q343", "q345", "q149"]
}
