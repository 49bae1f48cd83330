import Compute
import Crypto
import Identity
import Vocabulary

/// Where the next page begins, in a form that nobody should read: it counts for the list that gave it and for no other.
enum TESPageToken {
  static func make(_ last: String, _ owner: ID<Participant>, _ filter: TESFilter) -> String {
    hex(Array(last.utf8)) + digest(last, owner, filter)
  }

  /// The last task of the page before; refuses what is no token of this list.
  static func read(_ token: String, _ owner: ID<Participant>, _ filter: TESFilter) throws(Refusal) -> String {
    let bytes = Array(token.utf8)
    guard bytes.count > 16, bytes.count < 200, bytes.count.isMultiple(of: 2),
      let last = text(bytes.dropLast(16)), ID<Job>(last) != nil,
      token.hasSuffix(digest(last, owner, filter))
    else {
      throw Refusal(
        .invalid, rule: "tes.page-token", Text(zh: "page_token 无效", en: "this page_token is not one that a page gave"),
        remedy: Text(
          zh: "使用上一页的 next_page_token 及同样的筛选条件", en: "send the last page's next_page_token with the same filters"),
        field: "page_token")
    }
    return last
  }

  private static func digest(_ last: String, _ owner: ID<Participant>, _ filter: TESFilter) -> String {
    let asked: JSON = [
      "last": .string(last), "owner": JSON(owner), "name": filter.namePrefix.map { .string($0) } ?? .null,
      "state": filter.state.map { .string($0.rawValue) } ?? .null,
      "tags": .object(filter.tags.mapValues { .string($0) }),
    ]
    return hex(Array(SHA256.hash(data: asked.canonical).prefix(8)))
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return bytes.reduce(into: "") { $0 += [digits[Int($1 >> 4)], digits[Int($1 & 15)]] }
  }

  private static func text(_ digits: ArraySlice<UInt8>) -> String? {
    var out: [UInt8] = []
    var rest = digits
    while !rest.isEmpty {
      guard let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
      out.append(byte)
      rest = rest.dropFirst(2)
    }
    return String(validating: out, as: UTF8.self)
  }
}
