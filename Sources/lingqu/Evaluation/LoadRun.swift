import Evaluation
import Vocabulary

/// Streams answers from a server, so many at a time, and times each.
struct LoadRun {
  let client: ModelClient
  let concurrency: Int

  func figures(_ requests: [ModelRequest]) async throws -> LoadFigures {
    let client = client
    let start = ContinuousClock.now
    let samples = try await Workers.map(requests.count, atMost: concurrency) { try await client.time(requests[$0]) }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return LoadFigures(samples, concurrency: concurrency, seconds: seconds)
  }
}
