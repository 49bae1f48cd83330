import Exchange
public import Store
public import Vocabulary

/// What an evaluation's report rests on, read from nothing but entries of the evidence log: the report's digest, the model that it
/// is about, the agreements and rights on its data, the models that it descends from, and the jobs that made its files.
///
/// Whether the entries are as they were signed is found elsewhere (``BundleVerifier``); this follows from one to the next.
public struct ReportProof: Hashable, Sendable, Codable {
  public enum Kind: String, Sendable, Codable { case report, model, agreement, right, job }

  /// Something that the chain reaches, and the entry of the log that tells of it.
  public struct Step: Hashable, Sendable, Codable {
    public let kind: Kind
    public let id: String
    /// What the step rests under: the id of the step that led here; nil of the first.
    public let from: String?
    /// The entry that tells of it, and the last about it.
    public let entry: Int64
    public let last: Int64
    /// What the last entry says: `agreement.activated`.
    public let state: String
    /// A model's name and version.
    public let name: String?
  }

  /// From the report on; each thing once.
  public let steps: [Step]
  /// What the chain names and no entry tells of, or tells otherwise: ids, and the digests of files that no job of it left.
  public let missing: [String]
  /// Things of it that are over: agreements that were revoked or ended, rights that lapsed, models that were withdrawn or marked.
  public let over: [String]

  /// The chain reaches every right and every job that the model names.
  public var isWhole: Bool { missing.isEmpty }
}

extension ReportProof {
  /// Takes the entries in the order of the log.
  public struct Reader {
    private var entries: [String: [(index: Int64, content: JSON)]] = [:]
    private var report: (index: Int64, model: String)?
    private let digest: String

    /// - Parameter digest: of the report: SHA-256 of its canonical JSON, lower-case hexadecimal.
    public init(digest: String) { self.digest = digest }

    public mutating func take(_ content: JSON, index: Int64) {
      guard let subject = content["subject"]?.string else { return }
      entries[subject, default: []].append((index, content))
      if content["kind"]?.string == "model.evaluated", content["data"]?["digest"]?.string == digest {
        report = (index, subject)
      }
    }

    /// Takes whole lines of a bundle that was verified; those that are no entries say nothing here.
    public mutating func take(bundle lines: [UInt8]) throws {
      for line in lines.split(separator: UInt8(ascii: "\n")) {
        let json = try JSON.parse(line)
        if let entry = json["entry"], let index = json["index"]?.int { take(entry, index: index) }
      }
    }

    /// Nil if no entry tells of the report.
    public func proof() -> ReportProof? {
      guard let report else { return nil }
      var walk = Walk(entries: entries)
      walk.reached(.report, digest, from: nil, at: report.index, last: report.index, "model.evaluated")
      walk.waiting.append((.model, report.model, digest))
      while let next = walk.waiting.popLast() { walk.follow(next.kind, next.id, from: next.from) }
      return ReportProof(steps: walk.steps, missing: walk.missing, over: walk.over)
    }
  }

  /// Visits each thing once, so it ends with the entries.
  private struct Walk {
    let entries: [String: [(index: Int64, content: JSON)]]
    var steps: [Step] = []
    var missing: [String] = []
    var over: [String] = []
    var waiting: [(kind: Kind, id: String, from: String)] = []
    private var seen: Set<String> = []
    private var cleared: Set<String> = []

    init(entries: [String: [(index: Int64, content: JSON)]]) { self.entries = entries }

    mutating func reached(
      _ kind: Kind, _ id: String, from: String?, at entry: Int64, last: Int64, _ state: String, name: String? = nil
    ) {
      steps.append(Step(kind: kind, id: id, from: from, entry: entry, last: last, state: state, name: name))
    }

    mutating func follow(_ kind: Kind, _ id: String, from: String) {
      guard seen.insert(id).inserted else { return }
      let told = entries[id] ?? []
      let telling = told.last { Self.telling[kind, default: []].contains($0.content["kind"]?.string ?? "") }
      guard let telling, let last = told.last, let data = telling.content["data"] else {
        missing.append(id)
        return
      }
      let state = last.content["kind"]?.string ?? ""
      let name = kind == .model ? "\(data["name"]?.string ?? "") \(data["version"]?.string ?? "")" : nil
      reached(kind, id, from: from, at: telling.index, last: last.index, state, name: name)
      if Self.ends.contains(state), !cleared.contains(id) { over.append(id) }
      switch kind {
      case .report: break
      case .model: model(id, data)
      case .agreement: if let right = data["document"]?["reference"]?["right"]?.string { wait(.right, [right], id) }
      case .right: if let source = data["source"]?.string { wait(.right, [source], id) }
      case .job: break
      }
    }

    private mutating func model(_ id: String, _ data: JSON) {
      func list(_ name: String) -> [String] { (data[name]?.array ?? []).compactMap(\.string) }
      // What is followed first comes last.
      wait(.job, list("jobs"), id)
      wait(.agreement, list("agreements"), id)
      for entry in entries[id] ?? [] where entry.content["kind"]?.string == "model.cleared" {
        if let revoked = entry.content["data"]?["revoked"]?.string { cleared.insert(revoked) }
        if let other = entry.content["data"]?["by"]?.string { wait(.agreement, [other], id) }
      }
      wait(.right, list("rights"), id)
      wait(.model, list("parents"), id)
      let left = list("jobs").flatMap { job in
        (entries[job] ?? []).flatMap { ($0.content["data"]?["outputs"]?.object ?? [:]).values.compactMap(\.string) }
      }
      missing += list("files").filter { !left.contains($0) }
    }

    private mutating func wait(_ kind: Kind, _ ids: [String], _ from: String) {
      waiting += ids.reversed().map { (kind, $0, from) }
    }

    /// The entry that says what a thing is made of, or that it came to be; the last of them counts.
    private static let telling: [Kind: Set<String>] = [
      .model: ["model.registered", "model.revised"], .agreement: ["agreement.proposed"],
      .right: ["right.registered", "right.transferred"], .job: ["job.completed"],
    ]
    private static let ends: Set<String> = [
      "agreement.revoked", "agreement.expired", "agreement.ended", "right.lapsed", "model.withdrawn",
      "model.lineage-revoked",
    ]
  }
}

extension ModelRegistry {
  /// What the log's entries about a model's making are about: the model first, then whatever it descends from, the rights that its
  /// agreements rest on, and the jobs that made it.
  public static func subjects(_ tx: Transaction, of id: ID<RegisteredModel>) throws -> [String] {
    var models = [try load(tx, id)]
    var found = [id.description]
    for edge in try Lineage.ancestors(tx, of: id.description) {
      found.append(edge.source)
      if let parent = ID<RegisteredModel>(edge.source) { models += try [load(tx, parent)] }
    }
    for model in models {
      // Of what was cleared too: the model's entries name it.
      found += model.lineage.agreements.map(\.description) + model.lineage.jobs
    }
    for agreement in found.compactMap({ ID<Agreement>($0) }) {
      if let right = try Agreements.get(tx, agreement).right { found.append(right) }
    }
    for right in found { found += try Grounds.sources(tx, of: right) }
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }
  }
}
