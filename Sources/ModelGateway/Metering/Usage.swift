import Models

/// What an answer of an upstream says of itself: read from its JSON.
struct AnswerFacts {
  var usage: TokenCount?
  /// Whether it has any of an answer in it.
  var hasChoices = false
  var hasError = false

  /// Nil if the bytes are no JSON object.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var (usage, choices, error): (Range<Int>?, Range<Int>?, Bool) = (nil, nil, false)
    var scan = JSONScan(bytes)
    let isObject = scan.object { key, value in
      if bytes.holds("usage", at: key), value.kind == .object {
        usage = value.range
      } else if bytes.holds("choices", at: key) || bytes.holds("data", at: key), value.kind == .array {
        choices = value.range
      } else if bytes.holds("error", at: key), value.kind != .null {
        error = true
      }
    }
    guard isObject else { return nil }
    hasError = error
    if let choices { hasChoices = choices.contains { bytes[$0] == UInt8(ascii: "{") } }
    if let usage { self.usage = Self.tokens(UnsafeBufferPointer(rebasing: bytes[usage])) }
  }

  private static func tokens(_ bytes: UnsafeBufferPointer<UInt8>) -> TokenCount? {
    var (prompt, completion, cached): (Int64?, Int64?, Int64) = (nil, nil, 0)
    var details: Range<Int>?
    var scan = JSONScan(bytes)
    _ = scan.object { key, value in
      if bytes.holds("prompt_tokens", at: key) {
        prompt = bytes.integer(at: value.range)
      } else if bytes.holds("completion_tokens", at: key) {
        completion = bytes.integer(at: value.range)
      } else if bytes.holds("prompt_tokens_details", at: key), value.kind == .object {
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
