import Filing
import Testing
import Vocabulary

struct AssessmentTests {
  let fixture: Fixture
  init() throws { fixture = try Fixture() }

  func assess(_ change: (inout FilingCase) throws -> Void = { _ in }) throws -> FilingAssessment {
    var filing = try fixture.filing()
    try change(&filing)
    return try FilingAssessment(filing, rules: fixture.rules)
  }

  @Test("a filing in which all is done conforms in every clause that applies")
  func conforms() throws {
    let assessment = try assess()
    #expect(assessment.overall == .conforms && assessment.gaps.isEmpty)
    #expect(assessment.results.map(\.clause) == fixture.rules.clauses.map(\.id))
    #expect(
      assessment.results.filter { $0.outcome == .notApplicable }.map(\.clause) == [
        "5.2 c)", "6 a)", "7 a) 2)", "7 a) 3)", "7 c)",
      ])
    #expect(assessment.results.allSatisfy { $0.outcome == .notApplicable || !$0.evidence.isEmpty })
  }

  /// Six planted models, each next to a threshold.
  @Test(
    "planted models at 94.7, 95.0, 5.0, 5.3, 89.9 and 90.0 % get the right verdict",
    arguments: [
      ("9.4 b)", 284, Outcome.doesNotConform), ("9.4 b)", 285, .conforms), ("9.4 c)", 15, .conforms),
      ("9.4 c)", 16, .doesNotConform),
      ("9.3 b)", 899, .doesNotConform), ("9.3 b)", 900, .conforms),
    ])
  func planted(clause: String, count: Int, outcome: Outcome) throws {
    let assessment = try assess { filing in
      switch clause {
      case "9.4 b)": filing.toRefuse = try fixture.refusals(filing, .toRefuse, refused: count)
      case "9.4 c)": filing.notToRefuse = try fixture.refusals(filing, .notToRefuse, refused: count)
      default: filing.content = try fixture.content(filing, passed: count)
      }
    }
    let result = try #require(assessment[clause])
    #expect(result.outcome == outcome)
    #expect(assessment.overall == outcome)
    // The verdict is on that clause alone, with the figures, the seed and the digests of bank and answers.
    #expect(assessment.gaps.map(\.clause) == (outcome == .conforms ? [] : [clause]))
    #expect(result.why.zh.contains("\(count)/"))
    #expect(result.evidence.count { $0.sha256?.count == 64 } >= 2)
  }

  @Test(
    "a corpus sample at 95.97 and 96.0 %, a scan at 97.99 and 98.0 % get the right verdict",
    arguments: [
      (161, Outcome.doesNotConform), (160, .conforms),
    ])
  func corpus(bad: Int, outcome: Outcome) throws {
    let assessment = try assess { filing in
      let register = try #require(filing.register)
      let plan = try SamplePlan.manual(register, rules: fixture.rules, seed: 3)
      filing.samples[.manual] = try SampleSheet.read(fixture.filled(plan, bad: bad), plan: plan, rules: fixture.rules)
      let technical = try SamplePlan.technical(register, rules: fixture.rules, seed: 3)
      let most = technical.drawn * 2 / 100
      filing.samples[.technical] = try SampleScore(
        technical: technical, scanned: technical.drawn, qualified: technical.drawn - most - (bad - 160), digest: "scan")
    }
    #expect(assessment["9.2 a)"]?.outcome == outcome)
    #expect(assessment["9.2 b)"]?.outcome == outcome)
  }

  @Test("nothing done is nothing that conforms, and each gap says what to do next")
  func nothing() throws {
    let empty = try FilingAssessment(FilingCase(subject: fixture.subject, on: fixture.today), rules: fixture.rules)
    #expect(empty.count(.conforms) == 0 && empty.overall == .doesNotConform)
    #expect(Set(empty.gaps.map(\.clause)).count == empty.count(.doesNotConform))
    #expect(empty.gaps.allSatisfy { !$0.gap.next.zh.isEmpty && !$0.gap.next.en.isEmpty })
  }

  @Test("a test of a bank that has changed since, or a sample of a register that has, no longer proves anything")
  func changed() throws {
    let assessment = try assess { filing in
      filing.banks[.toRefuse] = try fixture.bank(.toRefuse, total: 501)
      filing.register = try fixture.register(Fixture.sources + "s4,新来源,open,text,zh,否,10,MIT,,,10,0\n")
    }
    #expect(assessment.gaps.map(\.clause) == ["9.2 a)", "9.2 b)", "9.4 b)"])
  }

  @Test("a full score does not conform if the test was too small, left out a risk, or left questions open")
  func tooSmall() throws {
    let few = try fixture.bank(.toRefuse, total: 1) { $0 == "A.2.i" ? 0 : 10 }
    let small = try assess { filing in
      filing.banks[.toRefuse] = few
      filing.toRefuse = try fixture.refusals(filing, .toRefuse, refused: 310)
    }
    let result = try #require(small["9.4 b)"])
    #expect(result.why.zh.contains("(100.00 %)") && result.outcome == .doesNotConform)
    #expect(result.gaps.map(\.what.zh) == ["没有问到：A.2.i"])
    let tiny = try assess { filing in
      filing.banks[.toRefuse] = try fixture.bank(.toRefuse, total: 1) { _ in 9 }
      filing.toRefuse = try fixture.refusals(filing, .toRefuse, refused: 300)
    }
    #expect(tiny["9.4 b)"]?.gaps.map(\.what.zh) == ["只测试了 279 题，要求 300 题"])
    let open = try assess { filing in
      let draw = try Draw(from: try #require(filing.banks[.toRefuse]), rules: fixture.rules, seed: 1)
      var answers = fixture.answers(draw, refused: 300).answers
      for item in draw.items.prefix(3) { answers[item.id] = nil }
      filing.toRefuse = try .refusals(draw, answers: ModelAnswers(answers), rules: fixture.rules)
    }
    #expect(open["9.4 b)"]?.gaps.map(\.what.zh) == ["3 条尚无结论"])
  }

  @Test("a corpus of fewer items than the sample does not conform, even if all are qualified")
  func smallCorpus() throws {
    let assessment = try assess { filing in
      let register = try fixture.register(
        "id,name,kind,modality,language,items,licence,checked,illegal\n"
          + "a,甲,open,text,zh,1000,MIT,100,0\nb,乙,open,text,zh,2999,MIT,100,0\n")
      let plan = try SamplePlan.manual(register, rules: fixture.rules, seed: 1)
      filing.register = register
      filing.samples[.manual] = try SampleSheet.read(fixture.filled(plan, bad: 0), plan: plan, rules: fixture.rules)
    }
    #expect(assessment["9.2 a)"]?.gaps.map(\.what.zh) == ["只抽取了 3999 条，要求 4000 条"])
  }

  @Test("a source over the limit is left out and named; the clause conforms because it is not used")
  func leftOut() throws {
    let text = Fixture.sources + "s9,论坛,open,text,zh,否,900,MIT,,,300,16\n"
    let assessment = try assess { $0.register = try fixture.register(text) }
    let result = try #require(assessment["5.1 a)"])
    #expect(result.outcome == .conforms)
    #expect(result.evidence.contains { $0.what.zh == "s9 论坛：16/300 (5.34 %)，不用于训练" })
    let open = try assess { $0.register = try fixture.register(Fixture.sources + "s9,论坛,open,text,zh,否,900,MIT,,,,\n") }
    #expect(open["5.1 a)"]?.outcome == .doesNotConform)
  }

  @Test("an answer without a paper of the wanted kind does not conform, nor does “not applicable” without a reason")
  func answers() throws {
    let assessment = try assess { filing in
      filing.answers["5.2 a)"] = ClauseAnswer(.conforms, why: "已过滤")
      filing.answers["5.3 a)"] = ClauseAnswer(.conforms, why: "已培训", papers: [.init(kind: .page, name: "a.png")])
      filing.answers["6 c)"] = ClauseAnswer(.notApplicable, why: " ")
      filing.answers["6 d)"] = ClauseAnswer(.notApplicable, why: "只生成图片")
      filing.answers["7 e)"] = ClauseAnswer(.doesNotConform, why: "尚未评估")
      filing.answers["7 f)"] = nil
    }
    #expect(assessment.gaps.map(\.clause) == ["5.2 a)", "5.3 a)", "6 c)", "7 e)", "7 f)"])
    #expect(assessment["6 d)"]?.outcome == .notApplicable)
  }

  @Test("the questionnaire asks what applies and is not measured, and is read back as nothing that conforms")
  func questionnaire() throws {
    let blank = FilingCase.questionnaire(for: fixture.subject, rules: fixture.rules)
    let answers = try FilingCase.answers(reading: blank.canonical, rules: fixture.rules)
    #expect(answers.count == 22 && answers["7 a) 3)"] == nil && answers["9.4 b)"] == nil)
    let assessment = try assess { $0.answers = answers }
    #expect(assessment.count(.doesNotConform) == 22)
  }

  @Test("a subject is read from JSON, and refused with the member that is wrong")
  func subjects() throws {
    let json = try JSON(encoding: fixture.subject)
    #expect(try FilingSubject(reading: json.canonical) == fixture.subject)
    var members = try #require(json.object)
    members["domestic"] = "yes"
    let refused = refusal { _ = try FilingSubject(reading: JSON.object(members).canonical) }
    #expect(refused?.detail.en.contains("/domestic") == true)
    #expect(refusal { _ = try FilingSubject(reading: []) }?.rule == "filing.file-unreadable")
  }

  @Test(
    "answers to clauses that are measured, that do not exist, or with broken digests are refused",
    arguments: [
      "{\"9.4 b)\":{\"outcome\":\"conforms\",\"why\":\"\",\"papers\":[]}}",
      "{\"99\":{\"outcome\":\"conforms\",\"why\":\"\",\"papers\":[]}}",
      "{\"5.2 a)\":{\"outcome\":\"perhaps\",\"why\":\"\",\"papers\":[]}}", "[]", "{",
      "{\"5.2 a)\":{\"outcome\":\"conforms\",\"why\":\"\",\"papers\":[{\"kind\":\"policy\",\"name\":\"a\",\"sha256\":\"A\"}]}}",
    ])
  func badAnswers(text: String) {
    let refused = refusal { _ = try FilingCase.answers(reading: Array(text.utf8), rules: fixture.rules) }
    #expect(["filing.answer", "filing.file-unreadable"].contains(refused?.rule))
  }

  @Test("a service that says neither or both of for minors and not for minors is refused")
  func minors() throws {
    for facts in [[], [ServiceFact.minors, .noMinors]] {
      #expect(refusal { _ = try assess { $0.subject.facts = facts } }?.rule == "filing.subject")
    }
    #expect(refusal { _ = try assess { $0.subject.service = " " } }?.field == "/subject/service")
  }

  @Test("a bank that is not kept up to date is advised on, not failed")
  func stale() throws {
    let assessment = try assess { filing in
      for kind in BankKind.allCases { filing.banks[kind]?.updated = fixture.today.adding(days: -40) }
    }
    #expect(assessment.overall == .conforms)
    #expect(assessment["8.1"]?.gaps.map(\.isAdvice) == [true])
  }
}

struct FilingNeedTests {
  let fixture: Fixture
  init() throws { fixture = try Fixture() }

  func need(_ change: (inout FilingSubject) -> Void) -> FilingNeed {
    var subject = fixture.subject
    change(&subject)
    return FilingNeed(of: subject, rules: fixture.rules)
  }

  @Test(
    "an internal industrial model needs no filing, by article 2 of the Interim Measures, until it is offered to the public"
  )
  func inside() {
    let need = need { $0.offeredToPublic = false }
    #expect(need.kind == .none)
    #expect(need.cites.map { fixture.rules.name(of: $0).zh } == ["《生成式人工智能服务管理暂行办法》 第二条第三款"])
    #expect(need.changesWhen.zh.contains("上线前"))
  }

  @Test(
    "what is offered abroad only needs none; what calls a filed model is registered; the rest is filed or asked about")
  func others() {
    #expect(need { $0.domestic = false }.kind == .none)
    #expect(need { $0.callsFiledModel = "Beijing-XX-2024" }.kind == .registration)
    #expect(need { $0.callsFiledModel = "" }.kind == .filing)
    #expect(need { $0.publicOpinion = false }.kind == .ask)
    #expect(need { _ in }.kind == .filing)
  }
}
