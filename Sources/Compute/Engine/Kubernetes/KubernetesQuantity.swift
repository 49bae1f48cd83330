import Vocabulary

/// An amount as Kubernetes writes it: `1500m`, `32Gi`, `2e3`, `0.5`. In thousandths, rounded up; nil if it is none or too much.
struct KubernetesQuantity: Hashable, Sendable {
  let thousandths: Int64
  var whole: Int64 { thousandths / 1000 }

  init?(_ json: JSON?) {
    switch json {
    case .string(let text)?: self.init(text)
    case .int(let number)?: self.init(String(number))
    default: return nil
    }
  }

  init?(_ text: String) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "+" || $0 == "-") }
    let suffix = text.dropFirst(number.count)
    guard let value = Double(number), value.isFinite, let factor = Self.factor(suffix) else { return nil }
    let product = (value * factor * 1000).rounded(.up)
    guard product >= 0, product < 9e18 else { return nil }
    thousandths = Int64(product)
  }

  private static func factor(_ suffix: Substring) -> Double? {
    let decimal: [Substring: Double] = [
      "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    ]
    if let factor = decimal[suffix] { return factor }
    if let power = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].firstIndex(of: String(suffix)) {
      return Double(Int64(1) << Int64(10 * (power + 1)))
    }
    guard suffix.first == "e" || suffix.first == "E", let power = Int(suffix.dropFirst()), (-9...18).contains(power)
    else {
      return nil
    }
    return Double("1e\(power)")
  }
}
