import CPCRE2
import Vocabulary

/// A regular expression as data contracts have them (ECMA-262: found anywhere in the text unless it says `^` and `$`), compiled to
/// machine code by PCRE2. What one match may cost is bounded, so that no pattern can hold anybody up.
final class Pattern {
  let text: String
  private let code: OpaquePointer
  private let data: OpaquePointer
  private let context: OpaquePointer
  /// Steps of one match.
  private static let mostSteps: UInt32 = 100_000
  static let longest = 1_000

  /// - Parameter field: where it stands, as a JSON Pointer.
  init(_ text: String, at field: String) throws(Refusal) {
    self.text = text
    guard text.utf8.count <= Self.longest else {
      throw ContractRefusal.pattern(text, "longer than \(Self.longest) bytes", field)
    }
    let options =
      PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C
    var (problem, place): (Int32, Int) = (0, 0)
    let made = Array(text.utf8).withUnsafeBufferPointer {
      pcre2_compile_8($0.baseAddress, $0.count, options, &problem, &place, nil)
    }
    guard let made else {
      var words = [UInt8](repeating: 0, count: 256)
      let count = pcre2_get_error_message_8(problem, &words, words.count)
      throw ContractRefusal.pattern(
        text, "\(String(decoding: words.prefix(Int(max(0, count))), as: UTF8.self)), at \(place)", field)
    }
    guard let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil) else {
      pcre2_code_free_8(made)
      throw ContractRefusal.pattern(text, "no memory", field)
    }
    // Where there is no such compiler it is interpreted.
    _ = pcre2_jit_compile_8(made, UInt32(PCRE2_JIT_COMPLETE))
    pcre2_set_match_limit_8(context, Self.mostSteps)
    pcre2_set_depth_limit_8(context, 10_000)
    (code, self.data, self.context) = (made, data, context)
  }

  deinit {
    pcre2_code_free_8(code)
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
  }

  /// Whether it is found in a text of well formed UTF-8. What it would cost too much to find out is not found.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var empty: UInt8 = 0
    return withUnsafePointer(to: &empty) { empty in
      pcre2_match_8(code, text.baseAddress ?? empty, text.count, 0, PCRE2_NO_UTF_CHECK, data, context) >= 0
    }
  }
}
