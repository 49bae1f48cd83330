import Vocabulary

extension CreditCode {
  static func read(_ text: String) throws(Refusal) -> CreditCode {
    guard let code = CreditCode(text) else {
      throw Refusal(
        .unacceptable, rule: "identity.credit-code",
        Text(zh: "统一社会信用代码无效：\(text.prefix(20))", en: "not a unified social credit code: \(text.prefix(20))"),
        remedy: Text(
          zh: "18 位，字母不含 I、O、S、V、Z，末位为校验码（GB 32100-2015）",
          en: "18 characters without I, O, S, V, Z, the last a check digit (GB 32100-2015)"), field: "/creditCode")
    }
    return code
  }
}
