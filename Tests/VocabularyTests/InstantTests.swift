import SeededTesting
import Testing
import Vocabulary

@Suite("Instants") struct InstantTests {
  @Test(
    "known moments are written and read",
    arguments: [
      (Int64(0), "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (1_795_224_000_000, "2026-11-21T01:20:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ])
  func known(milliseconds: Int64, text: String) {
    #expect(Instant(milliseconds: milliseconds).description == text)
    if milliseconds >= 0 { #expect(Instant(text)?.milliseconds == milliseconds) }
  }

  @Test("the edges of what is read, with offsets") func edges() {
    #expect(Instant("1969-12-31T23:00:00-01:00")?.milliseconds == 0)
    #expect(Instant("9999-12-31T23:59:59.999Z")?.description == "9999-12-31T23:59:59.999Z")
    for text in ["1970-01-01T05:45:00+05:45", "9999-12-31T00:00:00-23:59", "1970-01-01T00:00:00-23:59"] {
      #expect(Instant(text).flatMap { Instant($0.description) } == Instant(text), "\(text)")
      #expect(Instant(text) != nil)
    }
  }

  @Test("every written moment is read back", arguments: [UInt64(1), 2, 3])
  func roundTrip(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<20_000 {
      let instant = Instant(milliseconds: random.amount(0...253_402_300_799_999))
      #expect(Instant(instant.description) == instant)
    }
  }

  @Test(
    "RFC 3339 forms of one moment are one moment",
    arguments: [
      "2026-11-21T01:20:00Z", "2026-11-21t01:20:00z", "2026-11-21 01:20:00Z", "2026-11-21T09:20:00+08:00",
      "2026-11-20T20:20:00.000-05:00", "2026-11-21T01:20:00.000999999Z", "2026-11-21T01:20:00.0Z",
    ])
  func forms(text: String) { #expect(Instant(text)?.description == "2026-11-21T01:20:00.000Z") }

  @Test(
    "what is not a date-time is refused",
    arguments: [
      "", "2026", "2026-11-21", "2026-11-21T01:20:00", "2026-11-21T01:20Z", "2026-13-01T00:00:00Z",
      "2026-00-01T00:00:00Z",
      "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-21T24:00:00Z",
      "2026-11-21T01:60:00Z", "2026-11-21T01:20:60Z", "2026-11-21T01:20:00.Z", "2026-11-21T01:20:00.0000000000Z",
      "2026-11-21T01:20:00+8:00", "2026-11-21T01:20:00+24:00", "2026-11-21T01:20:00Zx", "1969-12-31T23:59:59Z",
      "+2026-11-21T01:20:00Z",
      // Written with an offset, their moments lie outside the years that are written so that they can be read.
      "1970-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "２026-11-21T01:20:00Z", " 2026-11-21T01:20:00Z",
    ])
  func refused(text: String) { #expect(Instant(text) == nil) }

  @Test("arithmetic is in whole milliseconds") func arithmetic() {
    let start = Instant(milliseconds: 1000)
    #expect(start.adding(days: 1).milliseconds(since: start) == 86_400_000)
    #expect(start.adding(seconds: -1) == Instant(milliseconds: 0))
    #expect(start < start.adding(milliseconds: 1))
  }

  @Test("the clock is a plausible one") func clock() {
    let now = Instant.now
    #expect(now.milliseconds > 1_700_000_000_000 && now <= Instant.now)
  }
}
