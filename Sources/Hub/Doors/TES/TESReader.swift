import Vocabulary

/// Reads a member of a task document. What is `null` is as if it were not there; what is of another type is refused with
/// where it is.
struct TESReader {
  let json: JSON
  /// JSON Pointer of `json`.
  let place: String

  init(_ json: JSON, at place: String = "") throws(Refusal) {
    guard json.object != nil else { throw Self.wrong(place, Text(zh: "应为对象", en: "an object is expected")) }
    self.json = json
    self.place = place
  }

  private func member(_ name: String) -> JSON? { json[name].flatMap { $0 == .null ? JSON?.none : $0 } }

  func text(_ name: String, most: Int = 4096) throws(Refusal) -> String? {
    guard let value = member(name) else { return nil }
    guard let text = value.string else { throw wrong(name, Text(zh: "应为字符串", en: "a string is expected")) }
    guard text.utf8.count <= most else {
      throw Self.wrong(
        place + "/" + name, Text(zh: "超过 \(most) 字节", en: "it is longer than \(most) bytes"), rule: "tes.too-long")
    }
    return text
  }

  func needed(_ name: String, most: Int = 4096) throws(Refusal) -> String {
    guard let text = try text(name, most: most), !text.isEmpty else {
      throw wrong(name, Text(zh: "必填", en: "it is required"))
    }
    return text
  }

  func flag(_ name: String) throws(Refusal) -> Bool? {
    guard let value = member(name) else { return nil }
    guard let flag = value.bool else { throw wrong(name, Text(zh: "应为布尔值", en: "true or false is expected")) }
    return flag
  }

  /// A number that is not negative.
  func number(_ name: String) throws(Refusal) -> Double? {
    guard let value = member(name) else { return nil }
    guard let number = value.double, number >= 0, number.isFinite else {
      throw wrong(name, Text(zh: "应为非负数", en: "a number that is not negative is expected"))
    }
    return number
  }

  func count(_ name: String, most: Int64) throws(Refusal) -> Int64? {
    guard let value = member(name) else { return nil }
    guard let count = value.int, (0...most).contains(count) else {
      throw wrong(name, Text(zh: "应为 0 至 \(most) 的整数", en: "an integer of 0 to \(most) is expected"))
    }
    return count
  }

  func texts(_ name: String, most: Int = 10_000) throws(Refusal) -> [String]? {
    guard let value = member(name) else { return nil }
    guard let items = value.array, items.count <= most else {
      throw wrong(name, Text(zh: "应为至多 \(most) 项的数组", en: "an array of at most \(most) is expected"))
    }
    var texts: [String] = []
    for (index, item) in items.enumerated() {
      guard let text = item.string else {
        throw wrong("\(name)/\(index)", Text(zh: "应为字符串", en: "a string is expected"))
      }
      texts.append(text)
    }
    return texts
  }

  /// An object whose values are texts.
  func words(_ name: String, most: Int) throws(Refusal) -> [String: String]? {
    guard let value = member(name) else { return nil }
    guard let members = value.object, members.count <= most else {
      throw wrong(name, Text(zh: "应为至多 \(most) 个成员的对象", en: "an object of at most \(most) members is expected"))
    }
    var words: [String: String] = [:]
    for key in members.keys.sorted() {
      switch members[key] {
      case .string(let text)?: words[key] = text
      case .null?: words[key] = ""
      default: throw wrong("\(name)/\(key.prefix(60))", Text(zh: "应为字符串", en: "a string is expected"))
      }
    }
    return words
  }

  func objects(_ name: String, most: Int) throws(Refusal) -> [TESReader] {
    guard let value = member(name) else { return [] }
    guard let items = value.array, items.count <= most else {
      throw wrong(name, Text(zh: "应为至多 \(most) 项的数组", en: "an array of at most \(most) is expected"))
    }
    var readers: [TESReader] = []
    for (index, item) in items.enumerated() { readers.append(try TESReader(item, at: "\(place)/\(name)/\(index)")) }
    return readers
  }

  func object(_ name: String) throws(Refusal) -> TESReader? {
    guard let value = member(name) else { return nil }
    return try TESReader(value, at: place + "/" + name)
  }

  /// Members that nobody here knows.
  func unknown(_ known: Set<String>) -> [String] {
    (json.object ?? [:]).keys.filter { !known.contains($0) }.sorted().map { place + "/" + $0.prefix(60) }
  }

  func wrong(_ name: String, _ detail: Text) -> Refusal { Self.wrong(place + "/" + name, detail) }

  static func wrong(_ field: String, _ detail: Text, rule: String = "tes.field") -> Refusal {
    Refusal(.invalid, rule: rule, detail, field: field)
  }
}
