/// MinHash (Broder, 1997): the share of equal minima estimates how much two sets of runs have in common (Jaccard). Bands of minima find
/// candidates without comparing all pairs.
struct MinHash: Sendable {
  static let size = 128
  private static let bands = 32
  private static let rows = 4
  /// Words in a run.
  static let runLength = 5
  private static let factors: [(UInt64, UInt64)] = {
    var numbers = NumberStream(seed: 1, purpose: "minhash")
    return (0..<size).map { _ in (numbers.next() | 1, numbers.next()) }
  }()

  let minima: [UInt32]

  /// Nil for a text of fewer than eight words: too little to tell a likeness by.
  init?(_ words: [UInt64]) {
    guard words.count >= 8 else { return nil }
    let runs = Set(RollingRun.all(words, length: Self.runLength))
    var minima = [UInt32](repeating: .max, count: Self.size)
    Self.factors.withUnsafeBufferPointer { factors in
      minima.withUnsafeMutableBufferPointer { minima in
        for run in runs {
          for place in 0..<Self.size {
            let (a, b) = factors[place]
            let value = UInt32(truncatingIfNeeded: (run &* a &+ b) >> 32)
            if value < minima[place] { minima[place] = value }
          }
        }
      }
    }
    self.minima = minima
  }

  /// Keys of the bands; two texts that share one are candidates.
  var keys: [UInt64] {
    (0..<Self.bands).map { band in
      (0..<Self.rows).reduce(UInt64(band)) { TextHash.mixed($0 ^ UInt64(minima[band * Self.rows + $1])) }
    }
  }

  /// From 0 to 1.
  func likeness(to other: MinHash) -> Double {
    Double(zip(minima, other.minima).count { $0 == $1 }) / Double(Self.size)
  }
}
