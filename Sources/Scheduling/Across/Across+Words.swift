public import Vocabulary

extension AcrossRejection {
  /// The rejection as a sentence that names the rule, and when or for how much the pool would do.
  public func words(_ pools: [AcrossPool]) -> Text {
    let name = pools[pool].name
    var text =
      switch rule {
      case .tooSmall:
        Text(
          zh: "\(name) 只有 \(pools[pool].units) 个单元", en: "\(name) has \(pools[pool].units) units in all")
      case .model: Text(zh: "\(name) 没有所需型号", en: "\(name) has none of the models asked for")
      case .noLink: Text(zh: "数据到不了 \(name)", en: "no link brings the data to \(name)")
      case .neverOpen: Text(zh: "\(name) 没有可用的开放时间", en: "\(name) has no opening in which it would fit")
      case .tooLate: Text(zh: "\(name) 的开始时间晚于允许", en: "\(name) would start later than allowed")
      case .deadline: Text(zh: "在 \(name) 会误期", en: "\(name) would end after the deadline")
      case .maxPrice: Text(zh: "\(name) 超过最高价", en: "\(name) costs more than the most allowed")
      }
    if let wouldStart {
      text.zh += "；最早可在 \(wouldStart) 开始"
      text.en += "; it would start at \(wouldStart)"
    }
    if let wouldCost {
      text.zh += "，费用 \(wouldCost) 微元"
      text.en += ", for \(wouldCost) micro-yuan"
    }
    return Text(zh: "\(rule.rawValue)：" + text.zh, en: "\(rule.rawValue): " + text.en)
  }
}

extension AcrossOption {
  /// The terms of the score, as whoever asks sees them. Money in micro-yuan.
  public func words(_ pools: [AcrossPool]) -> Text {
    let name = pools[pool].name
    return Text(
      zh: "\(name)，\(start) 开始：算力 \(service)＋电费 \(energy)＋传输 \(transfer)－算力券 \(voucher)＝\(after) 微元；"
        + "\(carbonGrams) 克 CO₂",
      en:
        "\(name) from \(start): service \(service) + power \(energy) + transfer \(transfer) - voucher \(voucher) = \(after) "
        + "micro-yuan; \(carbonGrams) g of carbon dioxide")
  }
}
