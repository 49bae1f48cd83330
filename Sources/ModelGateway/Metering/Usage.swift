import Models

/// What an answer of an upstream says of itself: read from its JSON.
struct AnswerFacts {
  var usage: TokenCount?
  /// Whether it has any of an answer in it.
  var hasChoices = false
  var hasError = false
  /// Of an event of the responses API: that it is the last one.
  var isEnd = false

  /// Nil if the bytes are no JSON object.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var (usage, choices, error): (Range<Int>?, Range<Int>?, Bool) = (nil, nil, false)
    var (response, isDelta, isEnd): (Range<Int>?, Bool, Bool) = (nil, false, false)
    var scan = JSONScan(bytes)
    let isObject = scan.object { key, value in
      if bytes.holds("usage", at: key), value.kind == .object {
        usage = value.range
      } else if Self.parts.contains(where: { bytes.holds($0, at: key) }), value.kind == .array {
        choices = value.range
      } else if bytes.holds("response", at: key), value.kind == .object {
        response = value.range
      } else if bytes.holds("delta", at: key) {
        isDelta = true
      } else if bytes.holds("type", at: key), value.kind == .string {
        let inside = value.range.lowerBound + 1..<value.range.upperBound - 1
        isEnd = bytes.holds("response.completed", at: inside) || bytes.holds("response.incomplete", at: inside)
        if bytes.holds("response.failed", at: inside) || bytes.holds("error", at: inside) { error = true }
      } else if bytes.holds("error", at: key), value.kind != .null {
        error = true
      }
    }
    guard isObject else { return nil }
    hasError = error
    self.isEnd = isEnd
    if let choices { hasChoices = choices.contains { bytes[$0] == UInt8(ascii: "{") } }
    if isDelta { hasChoices = true }
    if let usage { self.usage = Self.tokens(UnsafeBufferPointer(rebasing: bytes[usage])) }
    if isEnd, let response { self.usage = AnswerFacts(UnsafeBufferPointer(rebasing: bytes[response]))?.usage }
  }

  /// Under which names the parts of an answer stand.
  private static let parts: [StaticString] = ["choices", "data", "output"]

  private static func tokens(_ bytes: UnsafeBufferPointer<UInt8>) -> TokenCount? {
    var (prompt, completion, cached): (Int64?, Int64?, Int64) = (nil, nil, 0)
    var details: Range<Int>?
    var scan = JSONScan(bytes)
    _ = scan.object { key, value in
      if bytes.holds("prompt_tokens", at: key) || bytes.holds("input_tokens", at: key) {
        prompt = bytes.integer(at: value.range)
      } else if bytes.holds("completion_tokens", at: key) || bytes.holds("output_tokens", at: key) {
        completion = bytes.integer(at: value.range)
      } else if bytes.holds("prompt_tokens_details", at: key) || bytes.holds("input_tokens_details", at: key),
        value.kind == .object
      {
        details = value.range
      }
    }
    if let details {
      let inner = UnsafeBufferPointer(rebasing: bytes[details])
      var scan = JSONScan(inner)
      _ = scan.object { key, value in
        if inner.holds("cached_tokens", at: key) { cached = inner.integer(at: value.range) ?? 0 }
      }
    }
    guard let prompt else { return nil }
    return TokenCount(prompt: prompt, cached: cached, completion: completion ?? 0)
  }
}
