import Vocabulary

extension Journey {
  /// The operator registers everyone. Codes differ from run to run, so that a hub may play the journey again.
  func register() async throws {
    let `operator` = client.acting(as: operatorKey)
    let base = Instant.now.milliseconds / 100 % 1_000_000 * 10
    let cast: [(String, Text, [String])] = [
      ("park", Text(zh: "产业园区", en: "industrial park"), ["park", "consumer"]),
      ("steward", Text(zh: "数据管理部门", en: "department steward"), ["steward", "provider"]),
      ("mill", Text(zh: "糖厂", en: "sugar mill"), ["provider", "consumer"]),
      ("startup", Text(zh: "初创企业", en: "start-up"), ["vendor", "provider", "consumer"]),
      ("centre", Text(zh: "算力中心", en: "compute centre"), ["provider"]),
      ("auditor", Text(zh: "审计机构", en: "auditor"), ["auditor"]),
      ("mill2", Text(zh: "第二糖厂", en: "second mill"), ["provider", "consumer"]),
    ]
    for (place, (role, name, kinds)) in cast.enumerated() {
      parties[role] = try await Party.register(
        name, kinds, code: base + Int64(place), custody: ["centre", "startup"].contains(role), by: `operator`)
    }
  }

  func text(_ zh: String, _ en: String) -> JSON { ["zh": .string(zh), "en": .string(en)] }

  /// A policy that permits `use` for the journey's purpose, under more constraints if given.
  func policy(_ more: [JSON] = [], prohibition: [JSON] = []) -> JSON {
    let purpose: JSON = ["leftOperand": "purpose", "operator": "eq", "rightOperand": .string(Self.purpose)]
    return [
      "permission": [["uid": "this-purpose", "action": "use", "constraint": .array([purpose] + more)]],
      "prohibition": .array(prohibition),
    ]
  }
}
