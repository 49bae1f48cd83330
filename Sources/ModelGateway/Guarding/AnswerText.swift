import Guard

/// One of an answer's texts on its way: masked, cut before what is blocked, and marked as made by a model.
struct AnswerText {
  private var rules: AnswerGuard?
  private let mark: VisibleMark
  private var hasBegun = false
  private(set) var isOver = false

  init(_ rules: ContentGuard?, mark: VisibleMark) {
    self.rules = rules?.answer()
    self.mark = mark
  }

  var isBlocked: Bool { rules?.isBlocked ?? false }
  var verdict: GuardVerdict? { rules?.verdict }
  /// Whether its end has something to say.
  var awaitsEnd: Bool { !isOver && (rules?.heldBytes ?? 0 > 0 || hasBegun && mark.position == .suffix) }

  mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard !isOver else { return [] }
    let out = rules?.feed(bytes) ?? Array(bytes)
    return begun(out)
  }

  mutating func finish() -> [UInt8] {
    guard !isOver else { return [] }
    let out = begun(rules?.finish() ?? [])
    isOver = true
    return hasBegun ? out + Array(mark.after.utf8) : out
  }

  private mutating func begun(_ out: [UInt8]) -> [UInt8] {
    guard !hasBegun, !out.isEmpty else { return out }
    hasBegun = true
    return Array(mark.before.utf8) + out
  }
}

/// Where the texts of a message to people stand; what a program reads is not marked.
enum SpokenText {
  static func isIt(_ place: AnswerScan.Place) -> Bool {
    place.part.isEmpty ? place.name == "content" || place.name == "text" : place.choice < 0 && place.name == "text"
  }
}

/// An answer that came whole.
struct WholeAnswer {
  private(set) var record: [GuardVerdict] = []
  /// What the client gets; nil: as it came.
  private(set) var bytes: [UInt8]?
  private(set) var texts: [String] = []
  /// Nothing of it may be given, and it has no choice that could say so.
  private(set) var isBlocked = false

  /// - Parameters:
  ///   - scan: that of the rules for answers.
  ///   - label: the member `AIGC` with its comma, or nothing.
  ///   - collects: whether texts are kept for a classifier.
  init(
    _ answer: UnsafeBufferPointer<UInt8>, _ rules: ContentGuard?, _ scan: inout TextScan?, mark: VisibleMark,
    label: String, collects: Bool
  ) {
    var edits = TextEdits()
    // Nearly always there is nothing in it, and it stays as it is.
    if collects || mark.position != .none || Self.isFound(in: answer, &scan) {
      look(at: answer, rules, mark: mark, collects: collects, &edits)
    }
    if !label.isEmpty, let start = answer.firstIndex(of: UInt8(ascii: "{")) { edits.insert(label, at: start + 1) }
    if !edits.isEmpty { bytes = edits.applied(to: answer) }
  }

  private static func isFound(in answer: UnsafeBufferPointer<UInt8>, _ scan: inout TextScan?) -> Bool {
    guard scan != nil else { return false }
    var walk = JSONWalk(answer)
    while let part = walk.next() {
      guard case .text(let range) = part, !walk.isNamed(AnswerScan.others) else { continue }
      let raw = UnsafeBufferPointer(rebasing: answer[range])
      if let plain = JSONText.unescaped(raw) { scan?.feed(plain) } else { scan?.feed(raw) }
      scan?.feed(JSONText.newline)
    }
    return (scan?.finish().action ?? .pass) > .pass
  }

  private mutating func look(
    at answer: UnsafeBufferPointer<UInt8>, _ rules: ContentGuard?, mark: VisibleMark, collects: Bool,
    _ edits: inout TextEdits
  ) {
    let scan = AnswerScan(answer)
    var blocked: Set<Int> = []
    var room = collects ? GatewayGuard.mostClassified : 0
    for text in scan.texts {
      let raw = UnsafeBufferPointer(rebasing: answer[text.range])
      let plain = JSONText.unescaped(raw) ?? Array(raw)
      var out = AnswerText(rules, mark: SpokenText.isIt(text.place) ? mark : .none)
      let made = plain.withUnsafeBufferPointer { out.feed($0) } + out.finish()
      if let verdict = out.verdict, verdict.action > .pass { record.append(verdict) }
      if out.isBlocked { blocked.insert(text.place.choice) }
      if made != plain { edits.replace(text.range, by: JSONText.escaped(made)) }
      if room > 0 {
        let text = String(decoding: made.prefix(room), as: UTF8.self)
        room -= text.utf8.count
        texts.append(text)
      }
    }
    if record.contains(where: { $0.action >= .mask }) {
      for range in scan.likelihoods { edits.replace(range, by: "null") }
    }
    isBlocked = blocked.contains(-1)
    for choice in scan.choices where blocked.contains(Int(choice.index)) { choice.end(in: &edits) }
  }
}

extension AnswerScan.Choice {
  /// Says that the content filter ended it.
  func end(in edits: inout TextEdits) {
    if let finish {
      edits.replace(finish, by: "\"content_filter\"")
    } else {
      edits.insert(",\"finish_reason\":\"content_filter\"", at: end)
    }
  }
}
