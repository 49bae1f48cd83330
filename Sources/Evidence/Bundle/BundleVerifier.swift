internal import Crypto

/// Checks a bundle offline as its bytes arrive, in memory that does not grow with its length but for 32 bytes for each
/// 256 entries of a whole log. It finds any change of any byte and says where the first one is.
public struct BundleVerifier {
  private enum Body {
    case log(LogBody)
    case agreement(AgreementBody)
    case subjects(SubjectsBody)
  }

  private let pinned: LogKey?
  private var held: [UInt8] = []
  private var content = SHA256()
  private var header: BundleHeader?
  private var body: Body?
  private var fault: BundleFault?

  /// No line of a bundle is longer.
  private static let longestLine = 262_144

  /// `key` is the key that the log is known by. Without one the bundle's own is used, and the result says so.
  public init(key: LogKey? = nil) { pinned = key }

  /// Takes the next bytes, in pieces of any size.
  public mutating func consume(_ bytes: some Sequence<UInt8>) {
    guard fault == nil else { return }
    held.append(contentsOf: bytes)
    var lines = held
    held = []
    let used = lines.withUnsafeBytes { takeLines($0) }
    lines.removeFirst(used)
    held = lines
  }

  /// Takes all lines but the last, which may be the footer, and returns how many bytes they were.
  private mutating func takeLines(_ bytes: UnsafeRawBufferPointer) -> Int {
    var start = 0
    while let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")), newline + 1 < bytes.count {
      do {
        try take(UnsafeRawBufferPointer(rebasing: bytes[start..<newline]))
        content.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[start...newline]))
      } catch {
        fault = error
        return bytes.count
      }
      start = newline + 1
    }
    guard bytes.count - start > Self.longestLine else { return start }
    fault = faultAtEnd(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    return bytes.count
  }

  private mutating func take(_ line: UnsafeRawBufferPointer) throws(BundleFault) {
    switch body {
    case nil:
      let header = try BundleHeader(Array(line), pinned: pinned)
      self.header = header
      switch (header.scope, header.last) {
      case (.agreement(let id), let newest?): body = .agreement(AgreementBody(id, header, newest: newest))
      case (.subjects(let ids), _): body = .subjects(SubjectsBody(ids, header))
      default: body = .log(LogBody(header.checkpoint))
      }
    case .log(var log):
      guard !log.isComplete else { throw BundleFault(.footer) }
      // The enum must not hold a second reference to the arrays while they change.
      body = nil
      defer { body = .log(log) }
      try log.take(line)
    case .agreement(var agreement):
      guard !agreement.isComplete || line.starts(with: BundleLine.entryStart) else { throw BundleFault(.footer) }
      defer { body = .agreement(agreement) }
      try agreement.take(line)
    case .subjects(var subjects):
      guard !subjects.isComplete else { throw BundleFault(.footer) }
      body = nil
      defer { body = .subjects(subjects) }
      try subjects.take(line)
    }
  }

  /// Says what was found once all bytes were given.
  public mutating func finish() -> EvidenceVerification {
    if fault == nil { fault = held.withUnsafeBytes { faultAtEnd($0) } }
    return EvidenceVerification(
      altered: fault?.part, detail: fault?.detail, key: pinned ?? header?.key ?? fault?.key,
      keyIsPinned: pinned != nil, checkpoint: header?.checkpoint, entries: progress.good)
  }

  private var progress: (isComplete: Bool, good: Int64, last: Int64?) {
    switch body {
    case nil: (false, 0, nil)
    case .log(let log): (log.isComplete, log.good, log.lastGood)
    case .agreement(let agreement): (agreement.isComplete, agreement.good, agreement.lastGood)
    case .subjects(let subjects): (subjects.isComplete, subjects.good, subjects.lastGood)
    }
  }

  /// Judges the last line: the footer, or where the file was cut.
  private mutating func faultAtEnd(_ line: UnsafeRawBufferPointer) -> BundleFault? {
    do {
      if !progress.isComplete {
        let text = line.last == UInt8(ascii: "\n") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
        if body == nil || line.starts(with: BundleLine.entryStart) { try take(text) }
        if case .agreement(let agreement) = body { try agreement.conclude() }
        return BundleFault(.end(after: progress.last))
      }
      if case .agreement(let agreement) = body { try agreement.conclude() }
      guard let header else { return BundleFault(.header) }
      let digest = Hex.text(content.finalize())
      let isRight = BundleFooter.isRight(Array(line), count: header.count, content: digest, key: header.key)
      return isRight ? nil : BundleFault(.footer)
    } catch {
      return error
    }
  }
}
