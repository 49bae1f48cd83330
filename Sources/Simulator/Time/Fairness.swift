/// How evenly something is shared out.
public enum Fairness {
  /// Jain's index (DEC-TR-301): 1 if all have the same, 1 ÷ n if one has all; 1 of nothing.
  public static func jain(_ values: [Double]) -> Double {
    let sum = values.reduce(0, +)
    let squares = values.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? sum * sum / (Double(values.count) * squares) : 1
  }
}
