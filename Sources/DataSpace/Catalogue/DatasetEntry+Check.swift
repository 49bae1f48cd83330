import Identity
import Vocabulary

extension DatasetEntry {
  /// Refuses values that make no sense, and those that contradict each other, whichever door they come through.
  func check(at now: Instant) throws(Refusal) {
    if let name { try Self.word(name, at: "/name") }
    try Self.text(title, 1...200, at: "/title")
    if let description { try Self.text(description, 0...4000, at: "/description") }
    if let identifier { try Self.text(identifier, 1...100, at: "/identifier") }
    try Self.each(keywords, most: 30, at: "/keywords") { (word, field) throws(Refusal) in
      try Self.text(word, 1...60, at: field)
    }
    try Self.each(subjectCodes, most: 20, at: "/subjectCodes") { (code, field) throws(Refusal) in
      guard (1...40).contains(code.utf8.count), code.utf8.allSatisfy(Self.isCode) else {
        throw DatasetRefusal.wrong(field, Text(zh: "1 至 40 个字母、数字或 . / - _", en: "1 to 40 letters, digits or . / - _"))
      }
    }
    try Self.each(industryCodes, most: 20, at: "/industryCodes") { (code, field) throws(Refusal) in
      guard Self.isIndustry(code) else {
        throw DatasetRefusal.wrong(
          field, Text(zh: "GB/T 4754 代码，如 C 或 C1340", en: "a code of GB/T 4754 such as C or C1340"))
      }
    }
    try checkPeople()
    if let modified, now < modified { throw DatasetRefusal.modifiedAhead }
    if let issued, let modified, modified < issued {
      throw DatasetRefusal.wrong("/modified", Text(zh: "不早于 issued", en: "a time not before issued"))
    }
    try Self.each(regions, most: 50, at: "/regions") { (code, field) throws(Refusal) in
      guard Region.isCode(code) else {
        throw DatasetRefusal.wrong(
          field, Text(zh: "2、4 或 6 位行政区划代码", en: "a division code of 2, 4 or 6 digits"))
      }
    }
    try checkPeriod()
    if let licence, DatasetLicence(rawValue: licence) == nil {
      guard Self.isAddress(licence) else {
        let known = DatasetLicence.allCases.map(\.rawValue).joined(separator: ", ")
        throw DatasetRefusal.wrong(
          "/licence", Text(zh: "\(known)，或条款的网址", en: "\(known), or an http address of other terms"))
      }
    }
    try checkClasses()
    if let series {
      try Self.word(series.name, at: "/series/name")
      try Self.text(series.title, 1...200, at: "/series/title")
    }
    try checkFields()
    try checkDistributions()
  }

  /// Refuses what is not enough to be published, naming what is missing.
  func checkComplete() throws(Refusal) {
    if description?.zh.allSatisfy(\.isWhitespace) ?? true {
      throw DatasetRefusal.missing(
        "/description/zh", Text(zh: "写明数据说的是什么、从何而来", en: "say what the data tell and where they come from"))
    }
    let absent: [(String, Bool, Text)] = [
      ("/theme", theme == nil, Text(zh: "选一个主题", en: "choose a theme")),
      ("/contact", contact == nil, Text(zh: "写明可以询问的部门", en: "name the office that can be asked")),
      ("/cycle", cycle == nil, Text(zh: "写明更新周期", en: "say how often the data change")),
      ("/sharing", sharing == nil, Text(zh: "写明共享属性", en: "say whether the data are shared")),
      ("/openness", openness == nil, Text(zh: "写明开放属性", en: "say whether the data are open")),
      ("/security", security == nil, Text(zh: "写明数据级别", en: "say how the data are graded")),
      ("/distributions", distributions?.isEmpty ?? true, Text(zh: "至少一种获取方式", en: "at least one way to get them")),
    ]
    if let first = absent.first(where: \.1) { throw DatasetRefusal.missing(first.0, first.2) }
  }

  private func checkPeople() throws(Refusal) {
    if let contact {
      try Self.text(contact.name, 1...100, at: "/contact/name")
      if let email = contact.email {
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, email.utf8.count <= 200, parts.allSatisfy({ !$0.isEmpty }),
          email.utf8.allSatisfy({ Self.isCode($0) || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "+") })
        else {
          throw DatasetRefusal.wrong("/contact/email", Text(zh: "电子邮箱地址", en: "an address such as data@example.cn"))
        }
      }
      if let telephone = contact.telephone {
        guard (3...30).contains(telephone.utf8.count),
          telephone.utf8.allSatisfy({ (48...57).contains($0) || "+- ()".utf8.contains($0) })
        else {
          throw DatasetRefusal.wrong(
            "/contact/telephone", Text(zh: "3 至 30 位电话号码", en: "3 to 30 digits, spaces or + - ( )"))
        }
      }
    }
    if let sourceUnit {
      try Self.text(sourceUnit.name, 1...100, at: "/sourceUnit/name")
      if let code = sourceUnit.creditCode, CreditCode(code) == nil {
        throw DatasetRefusal.wrong(
          "/sourceUnit/creditCode", Text(zh: "18 位统一社会信用代码（GB 32100）", en: "a unified social credit code (GB 32100)"))
      }
    }
  }

  private func checkPeriod() throws(Refusal) {
    guard let temporal else { return }
    for (day, field) in [(temporal.from, "/temporal/from"), (temporal.to, "/temporal/to")] {
      if let day, !Self.isDay(day) {
        throw DatasetRefusal.wrong(field, Text(zh: "日期，如 2025-11-01", en: "a day such as 2025-11-01"))
      }
    }
    if let from = temporal.from, let to = temporal.to, to < from {
      throw DatasetRefusal.wrong("/temporal/to", Text(zh: "不早于 from", en: "a day not before from"))
    }
  }

  private func checkClasses() throws(Refusal) {
    if let sharing {
      if let conditions = sharing.conditions { try Self.text(conditions, 1...1000, at: "/sharing/conditions") }
      if sharing.class != .unconditional, sharing.ground?.allSatisfy(\.isWhitespace) ?? true {
        throw DatasetRefusal.ground(sharing.class == .none ? "not" : "conditionally")
      }
      if let ground = sharing.ground { try Self.text(ground, 1...500, at: "/sharing/ground") }
    }
    if let conditions = openness?.conditions { try Self.text(conditions, 1...1000, at: "/openness/conditions") }
    if sharing?.class == Sharing.Class.none, let openness, openness.class != .none {
      throw DatasetRefusal.openNotShared
    }
    guard let security else { return }
    if let level = security.generalLevel {
      guard security.level == .general, (1...4).contains(level) else {
        throw DatasetRefusal.wrong(
          "/security/generalLevel", Text(zh: "1 至 4，仅用于一般数据", en: "1 to 4, and of general data only"))
      }
    }
    if security.level != .general, openness?.class == .unconditional {
      throw DatasetRefusal.level(
        "/openness/class", Text(zh: "重要数据、核心数据不能无条件开放", en: "important and core data are not opened unconditionally"))
    }
    guard security.level == .core else { return }
    if let openness, openness.class != .none {
      throw DatasetRefusal.level("/openness/class", Text(zh: "核心数据不予开放", en: "core data are not opened"))
    }
    if sharing?.class == .unconditional {
      throw DatasetRefusal.level(
        "/sharing/class", Text(zh: "核心数据不能无条件共享", en: "core data are not shared unconditionally"))
    }
  }

  private func checkFields() throws(Refusal) {
    var seen: Set<String> = []
    try Self.each(fields, most: 500, at: "/fields") { (column, field) throws(Refusal) in
      try Self.text(column.name, 1...100, at: field + "/name")
      if let title = column.title { try Self.text(title, 1...200, at: field + "/title") }
      if let subject = column.subject { try Self.text(subject, 1...100, at: field + "/subject") }
      guard seen.insert(column.name).inserted else {
        throw DatasetRefusal.wrong(field + "/name", Text(zh: "不重复的字段名", en: "a name that no other field has"))
      }
    }
  }

  private func checkDistributions() throws(Refusal) {
    try Self.each(distributions, most: 50, at: "/distributions") { (one, field) throws(Refusal) in
      if let title = one.title { try Self.text(title, 1...200, at: field + "/title") }
      for (address, name) in [(one.accessURL, "/accessURL"), (one.downloadURL ?? one.accessURL, "/downloadURL")] {
        guard Self.isAddress(address) else {
          throw DatasetRefusal.wrong(field + name, Text(zh: "http 或 https 网址", en: "an http or https address"))
        }
      }
      if let bytes = one.byteSize, !(0...JSON.largestInteger).contains(bytes) {
        throw DatasetRefusal.wrong(field + "/byteSize", Text(zh: "非负整数", en: "an integer that is not negative"))
      }
      if let digest = one.sha256 {
        guard digest.utf8.count == 64, digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else {
          throw DatasetRefusal.wrong(
            field + "/sha256", Text(zh: "64 位小写十六进制数字", en: "64 lower-case hexadecimal digits"))
        }
      }
    }
  }
}
