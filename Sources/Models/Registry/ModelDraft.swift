public import Exchange
public import Filing
public import Vocabulary

/// What a vendor tells when it registers a model, or revises one that is not published yet.
public struct ModelDraft: Hashable, Sendable, Codable {
  public var name: String
  public var version: String
  public var summary: Text?
  public var baseModel: String?
  public var modality: RegisteredModel.Modality?
  public var languages: [String]?
  public var industry: [String]?
  public var licence: String?
  public var contextTokens: Int64?
  public var baselines: [String]?
  public var risk: RiskEntry?
  /// A job of this hub that made it: its agreements, inputs and outputs become its lineage.
  public var job: String?
  public var agreements: [ID<Agreement>]?
  public var rights: [String]?
  public var parents: [ID<RegisteredModel>]?
  public var declared: [RegisteredModel.DeclaredSource]?

  public init(name: String, version: String) {
    self.name = name
    self.version = version
  }

  var card: RegisteredModel.Card {
    RegisteredModel.Card(
      summary: summary, baseModel: baseModel, modality: modality ?? .other, languages: languages, industry: industry,
      licence: licence ?? "proprietary", contextTokens: contextTokens, baselines: baselines ?? [])
  }

  /// The most of each list.
  public static let mostListed = 50
  public static let longest = 200

  /// Refuses what a door might let through and a record must not hold.
  func check() throws(Refusal) {
    guard ModelReference.isName(name), (1...100).contains(version.utf8.count), ModelReference.isName(version) else {
      throw RegistryRefusal.name
    }
    let words = (languages ?? []) + (industry ?? []) + (baselines ?? []) + [baseModel, licence].compactMap { $0 }
    guard words.allSatisfy({ (1...Self.longest).contains($0.unicodeScalars.count) && !$0.utf8.contains(0) }),
      [
        languages?.count, industry?.count, baselines?.count, agreements?.count, rights?.count, parents?.count,
        declared?.count,
      ].allSatisfy({ ($0 ?? 0) <= Self.mostListed }),
      Set(baselines ?? []).count == (baselines ?? []).count,
      (1...ModelReference.mostContext).contains(contextTokens ?? 1)
    else { throw RegistryRefusal.card }
  }
}
