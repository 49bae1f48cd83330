public import Vocabulary

/// How well an offer answers a part of a need, and why.
public struct Match: Hashable, Sendable, Codable {
  public var part: Need.Part
  public var offer: Offer
  /// 0 … 100: the sum of the reasons' points.
  public var score: Int64
  public var reasons: [Reason]

  public struct Reason: Hashable, Sendable, Codable {
    public enum About: String, Sendable, Codable, CaseIterable { case words, policy, region, price }
    public var about: About
    public var met: Bool
    public var points: Int64
    public var text: Text
  }
}
