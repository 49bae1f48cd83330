import Vocabulary

/// An amount as people read it: money in yuan, everything else in its unit.
enum Amount {
  static func text(_ amount: Int64, _ unit: String) -> Text {
    guard unit == "fen" else { return Text(zh: "\(amount) \(unit)", en: "\(amount) \(unit)") }
    let digits = String(amount.magnitude)
    let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    let yuan = (amount < 0 ? "-" : "") + padded.dropLast(2) + "." + padded.suffix(2)
    return Text(zh: "\(yuan) 元", en: "\(yuan) yuan")
  }
}
