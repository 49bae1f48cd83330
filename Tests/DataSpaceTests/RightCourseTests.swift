import Exchange
import Identity
import SeededTesting
import Testing
import Vocabulary

@testable import DataSpace

@Suite("The course of a right")
struct RightCourseTests {
  static let dawn = Instant(milliseconds: 1_790_000_000_000)
  static let parties = (0..<5).map { _ in ID<Participant>(at: dawn) }

  static func right(_ kind: DataRight.Kind = .holding, days: Int64 = 100) -> DataRight {
    DataRight(
      id: ID(at: dawn), kind: kind, subject: ID<Dataset>(at: dawn).description, holder: parties[0], source: nil,
      registeredBy: parties[0], registeredAt: dawn, until: dawn.adding(days: days), documents: [], code: "",
      certificate: 0,
      disputes: [], state: .registered)
  }

  private static func rule(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? Refusal)?.rule }
  }

  @Test("a whole right goes to another once they accept it") func transferred() throws {
    let (holder, other, third) = (Self.parties[0], Self.parties[1], Self.parties[2])
    var right = Self.right()
    #expect(Self.rule { try right.apply(.transfer(to: other), by: .participant(other), at: Self.dawn) } == "right.side")
    try right.apply(.transfer(to: other), by: .participant(holder), at: Self.dawn)
    #expect(right.holder == holder)
    #expect(Self.rule { try right.apply(.accept, by: .participant(third), at: Self.dawn) } == "right.side")
    try right.apply(.accept, by: .participant(other), at: Self.dawn)
    #expect(right.holder == other && right.transfer == nil)
    #expect(Self.rule { try right.apply(.renounce, by: .participant(holder), at: Self.dawn) } == "right.side")
  }

  @Test("a pledged right is not transferred or renounced until its pledgee releases it") func pledged() throws {
    let (holder, bank) = (Self.parties[0], Self.parties[1])
    var right = Self.right()
    try right.apply(.pledge(to: bank), by: .participant(holder), at: Self.dawn)
    #expect(right.state == .pledged)
    for event in [DataRight.Event.transfer(to: Self.parties[2]), .renounce, .pledge(to: Self.parties[2])] {
      #expect(Self.rule { try right.apply(event, by: .participant(holder), at: Self.dawn) } == "right.pledged")
    }
    #expect(Self.rule { try right.apply(.release, by: .participant(holder), at: Self.dawn) } == "right.side")
    try right.apply(.release, by: .participant(bank), at: Self.dawn)
    try right.apply(.transfer(to: Self.parties[2]), by: .participant(holder), at: Self.dawn)
  }

  @Test("a dispute is settled by who has no part in it, or taken back; upheld, the right lapses") func disputed() throws
  {
    let (holder, other, registrar) = (Self.parties[0], Self.parties[1], Self.parties[2])
    var right = Self.right()
    let dispute = DataRight.Event.dispute(reason: "数据由我方采集")
    #expect(Self.rule { try right.apply(dispute, by: .participant(holder), at: Self.dawn) } == "right.own-dispute")
    try right.apply(dispute, by: .participant(other), at: Self.dawn)
    #expect(right.state == .disputed)
    #expect(Self.rule { try right.apply(dispute, by: .participant(other), at: Self.dawn) } == "right.disputed-already")
    let upheld = DataRight.Event.settle(of: other, isUpheld: true)
    #expect(Self.rule { try right.apply(upheld, by: .participant(other), at: Self.dawn) } == "right.side")
    #expect(Self.rule { try right.apply(upheld, by: .registrar(holder), at: Self.dawn) } == "right.own-matter")
    #expect(Self.rule { try right.apply(upheld, by: .registrar(other), at: Self.dawn) } == "right.own-matter")
    var taken = right
    try taken.apply(.settle(of: other, isUpheld: false), by: .participant(other), at: Self.dawn)
    #expect(taken.state == .registered)
    try right.apply(upheld, by: .registrar(registrar), at: Self.dawn)
    #expect(right.state == .lapsed && right.lapse == .upheld && right.disputes.isEmpty)
  }

  @Test("when its time is over it has lapsed, whether or not anything has ended it") func expired() throws {
    var right = Self.right(days: 1)
    let end = right.until
    #expect(right.state(at: end.adding(milliseconds: -1)) == .registered && right.state(at: end) == .lapsed)
    #expect(Self.rule { try right.apply(.expire, by: .hub, at: end.adding(milliseconds: -1)) } == "right.side")
    #expect(Self.rule { try right.apply(.renounce, by: .participant(right.holder), at: end) } == "right.lapsed")
    try right.apply(.expire, by: .hub, at: end)
    #expect(right.lapse == .expired)
  }

  @Test("whatever is asked by whomever, a right keeps to its rules") func properties() throws {
    for seed in 0..<300 as Range<UInt64> {
      var dice = Seeded(seed)
      var (right, now) = (Self.right(), Self.dawn)
      for _ in 0..<60 {
        let before = right
        let (who, other) = (dice.pick(Self.parties), dice.pick(Self.parties))
        let event: DataRight.Event = dice.pick([
          .transfer(to: other), .accept, .decline, .pledge(to: other), .release, .dispute(reason: "r"),
          .settle(of: other, isUpheld: dice.once(in: 6)), dice.once(in: 10) ? .renounce : .accept, .expire, .loseSource,
        ])
        let actor: DataRight.Actor = dice.pick([.participant(who), .participant(who), .registrar(who), .hub])
        if event == .loseSource, !dice.once(in: 12) { continue }
        now = now.adding(milliseconds: dice.amount(0...(86_400_000 * 4)))
        do { try right.apply(event, by: actor, at: now) } catch {
          #expect(right == before, "a refused change changes nothing: \(event)")
          continue
        }
        #expect(before.lapse == nil, "what has lapsed never changes")
        #expect(right.lapse == nil || right.transfer == nil && right.disputes.isEmpty)
        if right.holder != before.holder {
          #expect(
            event == .accept && before.transfer?.to == right.holder && before.pledge == nil && before.disputes.isEmpty)
        }
        if before.pledge != nil, right.pledge == nil {
          #expect(event == .release && actor.participant == before.pledge?.to)
        }
        if right.lapse == .renounced { #expect(before.pledge == nil && actor.participant == before.holder) }
        if right.lapse == .upheld, case .registrar(let registrar) = actor { #expect(registrar != before.holder) }
        if right.lapse == .expired { #expect(now >= right.until) }
        #expect(right.pledge?.to != right.holder && !right.disputes.contains { $0.by == right.holder })
        #expect(Set(right.disputes.map(\.by)).count == right.disputes.count)
        #expect(right.until == before.until && right.kind == before.kind && right.subject == before.subject)
      }
    }
  }

  @Test("no derived right is more than its source, in kind, time or what it is over") func derivation() throws {
    let other = ID<Dataset>(at: Self.dawn).description
    let offer = ID<Offer>(at: Self.dawn).description
    for seed in 0..<400 as Range<UInt64> {
      var dice = Seeded(seed)
      var source = Self.right(dice.pick(DataRight.Kind.allCases))
      if dice.once(in: 3) { source.subject = offer }
      let draft = DataRightDraft(
        kind: dice.pick(DataRight.Kind.allCases), subject: dice.pick([source.subject, other, offer]), source: source.id,
        until: source.until.adding(milliseconds: dice.amount(-2...2)), documents: [])
      let isRefused = Self.rule { try DataRight.checkDerived(draft, from: source, at: Self.dawn) } != nil
      let isLess =
        draft.kind.sources.contains(source.kind) && draft.until <= source.until
        && (draft.subject == source.subject || source.dataset != nil && draft.subject == offer)
      #expect(isRefused != isLess, "\(source.kind) \(draft.kind)")
    }
    var disputed = Self.right()
    try disputed.apply(.dispute(reason: "r"), by: .participant(Self.parties[1]), at: Self.dawn)
    let draft = DataRightDraft(
      kind: .processing, subject: disputed.subject, source: disputed.id, until: disputed.until, documents: [])
    #expect(Self.rule { try DataRight.checkDerived(draft, from: disputed, at: Self.dawn) } == "right.disputed")
  }
}

@Suite("Verification codes")
struct RightCodeTests {
  @Test("a code is read however it is typed; one wrong or two exchanged characters are found") func codes() throws {
    var dice = Seeded(7)
    let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    for _ in 0..<100 {
      let code = RightCode.make(&dice)
      #expect(code.count == RightCode.length && RightCode.read(RightCode.shown(code).lowercased()) == code)
      var characters = Array(code)
      let place = dice.below(characters.count)
      let wrong = dice.pick(letters.filter { $0 != characters[place] })
      characters[place] = wrong
      #expect(RightCode.read(String(characters)) == nil)
      characters = Array(code)
      let first = dice.below(characters.count - 1)
      if characters[first] != characters[first + 1] {
        characters.swapAt(first, first + 1)
        #expect(RightCode.read(String(characters)) == nil)
      }
    }
    for text in [
      "", "x", String(repeating: "0", count: 41), "0000-0000-0000-0000-000\u{0}", String(repeating: "数", count: 20),
    ] {
      #expect(RightCode.read(text) == nil)
    }
  }
}
