import Hummingbird
import NIOCore
import Vocabulary

/// The fields of a submitted form.
struct Form: Sendable {
  private var fields: [String: String] = [:]

  /// More than a form of the console usually fills.
  static let largest = 16 * 1024

  init(_ request: Request, largest: Int = Form.largest) async throws {
    guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true else {
      throw Refusal(
        .invalid, rule: "console.form-type",
        Text(zh: "表单的内容类型不对", en: "a form of another content type"),
        remedy: Text(zh: "请从页面上提交", en: "submit it from the page"))
    }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: largest)
    } catch is NIOTooManyBytesError {
      throw Refusal(.tooLarge, rule: "console.form-size", Text(zh: "表单过大", en: "the form is too large"))
    }
    self.init(encoded: String(buffer: body))
  }

  /// `application/x-www-form-urlencoded` (WHATWG URL §5.1). The last of several fields of one name counts.
  init(encoded: String) {
    for pair in encoded.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      fields[Self.decode(halves[0])] = halves.count > 1 ? Self.decode(halves[1]) : ""
    }
  }

  subscript(_ name: String) -> String { fields[name] ?? "" }

  /// The same with these fields alone.
  func only(_ names: Set<String>) -> Form {
    var other = self
    other.fields = fields.filter { names.contains($0.key) }
    return other
  }

  private static func decode(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "+") {
        bytes.append(UInt8(ascii: " "))
      } else if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Form {
  /// A field that was filled in.
  func value(_ name: String) -> String? { self[name].isEmpty ? nil : self[name] }
}

extension Console.Catalogue.Query {
  init(_ form: Form) {
    self.init(
      text: form["q"], kind: Console.Kind(rawValue: form["kind"]), unused: form["unused"] == "1",
      cursor: form.value("cursor"))
  }
}
