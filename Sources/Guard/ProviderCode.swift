public import Vocabulary

/// The code of a service in a label: 27 characters (TC260-PG-20252A): `00`, kind of subject and of binding, the unified
/// social
/// credit code, kind of service, and four characters that the service chooses, for instance for the model.
public struct ProviderCode: Hashable, Sendable, CustomStringConvertible {
  public enum Service: String, Sendable, CaseIterable {
    case generation = "1"
    case propagation = "2"
  }

  public let description: String

  /// - Parameter own: four digits or capital letters.
  public init(_ organisation: CreditCode, _ service: Service, own: String) throws(Refusal) {
    let isOwn = own.utf8.count == 4 && own.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    guard isOwn else {
      throw Refusal(
        .unacceptable, rule: "guard.provider-code",
        Text(zh: "服务提供者编码的自编部分应为 4 位数字或大写字母", en: "the own part of a provider code is four digits or capitals"))
    }
    // An organisation, bound by its unified social credit code.
    description = "0011\(organisation)\(service.rawValue)\(own)"
  }
}
