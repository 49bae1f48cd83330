import Exchange
import Store
import Testing
import Vocabulary

@testable import Compute

struct ReleasedDataTests {
  @Test(
    "a table that leaves by a rule is no job's as the file that it was made from, unless its results are held against a rule"
  )
  func file() async throws {
    try await Workshop.with { shop in
      let data = try await shop.agreeOnData(.open, release: ["columns": ["a"]])
      let (caller, draft) = (shop.caller, shop.draft(on: data))
      let refusal = try await shop.rooms.refusal { tx in _ = try Jobs.submit(tx, draft, by: caller, at: morning) }
      #expect(refusal?.rule == "job.released-only" && refusal?.field == "/inputs/0/agreement")
      let both = try await shop.agreeOnData(.open, results: ["begins": "x"], release: ["columns": ["a"]])
      let job = try await shop.running(shop.draft(on: both))
      #expect(job.logWithheld == true)
    }
  }
}
