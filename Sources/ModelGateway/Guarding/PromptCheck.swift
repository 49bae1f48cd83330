import Guard
import NIOCore

/// What a guard says of a request.
struct PromptCheck {
  let verdict: GuardVerdict
  /// The request with what is to be masked masked; nil if it stays as it is.
  private(set) var masked: ByteBuffer?
  /// What a classifier is to be shown.
  private(set) var texts: [String] = []

  /// What says nothing to a model: names, addresses and encoded files.
  private static let others: [StaticString] = [
    "model", "role", "type", "id", "tool_call_id", "call_id", "item_id", "url", "image_url", "data", "file_data",
    "file_id", "detail", "format", "encoding_format", "service_tier", "user", "prompt_cache_key", "safety_identifier",
    "previous_response_id", "status", "object",
  ]

  /// - Parameters:
  ///   - scan: that of the rules for prompts.
  ///   - collects: whether texts are kept for a classifier.
  init(_ body: ByteBuffer, _ rules: ContentGuard?, _ scan: inout TextScan?, collects: Bool) {
    var found: [Range<Int>] = []
    var verdict = GuardVerdict(side: .prompt)
    var texts: [String] = []
    body.withUnsafeReadableBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      var walk = JSONWalk(bytes)
      var (wasText, room) = (false, collects ? GatewayGuard.mostClassified : 0)
      while let part = walk.next() {
        guard case .text(let range) = part, !walk.isNamed(Self.others) else { continue }
        found.append(range)
        // The parts of one message follow one another as one text; whatever else is beside it is another.
        let isText = walk.isNamed("text")
        if !(wasText && isText) { scan?.feed(JSONText.newline) }
        wasText = isText
        let piece = UnsafeBufferPointer(rebasing: bytes[range])
        let plain = JSONText.unescaped(piece)
        if let plain { scan?.feed(plain) } else { scan?.feed(piece) }
        if room > 0 {
          let text = String(decoding: (plain ?? Array(piece)).prefix(room), as: UTF8.self)
          room -= text.utf8.count
          texts.append(text)
        }
      }
      if let found = scan?.finish() { verdict = found }
    }
    self.verdict = verdict
    self.texts = texts
    if verdict.action == .mask, let rules { masked = Self.mask(body, found, rules) }
  }

  private static func mask(_ body: ByteBuffer, _ found: [Range<Int>], _ rules: ContentGuard) -> ByteBuffer {
    body.withUnsafeReadableBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      var edits = TextEdits()
      for range in found {
        let piece = UnsafeBufferPointer(rebasing: bytes[range])
        let plain = String(decoding: JSONText.unescaped(piece) ?? Array(piece), as: UTF8.self)
        // What only several texts together make is in none of them; the model gets them as they are masked.
        if let masked = rules.check(prompt: plain).text, masked != plain {
          edits.replace(range, by: JSONText.escaped(masked.utf8))
        }
      }
      return ByteBuffer(bytes: edits.applied(to: bytes))
    }
  }
}
