/// Addresses inside the console.
enum Address {
  static func of(_ link: Console.Link) -> String {
    switch link {
    case .offer(let id): path("offers", id)
    case .need(let id): path("needs", id)
    case .agreement(let id): path("agreements", id)
    case .job(let id): path("jobs", id)
    case .account(let id): path("accounts", id)
    case .pool(let id): path("pools", id)
    case .site(let id): path("sites", id)
    case .dataset(let id): path("datasets", id)
    case .sharing(let id): path("requests", id)
    case .ticket(let id): path("tickets", id)
    case .right(let id): path("rights", id)
    case .grant(let id): path("grants", id)
    case .model(let id): path("models", id)
    case .entry(let index): Console.root + "/evidence?entry=" + String(index)
    }
  }

  /// The address of `path` with those parameters that have a value.
  static func of(_ path: String, _ parameters: [(String, String?)]) -> String {
    let query = parameters.compactMap { name, value in
      value.flatMap { $0.isEmpty ? nil : name + "=" + encode($0) }
    }
    return Console.root + "/" + path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }

  /// Whether a page may send the reader on to `address`: inside the console only (no open redirect).
  static func isOwn(_ address: String) -> Bool {
    address.hasPrefix(Console.root + "/") && !address.hasPrefix(Console.root + "//")
      && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
  }

  /// RFC 3986 §2.1: everything but the unreserved characters.
  static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(Character(UnicodeScalar(byte)))
      default: encoded += "%" + Hex.encode([byte]).uppercased()
      }
    }
    return encoded
  }

  private static func path(_ page: String, _ id: String) -> String { Console.root + "/" + page + "/" + encode(id) }
}
