public import Vocabulary

/// A part of a count. Compared exactly, in whole numbers: at a threshold, a rounded figure can say the opposite.
public struct Share: Hashable, Sendable, Codable {
  public let part: Int
  public let whole: Int

  /// Both are counts of the same list. A part that lies outside `0...whole` is cut to it: a broken record neither stops
  /// the hub nor makes more than the whole.
  public init(_ part: Int, of whole: Int) {
    self.whole = max(0, whole)
    self.part = min(max(0, part), self.whole)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode(Int.self, forKey: .part), of: try container.decode(Int.self, forKey: .whole))
  }

  /// Compares with `percent`: negative below, zero equal, positive above. An empty whole is below everything but nought.
  func compared(toPercent percent: Int) -> Int {
    let mine = UInt(part).multipliedFullWidth(by: 100)
    let limit = UInt(whole).multipliedFullWidth(by: UInt(percent))
    if mine.high != limit.high { return mine.high < limit.high ? -1 : 1 }
    return mine.low == limit.low ? 0 : mine.low < limit.low ? -1 : 1
  }

  /// In hundredths of a percent, rounded down or up; nought of an empty whole.
  private func hundredths(up: Bool) -> UInt {
    guard whole > 0 else { return 0 }
    let (quotient, rest) = UInt(whole).dividingFullWidth(UInt(part).multipliedFullWidth(by: 10_000))
    return quotient + (up && rest > 0 ? 1 : 0)
  }

  /// `284/300 (94.66 %)`. Rounded to the side on which `limit` fails, so that what is read never contradicts the verdict.
  public func text(against limit: Limit) -> String {
    var up = false
    if case .atMost = limit { up = true }
    let figure = hundredths(up: up)
    let cents = figure % 100
    return "\(part)/\(whole) (\(figure / 100).\(cents < 10 ? "0" : "")\(cents) %)"
  }
}

/// A threshold in whole percent.
public enum Limit: Hashable, Sendable {
  case atLeast(Int)
  case atMost(Int)

  public var percent: Int {
    switch self {
    case .atLeast(let percent), .atMost(let percent): percent
    }
  }

  /// Whether the share keeps the threshold. A share of nothing keeps none: nothing was measured.
  public func holds(_ share: Share) -> Bool {
    guard share.whole > 0 else { return false }
    return switch self {
    case .atLeast(let percent): share.compared(toPercent: percent) >= 0
    case .atMost(let percent): share.compared(toPercent: percent) <= 0
    }
  }

  public var text: Text {
    switch self {
    case .atLeast(let percent): Text(zh: "不低于 \(percent)%", en: "at least \(percent) %")
    case .atMost(let percent): Text(zh: "不高于 \(percent)%", en: "at most \(percent) %")
    }
  }
}

/// `{"atLeast": 96}` or `{"atMost": 5}`.
extension Limit: Codable {
  private enum CodingKeys: String, CodingKey { case atLeast, atMost }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let least = try container.decodeIfPresent(Int.self, forKey: .atLeast)
    let most = try container.decodeIfPresent(Int.self, forKey: .atMost)
    switch (least, most) {
    case (let least?, nil): self = .atLeast(least)
    case (nil, let most?): self = .atMost(most)
    default:
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a limit is either atLeast or atMost"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .atLeast(let percent): try container.encode(percent, forKey: .atLeast)
    case .atMost(let percent): try container.encode(percent, forKey: .atMost)
    }
  }
}
