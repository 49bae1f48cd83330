import Models
import Vocabulary

extension CallBook.Line {
  /// A call as canonical JSON (RFC 8785): its names are written in their sorted order.
  init(_ call: ModelCall) {
    var out: [UInt8] = []
    out.reserveCapacity(448)
    func raw(_ text: StaticString) {
      out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    // None of these texts has a character that JSON would escape.
    func text(_ value: String) {
      out.append(0x22)
      out.append(contentsOf: value.utf8)
      out.append(0x22)
    }
    func number(_ value: Int64) { out.append(contentsOf: String(value).utf8) }
    raw("{\"attempts\":")
    number(call.attempts)
    raw(",\"cached\":")
    number(call.cached)
    raw(",\"completion\":")
    number(call.completion)
    if let first = call.first {
      raw(",\"first\":")
      text(first.description)
    }
    raw(",\"from\":")
    text(call.from.description)
    raw(",\"grant\":")
    text(call.grant.description)
    raw(",\"id\":")
    text(call.id.description)
    raw(",\"millitokens\":")
    number(call.millitokens)
    raw(",\"outcome\":")
    text(call.outcome.rawValue)
    raw(",\"prompt\":")
    number(call.prompt)
    raw(",\"route\":")
    text(call.route)
    raw(",\"source\":")
    text(call.source.rawValue)
    raw(",\"status\":")
    number(call.status)
    raw(call.stream ? ",\"stream\":true,\"to\":" : ",\"stream\":false,\"to\":")
    text(call.to.description)
    if let upstream = call.upstream {
      raw(",\"upstream\":")
      text(upstream.description)
    }
    raw("}")
    self.init(call: call, bytes: out)
  }
}
