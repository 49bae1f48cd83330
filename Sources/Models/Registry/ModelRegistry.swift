import Evidence
public import Exchange
public import Identity
public import Store
public import Vocabulary

/// The register of models. Each change appends one entry of evidence.
public enum ModelRegistry {
  public static let mostReports = 50
  public static let longestReport = 131_072
  public static let mostFilingSteps = 100

  /// Registers a model, a draft until it is published. With a job, its whole lineage is taken from what the hub has on record
  /// of it: agreements of its inputs, its outputs, and the model that an input is a file of. Appends `model.registered`.
  public static func register(
    _ tx: Transaction, _ draft: ModelDraft, by vendor: ID<Participant>, runs: any RunRecords, at now: Instant
  ) throws -> RegisteredModel {
    try draft.check()
    let same = try tx.row(
      "SELECT 1 FROM model WHERE vendor = ? AND name = ? AND version = ?", vendor, draft.name, draft.version)
    guard same == nil else { throw RegistryRefusal.taken }
    var model = RegisteredModel(
      id: ID(at: now), vendor: vendor, name: draft.name, version: draft.version, card: draft.card,
      lineage: .init(), risk: draft.risk, filing: [], state: .draft, createdAt: now)
    try tx.execute(
      "INSERT INTO model (id, vendor, name, version, state, body) VALUES (?, ?, ?, ?, ?, ?)", model.id, vendor,
      model.name, model.version, model.state.rawValue, try StoredBody.encode(model))
    try trace(tx, draft, into: &model, runs: runs, at: now)
    try write(tx, model, at: now)
    try append(tx, "model.registered", model, by: vendor, told(of: model), at: now)
    return try get(tx, model.id)
  }

  /// Revises a draft. What it is made of is added to, never taken away. Appends `model.revised`.
  public static func revise(
    _ tx: Transaction, _ id: ID<RegisteredModel>, _ draft: ModelDraft, by vendor: ID<Participant>,
    runs: any RunRecords, at now: Instant
  ) throws -> RegisteredModel {
    try draft.check()
    var model = try load(tx, id)
    guard model.state == .draft else { throw RegistryRefusal.notDraft }
    let same = try tx.row(
      "SELECT 1 FROM model WHERE vendor = ? AND name = ? AND version = ? AND id <> ?", vendor, draft.name,
      draft.version, id)
    guard same == nil else { throw RegistryRefusal.taken }
    (model.name, model.version, model.card, model.risk) = (draft.name, draft.version, draft.card, draft.risk)
    try trace(tx, draft, into: &model, runs: runs, at: now)
    try write(tx, model, at: now)
    try append(tx, "model.revised", model, by: vendor, told(of: model), at: now)
    return try get(tx, id)
  }

  /// Adds what a draft names to a model's lineage, each looked up where it is registered.
  private static func trace(
    _ tx: Transaction, _ draft: ModelDraft, into model: inout RegisteredModel, runs: any RunRecords, at now: Instant
  ) throws {
    var origins = model.lineage
    for id in draft.agreements ?? [] {
      guard let found = try? Agreements.get(tx, id), found.consumer == model.vendor, found.kind == .data else {
        throw RegistryRefusal.agreement
      }
      origins.agreements.include(id)
    }
    for id in draft.rights ?? [] {
      guard !id.hasPrefix(RegisteredModel.idPrefix + "_"), let found = try Grounds.holder(tx, of: id),
        found.holder == model.vendor, now < found.until
      else { throw RegistryRefusal.right }
      origins.rights.include(id)
    }
    for id in draft.parents ?? [] {
      guard id != model.id, let found = try find(tx, id), found.vendor == model.vendor || found.state == .published
      else { throw RegistryRefusal.parent }
      origins.parents.include(id)
    }
    for one in draft.declared ?? [] { origins.declared.include(one) }
    if let job = draft.job {
      guard let run = try runs.run(tx, job), run.consumer == model.vendor, run.isComplete else {
        throw RegistryRefusal.job
      }
      origins.jobs.include(run.id)
      for id in run.agreements { origins.agreements.include(id) }
      for (name, sha256) in run.outputs.sorted(by: { $0.key < $1.key }) {
        origins.files.include(RegisteredModel.File(name: name, sha256: sha256))
      }
      for sha256 in run.inputs {
        for parent in try owners(tx, ofFile: sha256) where parent != model.id { origins.parents.include(parent) }
      }
    }
    let cleared = Set(origins.cleared.map(\.agreement))
    let sources =
      origins.agreements.filter { !cleared.contains($0) }.map(\.description) + origins.rights
      + origins.parents.map(\.description)
    try Lineage.add(tx, sources, to: model.id.description, at: now)
    for file in origins.files {
      try tx.execute(
        "INSERT INTO model_file (sha256, model) VALUES (?, ?) ON CONFLICT (sha256, model) DO NOTHING", file.sha256,
        model.id)
    }
    model.lineage = origins
  }

  /// Models that a file is of, the earliest first; a few at most.
  private static func owners(_ tx: Transaction, ofFile sha256: String) throws -> [ID<RegisteredModel>] {
    try tx.rows("SELECT model FROM model_file WHERE sha256 = ? ORDER BY model LIMIT 10", sha256).map { try $0.id(0) }
  }

  private static func told(of model: RegisteredModel) -> [String: JSON] {
    let origins = model.lineage
    return [
      "name": .string(model.name), "version": .string(model.version),
      "agreements": .array(origins.agreements.map { JSON($0) }), "rights": .array(origins.rights.map { .string($0) }),
      "parents": .array(origins.parents.map { JSON($0) }), "jobs": .array(origins.jobs.map { .string($0) }),
      "files": .array(origins.files.map { .string($0.sha256) }),
      "declared": .string(EvidenceDigest.of((try? JSON(encoding: origins.declared)) ?? .null)),
    ]
  }

  static func append(
    _ tx: Transaction, _ kind: String, _ model: RegisteredModel, by actor: ID<Participant>?, _ data: [String: JSON],
    at now: Instant
  ) throws {
    var data = data
    data["owner"] = JSON(model.vendor)
    try EvidenceLog.append(
      tx,
      EvidenceEntry(
        kind: kind, at: now, subject: model.id.description, actor: actor?.description, data: .object(data)))
  }
}

extension Array where Element: Equatable {
  fileprivate mutating func include(_ element: Element) { if !contains(element) { append(element) } }
}
