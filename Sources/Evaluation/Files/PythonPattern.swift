internal import CPCRE2
internal import Vocabulary

/// A regular expression as tasks have them, read and applied as Python's `re` does, by PCRE2. What one search may cost is bounded.
final class PythonPattern {
  private let code: OpaquePointer
  private let data: OpaquePointer
  private let context: OpaquePointer
  private let groups: Int
  private let source: String
  private static let mostSteps: UInt32 = 2_000_000
  static let longest = 4_000

  init(_ source: String, field: String) throws(Refusal) {
    self.source = source
    guard source.utf8.count <= Self.longest else {
      throw .task(field, Text(zh: "正则表达式过长", en: "the expression is longer than \(Self.longest) bytes"))
    }
    let options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C
    var (problem, place): (Int32, Int) = (0, 0)
    let made = Array(source.utf8).withUnsafeBufferPointer {
      pcre2_compile_8($0.baseAddress, $0.count, options, &problem, &place, nil)
    }
    guard let made else {
      var words = [UInt8](repeating: 0, count: 256)
      let count = pcre2_get_error_message_8(problem, &words, words.count)
      let why = String(decoding: words.prefix(Int(max(0, count))), as: UTF8.self)
      throw .task(
        field,
        Text(zh: "正则表达式 \(source)：第 \(place) 字节，\(why)", en: "the expression \(source): \(why), at byte \(place)"))
    }
    guard let data = pcre2_match_data_create_from_pattern_8(made, nil), let context = pcre2_match_context_create_8(nil)
    else {
      pcre2_code_free_8(made)
      throw .task(field, Text(zh: "内存不足", en: "no memory for the expression"))
    }
    _ = pcre2_jit_compile_8(made, UInt32(PCRE2_JIT_COMPLETE))
    pcre2_set_match_limit_8(context, Self.mostSteps)
    pcre2_set_depth_limit_8(context, 10_000)
    var count: UInt32 = 0
    pcre2_pattern_info_8(made, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
    (code, self.data, self.context, groups) = (made, data, context, Int(count))
  }

  deinit {
    pcre2_code_free_8(code)
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
  }

  /// As `findall`: for each match its groups, or all of it where the expression has none. A group that took no part is empty.
  func findAll(in text: String) throws(Refusal) -> [[String]] {
    let bytes = Array(text.utf8)
    var found: [[String]] = []
    try each(bytes) { ranges in
      let wanted = ranges.count > 1 ? ranges[1...] : ranges[...]
      found.append(wanted.map { String(decoding: bytes[$0], as: UTF8.self) })
    }
    return found
  }

  /// As `sub` with a replacement that is plain text.
  func replace(in text: String, with other: String) throws(Refusal) -> String {
    let bytes = Array(text.utf8)
    var (out, from): ([UInt8], Int) = ([], 0)
    try each(bytes) { ranges in
      out += bytes[from..<ranges[0].lowerBound]
      out += other.utf8
      from = ranges[0].upperBound
    }
    return from == 0 && out.isEmpty ? text : String(decoding: out + bytes[from...], as: UTF8.self)
  }

  /// Matches from left to right; after an empty one, one that is not empty may begin at the same place.
  private func each(_ bytes: [UInt8], _ body: ([Range<Int>]) -> Void) throws(Refusal) {
    var (at, options): (Int, UInt32) = (0, 0)
    while at <= bytes.count {
      var empty: UInt8 = 0
      let status = bytes.withUnsafeBufferPointer { text in
        withUnsafePointer(to: &empty) { empty in
          pcre2_match_8(code, text.baseAddress ?? empty, text.count, at, PCRE2_NO_UTF_CHECK | options, data, context)
        }
      }
      if status == PCRE2_ERROR_NOMATCH { return }
      guard status > 0, let pairs = pcre2_get_ovector_pointer_8(data) else {
        throw Refusal(
          .unacceptable, rule: "evaluation.pattern-too-costly",
          Text(zh: "正则表达式 \(source) 匹配代价过高", en: "matching the expression \(source) costs too much"),
          remedy: Text(zh: "改写，避免嵌套的重复", en: "write it without repeats inside repeats"))
      }
      var ranges: [Range<Int>] = []
      for group in 0...groups {
        let (start, end) = (pairs[2 * group], pairs[2 * group + 1])
        ranges.append(group < Int(status) && start >= 0 && start <= end ? Int(start)..<Int(end) : 0..<0)
      }
      body(ranges)
      at = ranges[0].upperBound
      options = ranges[0].isEmpty ? PCRE2_NOTEMPTY_ATSTART : 0
    }
  }
}
