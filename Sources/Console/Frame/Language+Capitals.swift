extension Language {
  /// An amount as documents of account write it beside the figures, so that no digit can be changed unseen:
  /// `人民币壹万零伍拾元零叁分` (Payment and Settlement Measures of the People's Bank of China, annex 1).
  static func capitals(fen: Int64) -> String {
    let (yuan, rest) = fen.magnitude.quotientAndRemainder(dividingBy: 100)
    let (tens, ones) = rest.quotientAndRemainder(dividingBy: 10)
    var words = "人民币" + (fen < 0 ? "负" : "")
    if yuan > 0 || rest == 0 { words += capitals(yuan) + "元" }
    if tens > 0 { words += capitals(tens) + "角" } else if yuan > 0, ones > 0 { words += "零" }
    return words + (ones > 0 ? capitals(ones) + "分" : "整")
  }

  /// A whole number; a gap between two of its places is said once.
  private static func capitals(_ number: UInt64) -> String {
    let places: [(UInt64, String)] = [(100_000_000, "亿"), (10_000, "万"), (1_000, "仟"), (100, "佰"), (10, "拾")]
    for (unit, name) in places where number >= unit {
      let (head, tail) = number.quotientAndRemainder(dividingBy: unit)
      let gap = tail > 0 && tail < unit / 10 ? "零" : ""
      return capitals(head) + name + gap + (tail > 0 ? capitals(tail) : "")
    }
    return ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"][Int(number)]
  }
}
