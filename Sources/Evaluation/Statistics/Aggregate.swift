import Glibc

/// The way from the sums over items to one number. Each item brings a few sums; a resample of items is a sum of theirs.
public enum Aggregate: String, Hashable, Sendable, Codable {
  /// [value]: their mean.
  case mean
  /// [true positives, false positives, false negatives] of the second choice.
  case f1
  case bleu, chrf
  /// [log-likelihood, weight]: e^(−sum / weight).
  case perplexity
  /// [log-likelihood, bytes]: −sum / bytes / ln 2.
  case bits

  /// How many sums each item brings.
  var width: Int {
    switch self {
    case .mean: 1
    case .f1: 3
    case .bleu: 10
    case .chrf: 18
    case .perplexity, .bits: 2
    }
  }

  func value(_ sums: [Double], count: Int) -> Double {
    switch self {
    case .mean: count > 0 ? sums[0] / Double(count) : 0
    case .f1: sums[0] > 0 ? 2 * sums[0] / (2 * sums[0] + sums[1] + sums[2]) : 0
    case .bleu: BLEU.score(sums)
    case .chrf: CharacterF.score(sums)
    case .perplexity: sums[1] > 0 ? exp(-sums[0] / sums[1]) : 0
    case .bits: sums[1] > 0 ? -sums[0] / sums[1] / log(2) : 0
    }
  }
}

extension Double {
  var naturalLogarithm: Double { log(self) }
  var exponential: Double { exp(self) }
}
