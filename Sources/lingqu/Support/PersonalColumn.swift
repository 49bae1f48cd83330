import Tables

/// Which columns of a file look as if they told of a person, by their names and by what is frequent in them: a hint for the steward, and
/// what a sample leaves out. It finds the usual ones, not all.
enum PersonalColumn {
  private static let words = [
    "姓名", "身份证", "证件号", "手机", "电话", "住址", "地址", "邮箱", "微信", "银行卡", "账号", "出生", "车牌", "法定代表人", "联系人", "name", "phone",
    "mobile",
    "email", "e-mail", "address", "birth", "id_card", "idcard", "passport", "account",
  ]

  static func looksPersonal(_ column: ColumnProfile) -> Bool {
    let name = column.name.lowercased()
    return words.contains { name.contains($0) } || column.frequent.contains { isNumberOfPerson($0.value) }
  }

  /// 18 characters of an identity number, 11 digits of a mobile telephone, or an address of mail.
  private static func isNumberOfPerson(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let digits = bytes.prefix { (48...57).contains($0) }.count
    switch bytes.count {
    case 18:
      return digits >= 17 && bytes[6..<8].elementsEqual("19".utf8)
        || digits >= 17 && bytes[6..<8].elementsEqual("20".utf8)
    case 11: return digits == 11 && bytes[0] == UInt8(ascii: "1") && bytes[1] >= UInt8(ascii: "3")
    default: return text.contains("@") && text.contains(".") && !text.contains(" ")
    }
  }
}
