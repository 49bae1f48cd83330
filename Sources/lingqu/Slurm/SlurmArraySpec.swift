/// Which tasks an array has: `0-15`, `1,3,5-7`, `0-15:4`, with `%limit`.
struct SlurmArraySpec {
  /// As it was written, without the limit.
  var text: String
  /// In order, each once.
  var indices: [Int64]
  var limit: Int64?

  /// As Slurm's MaxArraySize: the largest index, plus one.
  static let size: Int64 = 1_001

  init?(_ text: String) {
    let halves = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    if halves.count == 2 {
      guard let limit = SlurmWords.whole(halves[1]) else { return nil }
      self.limit = limit == 0 ? nil : limit
    }
    self.text = halves.first ?? ""
    var found: Set<Int64> = []
    for piece in self.text.split(separator: ",", omittingEmptySubsequences: false) {
      let steps = piece.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let ends = (steps.first ?? "").split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      guard let from = ends.first.flatMap({ SlurmWords.whole($0) }),
        let to = ends.last.flatMap({ SlurmWords.whole($0) }),
        let step = steps.count == 2 ? SlurmWords.whole(steps[1]) : 1, step > 0, from <= to, to < Self.size,
        steps.count == 1 || ends.count == 2
      else { return nil }
      found.formUnion(stride(from: from, through: to, by: Int(step)))
    }
    indices = found.sorted()
    guard !indices.isEmpty else { return nil }
  }

  /// The distance of the first two, as Slurm tells it.
  var step: Int64 { indices.count > 1 ? indices[1] - indices[0] : 1 }

  /// The plainest words for indices, which are read again from a job's environment.
  static func words(_ indices: [Int64]) -> String {
    var words: [String] = []
    var from = indices.startIndex
    while from < indices.endIndex {
      var to = from
      while to + 1 < indices.endIndex, indices[to + 1] == indices[to] + 1 { to += 1 }
      words.append(from == to ? "\(indices[from])" : "\(indices[from])-\(indices[to])")
      from = to + 1
    }
    return words.joined(separator: ",")
  }
}
