import Vocabulary

/// Why a caller may not do something, and what would be needed.
enum AccessRefusal {
  static func scope(_ scope: Scope) -> Refusal {
    Refusal(
      .forbidden, rule: "access.scope",
      Text(zh: "该密钥或角色没有 \(scope.rawValue) 权限", en: "this key or role does not have the scope \(scope.rawValue)"),
      remedy: Text(zh: "使用带有 \(scope.rawValue) 权限的密钥", en: "use a key with the scope \(scope.rawValue)"))
  }

  static func role(_ roles: Set<Role>) -> Refusal {
    let names = roles.map(\.rawValue).sorted()
    return Refusal(
      .forbidden, rule: "access.role",
      Text(
        zh: "只有以下角色可以代表本单位签署：" + names.joined(separator: "、"),
        en: "only these roles sign for the organisation: " + names.joined(separator: ", ")),
      remedy: Text(zh: "请有签署角色的成员操作", en: "ask a member who has the role"))
  }

  static func kind(_ kinds: Set<ParticipantKind>) -> Refusal {
    let names = kinds.map(\.rawValue).sorted()
    return Refusal(
      .forbidden, rule: "access.kind",
      Text(
        zh: "该操作只对以下参与方开放：" + names.joined(separator: "、"),
        en: "this is for participants that are " + names.joined(separator: " or ")))
  }

  static let passwordChange = Refusal(
    .forbidden, rule: "access.password-change",
    Text(zh: "一次性密码须先更换", en: "the one-time password must be changed first"),
    remedy: Text(zh: "更换密码后重新登录", en: "change the password, then sign in again"))
}
