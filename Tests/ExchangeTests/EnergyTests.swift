import Identity
import Ledger
import Scheduling
import SeededTesting
import Store
import Testing
import Vocabulary

@testable import Exchange

@Suite("Power beside the price")
struct EnergyTests {
  static let monday = Instant("2026-11-23T00:00:00Z")!

  /// A yuan a kWh at first, another price from a minute of the week on.
  static func terms(
    _ steps: [TariffCalendar.Step] = [.init(from: 0, rate: 1_000_000), .init(from: 60, rate: 250_000)],
    most: Int64 = 36_000_000_000, pue: Int64 = 1000, to: Instant? = nil
  ) throws -> EnergyTerms {
    try EnergyTerms(
      week: steps, puePerMille: pue, milliwattsPerCore: 10_000, acceleratorMilliwatts: 300_000, mostMillijoules: most,
      from: monday, to: to)
  }

  @Test("a kWh across a change of price is paid by the minutes on each side, with PUE, rounded up once")
  func charges() throws {
    let kWh: Int64 = 3_600_000_000
    func drawn(_ from: Int64, _ to: Int64, _ millijoules: Int64 = kWh) -> EnergyTerms.Drawn {
      .init(
        millijoules: millijoules, from: Self.monday.adding(seconds: from * 60), to: Self.monday.adding(seconds: to * 60)
      )
    }
    let terms = try Self.terms()
    #expect(try terms.charge(for: [drawn(0, 60)]) == 100)
    #expect(try terms.charge(for: [drawn(60, 120)]) == 25)
    #expect(try terms.charge(for: [drawn(30, 90)]) == 63)
    #expect(try terms.charge(for: [drawn(30, 120)]) == 50)
    #expect(try Self.terms(pue: 1500).charge(for: [drawn(0, 60)]) == 150)
    // Next week is as this one.
    #expect(try terms.charge(for: [drawn(10_080, 10_140)]) == 100)
    #expect(try terms.charge(for: []) == 0)
    #expect(try terms.charge(for: [drawn(0, 60, 1)]) == 0)
    #expect(try terms.charge(for: [drawn(0, 60, 3600)]) == 1)
  }

  @Test("what is held is the highest price of the window, and nothing is charged beyond it")
  func held() throws {
    #expect(try Self.terms().mostFen == 1000)
    #expect(try Self.terms(to: Self.monday.adding(seconds: 7200)).mostFen == 1000)
    let late = try EnergyTerms(
      week: Self.terms().week, puePerMille: 1000, milliwattsPerCore: 0, acceleratorMilliwatts: 0,
      mostMillijoules: 36_000_000_000, from: Self.monday.adding(seconds: 3600), to: Self.monday.adding(seconds: 7200))
    #expect(late.mostFen == 250)
    let all = EnergyTerms.Drawn(millijoules: 36_000_000_000, from: Self.monday, to: Self.monday.adding(seconds: 60))
    #expect(try late.charge(for: [all]) == 250)
  }

  @Test("numbers that the books cannot hold are refused")
  func refuses() throws {
    #expect(throws: Refusal.self) { try Self.terms(most: EnergyTerms.mostOfAny + 1) }
    #expect(throws: Refusal.self) { try Self.terms(pue: 0) }
    let terms = try Self.terms()
    for wrong in [
      EnergyTerms.Drawn(millijoules: -1, from: Self.monday, to: Self.monday.adding(seconds: 1)),
      .init(millijoules: 1, from: Self.monday, to: Self.monday),
      .init(millijoules: .max, from: Self.monday, to: Self.monday.adding(seconds: 1)),
    ] { #expect(throws: Refusal.self) { try terms.microYuan(wrong) } }
    #expect(throws: Refusal.self) { try Price.withEnergy(.withEnergy(.free)).check() }
    #expect(throws: Refusal.self) {
      try Price.withEnergy(.perUnit(fen: 1, quantity: 1, unit: EnergyTerms.unit)).check()
    }
  }

  @Test(
    "over random tariffs: between the least and the highest price, never beyond what is held, splitting changes little")
  func properties() throws {
    var random = Seeded(4)
    for _ in 0..<400 {
      let places = Set(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in Int64.random(in: 1..<10_080, using: &random) })
      let steps = ([0] + places.sorted()).map {
        TariffCalendar.Step(from: $0, rate: Int64.random(in: 0...100_000_000, using: &random))
      }
      let most = Int64.random(in: 1...EnergyTerms.mostOfAny, using: &random)
      let pue = Int64.random(in: 1000...3000, using: &random)
      let terms = try Self.terms(steps, most: most, pue: pue)
      let from = Self.monday.adding(milliseconds: Int64.random(in: 0...2_000_000_000, using: &random))
      let length = Int64.random(in: 2...604_800_000, using: &random)
      let whole = EnergyTerms.Drawn(
        millijoules: Int64.random(in: 0...most, using: &random), from: from, to: from.adding(milliseconds: length))
      let charge = try terms.charge(for: [whole])
      #expect((0...terms.mostFen).contains(charge))
      let rates = steps.map(\.rate)
      func at(_ rate: Int64) -> Int128 {
        Int128(whole.millijoules) * Int128(pue) * Int128(rate) / 3_600_000_000_000
      }
      let exact = try terms.microYuan(whole)
      #expect(exact >= at(rates.min() ?? 0) && exact <= at(rates.max() ?? 0))
      // Half the energy in half the time, twice: each half at its own hours, together within the rounding.
      let middle = from.adding(milliseconds: length / 2)
      let part = Int64(Int128(whole.millijoules) * Int128(length / 2) / Int128(length))
      let halves =
        try terms.microYuan(.init(millijoules: part, from: from, to: middle))
        + terms.microYuan(.init(millijoules: whole.millijoules - part, from: middle, to: whole.to))
      let slack = Int128(pue) * Int128(rates.max() ?? 0) / 3_600_000_000_000 + 2
      #expect(abs(halves - exact) <= slack)
    }
  }

  @Test("a use under such a price: held together, metered apart, charged together, and the books balance")
  func lives() async throws {
    try await Town.with { town in
      let now = Self.monday
      let terms = try Self.terms(most: 3_600_000_000, to: now.adding(seconds: 7200))
      try await town.write { tx in
        var offer = town.compute()
        offer.price = .withEnergy(offer.price)
        let agreement = try town.agree(tx, offer, by: town.centre, at: now.adding(days: -1))
        #expect(try agreement.document["price"]?["energy"]?.string == "tariff")
        let draft = UseDraft(purpose: "energy-saving", quantity: 1000)
        #expect(throws: Refusal.self) { try town.use(tx, agreement.id, draft, at: now) }
        let before = try town.available(tx, town.startUp)
        let use = try Uses.request(
          tx, under: agreement.id, draft, by: town.caller(town.startUp), region: nil, energy: terms, at: now)
        // 300 fen for the seconds, a kWh at its dearest.
        #expect(try before - town.available(tx, town.startUp) == 300 + 100)
        try Uses.move(tx, use.id, .start, by: town.centre.id, at: now)
        let end = now.adding(seconds: 7200)
        try town.measure(tx, use, 1, 500, from: now, to: end, at: end)
        func energy(_ sequence: Int64, _ quantity: Int64, _ from: Int64, _ to: Int64) throws {
          var read = use
          read.unit = EnergyTerms.unit
          try town.measure(
            tx, read, sequence, quantity, from: now.adding(seconds: from), to: now.adding(seconds: to), at: end)
        }
        // The hours are those of the first reading; a second of its own line must follow the first.
        try energy(2, 1_800_000_000, 0, 3600)
        #expect(throws: Refusal.self) { try energy(3, 1, 1800, 5400) }
        #expect(throws: Refusal.self) { try energy(3, 1_800_000_001, 3600, 7200) }
        #expect(throws: Refusal.self) { try energy(2, 1, 3600, 7200) }
        try energy(3, 1_800_000_000, 3600, 7200)
        let ended = try Uses.move(tx, use.id, .complete, by: town.centre.id, at: end)
        // Half a kWh at a yuan and half at a quarter: 62.5 fen, up.
        #expect(ended.energyCharged == 63 && ended.charged == 150 + 63 && ended.measured == 500)
        #expect(ended.energyMeasured == 3_600_000_000 && ended.settled)
        #expect(try before - town.available(tx, town.startUp) == 213)
        #expect(try town.balance(tx, town.centre) == 213)
      }
    }
  }
}
