import Crypto
public import NIOCore
import Synchronization
import Vocabulary

/// A request's body on its way to the service, in pieces as they come in. Its last piece is held back until the digest is known to be
/// the one that was signed, so the service never gets the whole of a body that nobody signed.
public struct GatewayBody<Source: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Source.Element == ByteBuffer {
  public typealias Element = ByteBuffer

  let source: Source
  let signed: String
  let most: Int64
  let progress: GatewayProgress

  /// - Parameters:
  ///   - signed: SHA-256 in lower-case hexadecimal.
  ///   - most: the most bytes that are taken.
  public init(_ source: Source, signed: String, most: Int64, progress: GatewayProgress) {
    self.source = source
    self.signed = signed
    self.most = most
    self.progress = progress
  }

  public func makeAsyncIterator() -> Iterator {
    Iterator(source: source.makeAsyncIterator(), signed: signed, most: most, progress: progress)
  }

  public struct Iterator: AsyncIteratorProtocol {
    var source: Source.AsyncIterator
    let signed: String
    let most: Int64
    let progress: GatewayProgress
    private var digest = SHA256()
    private var held: ByteBuffer?
    private var isOver = false

    init(source: Source.AsyncIterator, signed: String, most: Int64, progress: GatewayProgress) {
      self.source = source
      self.signed = signed
      self.most = most
      self.progress = progress
    }

    public mutating func next() async throws -> ByteBuffer? {
      guard !isOver else { return nil }
      while let piece = try await source.next() {
        guard piece.readableBytes > 0 else { continue }
        piece.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
        guard progress.add(piece.readableBytes) <= most else { throw fail() }
        defer { held = piece }
        if let held { return held }
      }
      guard ContentDigest.of(digest.finalize()) == signed else { throw fail() }
      isOver = true
      progress.isWhole = true
      return held
    }

    private mutating func fail() -> Refusal {
      isOver = true
      progress.differs = true
      return GatewayRefusal.bodyDiffers
    }
  }
}

/// How much of a body has passed, and whether all of it was as signed.
public final class GatewayProgress: Sendable {
  private let state = Mutex<(bytes: Int64, isWhole: Bool, differs: Bool)>((0, false, false))

  public init() {}

  public var bytes: Int64 { state.withLock { $0.bytes } }
  public var isWhole: Bool {
    get { state.withLock { $0.isWhole } }
    set { state.withLock { $0.isWhole = newValue } }
  }
  public var differs: Bool {
    get { state.withLock { $0.differs } }
    set { state.withLock { $0.differs = newValue } }
  }

  func add(_ count: Int) -> Int64 {
    state.withLock {
      $0.bytes += Int64(count)
      return $0.bytes
    }
  }
}
