public import Vocabulary

/// A kind of personal data that is told by its form and its check digits, and how it is masked: each letter and digit
/// but the
/// first and last few becomes `*`, whatever stands between them stays.
public enum PatternRule: String, Hashable, Sendable, Codable, CaseIterable {
  case mobile
  case residentID = "resident-id"
  case bankCard = "bank-card"
  case email
  case creditCode = "credit-code"
  case passport
  case plate
  case address = "ip-address"

  /// The rules that are exact enough to be on unless said otherwise; passports and plates have no check digit.
  public static let standard: Set<PatternRule> = [.mobile, .residentID, .bankCard, .email, .creditCode, .address]

  /// Symbols of the longest match, and thereby what a stream holds back for a pattern at most, twice over.
  public static let longest = 192

  public var name: Text {
    switch self {
    case .mobile: Text(zh: "手机号码", en: "mobile number")
    case .residentID: Text(zh: "居民身份证号码", en: "resident identity number")
    case .bankCard: Text(zh: "银行卡号", en: "bank card number")
    case .email: Text(zh: "电子邮箱", en: "e-mail address")
    case .creditCode: Text(zh: "统一社会信用代码", en: "unified social credit code")
    case .passport: Text(zh: "护照号码", en: "passport number")
    case .plate: Text(zh: "车牌号码", en: "vehicle plate")
    case .address: Text(zh: "网络地址", en: "IP address")
    }
  }

  /// What is left of an example.
  public var masksTo: String {
    switch self {
    case .mobile: "138****5678"
    case .residentID: "110***********002X"
    case .bankCard: "622202*********0128"
    case .email: "z*******@example.com"
    case .creditCode: "9145**********MP03"
    case .passport: "E*****678"
    case .plate: "桂A***45"
    case .address: "192.168.*.**"
    }
  }

  /// Letters and digits that stay at either end. (E-mail and addresses are masked by their parts.)
  var keeps: (first: Int, last: Int) {
    switch self {
    case .mobile: (3, 4)
    case .residentID: (3, 4)
    case .bankCard: (6, 4)
    case .creditCode: (4, 4)
    case .passport: (1, 3)
    case .plate: (1, 2)
    case .email, .address: (1, 0)
    }
  }
}

/// Some of the rules, as bits: asked about at every number.
struct PatternRuleSet: Sendable {
  private let bits: UInt16

  init(_ rules: Set<PatternRule>) { bits = rules.reduce(0) { $0 | Self.bit($1) } }

  func contains(_ rule: PatternRule) -> Bool { bits & Self.bit(rule) != 0 }

  private static func bit(_ rule: PatternRule) -> UInt16 {
    switch rule {
    case .mobile: 1
    case .residentID: 2
    case .bankCard: 4
    case .email: 8
    case .creditCode: 16
    case .passport: 32
    case .plate: 64
    case .address: 128
    }
  }
}

/// One find of a rule.
public struct PatternMatch: Hashable, Sendable {
  public var rule: PatternRule
  /// Bytes in the whole stream.
  public var range: Range<Int>
  /// The bytes that masking hides.
  public var hidden: [Range<Int>]
}
