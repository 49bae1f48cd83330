public import Vocabulary

/// What an issuer decides when opening a programme. The members mean what they mean in ``VoucherProgramme``.
public struct VoucherTerms: Hashable, Sendable, Codable {
  public var name: Text
  public var unit: String
  public var eligibility: VoucherEligibility
  public var offerKinds: [String]
  public var shareBasisPoints: Int64
  public var capPerOrder: Int64?
  public var capPerGrant: Int64?
  public var capPerParticipant: Int64?
  public var expiresAt: Instant

  public init(
    name: Text, unit: String = "fen", eligibility: VoucherEligibility = VoucherEligibility(), offerKinds: [String] = [],
    shareBasisPoints: Int64, capPerOrder: Int64? = nil, capPerGrant: Int64? = nil, capPerParticipant: Int64? = nil,
    expiresAt: Instant
  ) {
    self.name = name
    self.unit = unit
    self.eligibility = eligibility
    self.offerKinds = offerKinds
    self.shareBasisPoints = shareBasisPoints
    self.capPerOrder = capPerOrder
    self.capPerGrant = capPerGrant
    self.capPerParticipant = capPerParticipant
    self.expiresAt = expiresAt
  }

  func check(at now: Instant) throws(Refusal) {
    guard (1...200).contains(name.zh.utf8.count), (1...200).contains(name.en.utf8.count) else {
      throw VoucherRefusal.terms("name", Text(zh: "中英文名称，各 1 到 200 字节", en: "a name in both languages, 1 to 200 bytes"))
    }
    guard (1...10_000).contains(shareBasisPoints) else {
      throw VoucherRefusal.terms("shareBasisPoints", Text(zh: "1 到 10000", en: "1 to 10000"))
    }
    for (field, cap) in [
      ("capPerOrder", capPerOrder), ("capPerGrant", capPerGrant), ("capPerParticipant", capPerParticipant),
    ] {
      if let cap, !(1...Transfers.largestSum).contains(cap) {
        throw VoucherRefusal.terms(
          field, Text(zh: "1 到 \(Transfers.largestSum)", en: "1 to \(Transfers.largestSum)"))
      }
    }
    guard expiresAt > now else {
      throw VoucherRefusal.terms("expiresAt", Text(zh: "将来的时间", en: "a time in the future"))
    }
    let lists = [eligibility.kinds, eligibility.regions, eligibility.participants, offerKinds]
    guard lists.allSatisfy({ $0.count <= 1000 && $0.allSatisfy { (1...128).contains($0.utf8.count) } }) else {
      throw VoucherRefusal.terms(
        "eligibility", Text(zh: "每项最多 1000 个词，各 1 到 128 字节", en: "at most 1000 words each, of 1 to 128 bytes"))
    }
  }
}
