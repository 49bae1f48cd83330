import ArgumentParser
import DataSpace
import Vocabulary

struct DatasetHarvest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harvest",
    abstract: "Take over the datasets of another catalogue as drafts; again, only what has changed there.")

  enum Kind: String, ExpressibleByArgument, CaseIterable { case ckan, dcat }

  @Argument(help: "The catalogue's address: of CKAN its root, of DCAT its Turtle, N-Triples, TriG, RDF/XML or JSON-LD.")
  var url: String
  @Option(help: "What it speaks: ckan, or dcat.") var from: Kind
  @Option(help: "Datasets at most, 1 to 10000.") var most = 1000
  @Option(help: "Seconds at most for reading, 1 to 3600.") var seconds = 600
  @Flag(help: "Say what would be done, and do nothing.") var dry = false
  @OptionGroup var hub: HubOptions

  func validate() throws {
    guard (1...10_000).contains(most) else { throw ValidationError("--most is 1 to 10000") }
    guard (1...3600).contains(seconds) else { throw ValidationError("--seconds is 1 to 3600") }
  }

  func run() async throws {
    let client = try hub.client()
    var reader = try HarvestReader(url, seconds: Int64(seconds))
    let entries: [DatasetEntry]
    do {
      entries =
        switch from {
        case .ckan: try await CKANHarvest.entries(&reader, at: url, most: most, now: .now)
        case .dcat: try await DCATHarvest.entries(&reader, at: url, most: most, now: .now)
        }
    } catch {
      await reader.close()
      throw error
    }
    await reader.close()
    let known = try await Self.known(client)
    var taken: Set<String> = []
    var counts: [String: Int64] = ["drafted": 0, "revised": 0, "unchanged": 0, "refused": 0]
    var refusals: [JSON] = []
    for entry in entries {
      // A catalogue may tell one twice.
      guard let origin = entry.identifier, taken.insert(origin).inserted else { continue }
      do {
        counts[try await take(entry, known[origin], client), default: 0] += 1
      } catch Failure.problem(let problem) where problem.status < 500 && ![401, 403].contains(problem.status) {
        counts["refused", default: 0] += 1
        if refusals.count < 20 {
          refusals.append([
            "origin": .string(origin), "rule": .string(problem.rule ?? ""), "detail": .string(problem.detail),
          ])
        }
      }
    }
    var told: [String: JSON] = counts.mapValues { .int($0) }
    told["found"] = JSON(entries.count)
    if !refusals.isEmpty { told["refusals"] = .array(refusals) }
    JSON.object(told).present(hub.json)
  }

  /// What is there of ours, by where it came from.
  private static func known(_ client: HubClient) async throws -> [String: (
    id: String, entry: DatasetEntry, state: String
  )] {
    var known: [String: (id: String, entry: DatasetEntry, state: String)] = [:]
    var cursor: String?
    for _ in 0..<1000 {
      var query = ["limit": "200"]
      query["cursor"] = cursor
      let page = try await client.call(.get, "/v1/own-datasets", query: query)
      for item in page["items"]?.array ?? [] {
        guard let id = item["id"]?.string, let entry = try? item["entry"]?.decode(DatasetEntry.self),
          let origin = entry.identifier
        else { continue }
        known[origin] = (id, entry, item["state"]?.string ?? "")
      }
      cursor = page["next"]?.string
      if cursor == nil { break }
    }
    return known
  }

  /// What came of one. What the steward has added to it since stays.
  private func take(
    _ entry: DatasetEntry, _ before: (id: String, entry: DatasetEntry, state: String)?, _ client: HubClient
  ) async throws -> String {
    guard let before else {
      if !dry { try await client.call(.post, "/v1/datasets", body: try JSON(encoding: entry)) }
      return "drafted"
    }
    // What was withdrawn here stays withdrawn.
    guard before.state != Dataset.State.withdrawn.rawValue else { return "unchanged" }
    var merged = before.entry
    merged.title.zh = entry.title.zh
    if !entry.title.en.isEmpty { merged.title.en = entry.title.en }
    merged.description =
      entry.description.map { Text(zh: $0.zh, en: $0.en.isEmpty ? before.entry.description?.en ?? "" : $0.en) }
      ?? merged.description
    merged.keywords = entry.keywords ?? merged.keywords
    merged.contact = entry.contact ?? merged.contact
    merged.licence = entry.licence ?? merged.licence
    merged.cycle = entry.cycle ?? merged.cycle
    merged.issued = entry.issued ?? merged.issued
    merged.modified = entry.modified ?? merged.modified
    // What these are taken for here is the steward's to say.
    merged.theme = merged.theme ?? entry.theme
    merged.sourceUnit = merged.sourceUnit ?? entry.sourceUnit
    merged.regions = entry.regions ?? merged.regions
    merged.temporal = entry.temporal ?? merged.temporal
    merged.distributions = entry.distributions ?? merged.distributions
    guard merged != before.entry else { return "unchanged" }
    if !dry {
      try await client.call(
        .post, "/v1/datasets/\(HubClient.escaped(before.id))/versions", body: try JSON(encoding: merged))
    }
    return "revised"
  }
}
