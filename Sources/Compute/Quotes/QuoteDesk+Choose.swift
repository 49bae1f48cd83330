import Vocabulary

extension QuoteDesk {
  static let mostTold = 40

  /// The candidates as `prefer` orders them.
  static func line(_ all: [ComputeQuote.Candidate], by prefer: JobDraft.Preference) -> [ComputeQuote.Candidate] {
    typealias Candidate = ComputeQuote.Candidate
    func waits(_ one: Candidate) -> Int { one.access == .negotiation ? 1 : 0 }
    return all.enumerated().sorted { one, other in
      let (a, b) = (one.element, other.element)
      switch prefer {
      case .now:
        return (waits(a), a.startsAt, a.cheapness, one.offset) < (waits(b), b.startsAt, b.cheapness, other.offset)
      case .cheapest: return (a.cheapness, a.score, one.offset) < (b.cheapness, b.score, other.offset)
      case .greenest:
        let (mine, others) = (a.carbonMilligrams ?? .max, b.carbonMilligrams ?? .max)
        return (mine, a.cheapness, one.offset) < (others, b.cheapness, other.offset)
      case .balanced: return (a.score, a.startsAt, one.offset) < (b.score, b.startsAt, other.offset)
      }
    }.map(\.element)
  }

  /// All that was looked at, with three picks at least where there are so many.
  func quote() -> ComputeQuote {
    let line = Self.line(candidates, by: .balanced)
    var picked: [(ComputeQuote.Pick.Word, ComputeQuote.Candidate)] = []
    for (word, prefer) in [
      (.now, .now), (.cheapest, .cheapest), (.greenest, .greenest),
    ] as [(ComputeQuote.Pick.Word, JobDraft.Preference)] {
      let first = Self.line(candidates, by: prefer).first
      guard let first, word != .greenest || first.carbonMilligrams != nil else { continue }
      picked.append((word, first))
    }
    for candidate in line where Set(picked.map(\.1)).count < 3 && !picked.contains(where: { $0.1 == candidate }) {
      picked.append((.other, candidate))
    }
    // What is picked is told, however many there are.
    var told = Array(line.prefix(Self.mostTold))
    for (_, candidate) in picked where !told.contains(candidate) { told.append(candidate) }
    let picks = picked.compactMap { word, candidate in
      told.firstIndex(of: candidate).map {
        ComputeQuote.Pick(word: word, candidate: Int64($0), text: candidate.words(word))
      }
    }
    let rejections = rejected.prefix(Self.mostTold)
    return ComputeQuote(
      at: now, needs: draft.demand, window: window, picks: picks, candidates: told, rejected: Array(rejections),
      notTold: Int64(line.count - told.count + rejected.count - rejections.count))
  }
}

extension ComputeQuote.Candidate {
  /// Why it is picked, with the figures that decide.
  func words(_ word: ComputeQuote.Pick.Word) -> Text {
    let price = Text(
      zh: "券前 \(Self.yuan(self.price.grossFen)) 元，券后 \(Self.yuan(self.price.payableFen)) 元",
      en: "\(Self.yuan(self.price.grossFen)) yuan before and \(Self.yuan(self.price.payableFen)) after the voucher")
    switch word {
    case .now:
      return Text(
        zh: "最早开始：\(startsAt)，前面 \(ahead) 个作业；\(price.zh)",
        en: "the soonest start, \(startsAt), behind \(ahead) jobs; \(price.en)")
    case .cheapest:
      let tariff = tariff.map { $0.startMilliYuanPerKWh }
      return Text(
        zh: "窗口内最便宜：\(price.zh)" + (tariff.map { "，开始时电价 \(Self.milliYuan($0)) 元/kWh" } ?? ""),
        en: "the cheapest in the window: \(price.en)"
          + (tariff.map { ", power at \(Self.milliYuan($0)) yuan/kWh when it starts" } ?? ""))
    case .greenest:
      let grams = carbonMilligrams ?? 0
      return Text(
        zh: "碳排放最少：\(grams) 毫克 CO₂；\(price.zh)", en: "the least carbon dioxide, \(grams) mg; \(price.en)")
    case .other: return Text(zh: "其他可选：\(price.zh)", en: "another that would do: \(price.en)")
    }
  }

  static func yuan(_ fen: Int64) -> String {
    let cents = fen % 100
    return "\(fen / 100)." + (cents < 10 ? "0" : "") + "\(cents)"
  }

  static func milliYuan(_ amount: Int64) -> String {
    let rest = String(amount % 1000)
    return "\(amount / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
  }
}
