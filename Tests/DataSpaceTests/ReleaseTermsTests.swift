import Exchange
import SeededTesting
import Tables
import Testing
import Vocabulary

@testable import DataSpace

struct ReleaseTermsTests {
  @Test func `terms are read from an offer's reference, and what cannot be read is refused with its place`() throws {
    let terms = try DataTerms([
      "upload": "upl_1", "release": ["columns": ["a"]], "rate": ["calls": 3, "seconds": 60],
    ])
    #expect(terms.release?.columns == ["a"] && terms.rate == .init(calls: 3, seconds: 60))
    #expect(try DataTerms(["upload": "upl_1"]) == DataTerms([:]))
    for (reference, field) in [
      (["release": nil], "/reference/release/columns"), (["release": ["columns": []]], "/reference/release/columns"),
      (["release": ["columns": ["a"], "masks": ["a": "blur"]]], "/reference/release/masks/a"),
      (["rate": 5], "/reference/rate"), (["rate": ["calls": 1]], "/reference/rate"),
      (["rate": ["calls": 1, "seconds": 0]], "/reference/rate"),
    ] as [(JSON, String)] {
      #expect("\(reference)") { try DataTerms(reference) } throws: { ($0 as? Refusal)?.field == field }
    }
  }

  @Test(arguments: 0..<200)
  func `the rows of parts that make up the whole add up to all rows`(_ seed: Int) {
    var random = Seeded(UInt64(seed))
    let (bytes, rows) = (random.amount(1...5_000_000_000), random.amount(0...2_000_000_000))
    var (place, sum): (Int64, Int64) = (0, 0)
    while place < bytes {
      let end = min(bytes, place + random.amount(1...max(1, bytes / 3)))
      let share = DataMeter.rows(of: rows, in: place..<end, of: bytes)
      #expect(share >= 0)
      (place, sum) = (end, sum + share)
    }
    #expect(sum == rows)
  }

  @Test func `tries are further and further apart`() {
    let pauses = (1...12).map { DataPushes.pause(after: $0) }
    #expect(pauses.prefix(3) == [1_000, 2_000, 4_000] && pauses.last == 900_000 && pauses == pauses.sorted())
  }
}
