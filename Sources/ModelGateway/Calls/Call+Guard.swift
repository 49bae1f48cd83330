import Guard
import Models
import NIOCore
import NIOHTTP1
import Vocabulary

// What a guard does on a call's way: the prompt before it is sent, the answer before it leaves.
extension Call {
  /// Looks at the prompt before it is sent.
  func check(_ guarding: GatewayGuard) {
    let check = PromptCheck(
      request.body, guarding.rules, &loop.scans(of: guarding).prompt, collects: guarding.classify != nil)
    found.add(check.verdict)
    guard check.verdict.action < .block else { return finish(.failed, .blocked) }
    if let masked = check.masked {
      do throws(GatewayError) { request = try CallRequest(request.route, masked) } catch {
        return finish(.failed, error)
      }
    }
    classify(.prompt, check.texts) { [self] isBlocked in
      if isBlocked { finish(.failed, .blocked) } else { seek() }
    }
  }

  /// Asks the outside classifier, if there is one. `then` is told whether it blocks.
  func classify(_ side: GuardSide, _ texts: [String], _ then: @escaping (Bool) -> Void) {
    guard let classify = guarding?.classify, !texts.isEmpty else { return then(false) }
    let bound = NIOLoopBound((self, then), eventLoop: loop.eventLoop)
    Task {
      let findings = await classify(side, texts)
      bound.eventLoop.execute {
        let (call, then) = bound.value
        call.found.add(side, findings)
        then(findings.contains { $0.action == .block })
      }
    }
  }

  private var mark: VisibleMark { request.isForPrograms ? .none : guarding?.labels?.mark ?? .none }
  private var label: String { guarding?.labels?.member(id.description) ?? "" }

  /// Passes on a part of a stream, as far as it may leave.
  func pass(_ out: ByteBuffer) {
    guard let guarding else { return client?.stream(out) ?? () }
    if streamed == nil {
      streamed = StreamedAnswer(
        guarding.rules, mark: mark, label: label, collects: guarding.classify != nil)
    }
    if let out = streamed?.pass(out, allocator: loop.allocator) { client?.stream(out) }
  }

  /// Gives a whole answer, as far as it may leave.
  func give(_ bytes: ByteBuffer, _ tokens: TokenCount, _ source: ModelCall.Source) {
    var (bytes, isBlocked, texts) = (bytes, false, [String]())
    mode = .over
    if let guarding, request.route.isAnswered {
      let whole = bytes.withUnsafeReadableBytes {
        WholeAnswer(
          $0.bindMemory(to: UInt8.self), guarding.rules, &loop.scans(of: guarding).answer, mark: mark, label: label,
          collects: guarding.classify != nil)
      }
      for verdict in whole.record { found.add(verdict) }
      if let made = whole.bytes { bytes = loop.allocator.buffer(bytes: made) }
      (isBlocked, texts) = (whole.isBlocked, whole.texts)
    }
    classify(.answer, texts) { [self, bytes, isBlocked] isAlsoBlocked in
      if let cacheKey, !isBlocked, !isAlsoBlocked { loop.shared.cache.keep(bytes, as: cacheKey, at: .now) }
      record(.completed, 200, tokens, source) { [weak client] isRecorded in
        if isRecorded, isBlocked || isAlsoBlocked { return client?.fail(.blockedAnswer) ?? () }
        isRecorded ? client?.answer(.ok, bytes) : client?.fail(.unrecorded)
      }
    }
  }

  /// What the client gets when the answer is on record, whether nothing of that may leave, and what a classifier is to see.
  func lastOfStream(_ outcome: ModelCall.Outcome) -> (ByteBuffer, isBlocked: Bool, texts: [String]) {
    let last = splitter.last ?? loop.allocator.buffer(string: "data: [DONE]\n\n")
    guard var streamed else { return (last, false, []) }
    var end = loop.allocator.buffer(capacity: last.readableBytes)
    if outcome == .completed {
      if let held = streamed.finish(allocator: loop.allocator) { end.writeImmutableBuffer(held) }
      if let last = streamed.pass(last, allocator: loop.allocator) { end.writeImmutableBuffer(last) }
    }
    for verdict in streamed.record { found.add(verdict) }
    self.streamed = nil
    let left = streamed.left
    return (end, streamed.isBlocked, left.isEmpty ? [] : [String(decoding: left, as: UTF8.self)])
  }
}
