internal import Vocabulary

/// How often each run of `length` neighbours is there.
private func runs<Part: Hashable>(_ parts: [Part], _ length: Int) -> [ArraySlice<Part>: Int] {
  guard parts.count >= length else { return [:] }
  var counts: [ArraySlice<Part>: Int] = [:]
  for start in 0...(parts.count - length) { counts[parts[start..<(start + length)], default: 0] += 1 }
  return counts
}

/// BLEU (Papineni et al., 2002) as sacrebleu 2 computes it over a corpus: orders 1 to 4, exponential smoothing.
enum BLEU {
  /// Of one item: matches by order, totals by order, length of the answer, length of the reference nearest in length.
  static func statistics(_ answer: String, _ references: [String], _ tokenizer: TextTokenizer) -> [Double] {
    let words = tokenizer.words(answer)
    let wanted = references.map { tokenizer.words($0) }
    var (matches, totals): ([Double], [Double]) = ([], [])
    for order in 1...4 {
      let own = runs(words, order)
      var most: [ArraySlice<String>: Int] = [:]
      for reference in wanted { most.merge(runs(reference, order)) { max($0, $1) } }
      matches.append(Double(own.reduce(0) { $0 + min($1.value, most[$1.key] ?? 0) }))
      totals.append(Double(max(0, words.count - order + 1)))
    }
    let nearest = wanted.map(\.count).min {
      (abs($0 - words.count), $0) < (abs($1 - words.count), $1)
    }
    return matches + totals + [Double(words.count), Double(nearest ?? 0)]
  }

  /// From 0 to 100.
  static func score(_ sums: [Double]) -> Double {
    let (matches, totals, length, wanted) = (sums[0..<4], sums[4..<8], sums[8], sums[9])
    guard matches.contains(where: { $0 > 0 }) else { return 0 }
    var (logarithms, smooth) = (0.0, 1.0)
    for order in 0..<4 {
      let (match, total) = (matches[order], totals[4 + order])
      guard total > 0 else { return 0 }
      if match == 0 { smooth *= 2 }
      logarithms += (match == 0 ? 100 / (smooth * total) : 100 * match / total).naturalLogarithm
    }
    let brevity = length < wanted ? (1 - wanted / length).exponential : 1
    return brevity * (logarithms / 4).exponential
  }
}

/// chrF (Popović, 2015) as sacrebleu 2 computes it: characters without white space, orders 1 to 6, β = 2.
enum CharacterF {
  /// Of one item: for each order how many runs the answer has, the reference has, and both.
  static func statistics(_ answer: String, _ references: [String]) -> [Double] {
    func characters(_ text: String) -> [UInt32] { text.unicodeScalars.filter { !PythonText.isSpace($0) }.map(\.value) }
    let own = characters(answer)
    let each = references.map { reference in
      let other = characters(reference)
      return (1...6).flatMap { order -> [Double] in
        let (mine, theirs) = (runs(own, order), runs(other, order))
        let match = mine.reduce(0) { $0 + min($1.value, theirs[$1.key] ?? 0) }
        return [
          theirs.isEmpty ? 0 : Double(max(0, own.count - order + 1)), Double(max(0, other.count - order + 1)),
          Double(match),
        ]
      }
    }
    // Of several references the one that fits best.
    var best = each.first ?? [Double](repeating: 0, count: 18)
    for one in each.dropFirst() where score(one) > score(best) { best = one }
    return best
  }

  /// From 0 to 100.
  static func score(_ sums: [Double]) -> Double {
    var (precision, recall, orders) = (0.0, 0.0, 0.0)
    for order in 0..<6 {
      let (own, other, match) = (sums[3 * order], sums[3 * order + 1], sums[3 * order + 2])
      guard own > 0, other > 0 else { continue }
      precision += match / own
      recall += match / other
      orders += 1
    }
    guard orders > 0, precision + recall > 0 else { return 0 }
    return 100 * 5 * (precision / orders) * (recall / orders) / (4 * precision / orders + recall / orders)
  }
}

/// ROUGE (Lin, 2004), F1, from 0 to 1.
enum ROUGE {
  static func overlap(_ answer: [String], _ reference: [String], order: Int) -> Double {
    let (own, other) = (runs(answer, order), runs(reference, order))
    let match = own.reduce(0) { $0 + min($1.value, other[$1.key] ?? 0) }
    return f1(match, own.values.reduce(0, +), other.values.reduce(0, +))
  }

  /// By the longest common subsequence.
  static func longest(_ answer: [String], _ reference: [String]) -> Double {
    var row = [Int](repeating: 0, count: reference.count + 1)
    for word in answer {
      var corner = 0
      for (place, other) in reference.enumerated() {
        let above = row[place + 1]
        row[place + 1] = word == other ? corner + 1 : max(above, row[place])
        corner = above
      }
    }
    return f1(row.last ?? 0, answer.count, reference.count)
  }

  static func f1(_ match: Int, _ own: Int, _ other: Int) -> Double {
    guard match > 0 else { return 0 }
    let (precision, recall) = (Double(match) / Double(own), Double(match) / Double(other))
    return 2 * precision * recall / (precision + recall)
  }
}

/// F1 of the words of an answer, as SQuAD has it: without articles and punctuation.
enum WordF {
  static func score(_ answer: String, _ reference: String, _ tokenizer: TextTokenizer?) -> Double {
    let (own, other) = (words(answer, tokenizer), words(reference, tokenizer))
    // Two empty answers agree.
    if own.isEmpty || other.isEmpty { return own.isEmpty && other.isEmpty ? 1 : 0 }
    return ROUGE.overlap(own, other, order: 1)
  }

  private static func words(_ text: String, _ tokenizer: TextTokenizer?) -> [String] {
    if let tokenizer, tokenizer != .none { return tokenizer.plainWords(text) }
    let bare = ExactMatch.withoutPunctuation(text.lowercased())
    return PythonText.words(bare).filter { !["a", "an", "the"].contains($0) }
  }
}
