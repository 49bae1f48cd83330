internal import Glibc

/// Receipts and bundles in files.
public enum EvidenceFile {
  /// Checks the receipt or bundle at `path` against `key`, or against the key inside it if that is nil.
  ///
  /// Reads the file once, piece by piece; blocks while it does. Throws ``EvidenceFileError`` if it cannot be read.
  public static func verify(path: String, key: LogKey? = nil) throws(EvidenceFileError) -> EvidenceVerification {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw EvidenceFileError(path: path, errno: errno) }
    defer { Glibc.close(file) }
    var start: [UInt8] = []
    var verifier: BundleVerifier?
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      guard count >= 0 else {
        if errno == EINTR { continue }
        throw EvidenceFileError(path: path, errno: errno)
      }
      if count == 0 { break }
      if verifier == nil {
        start += buffer[..<count]
        // A receipt is one line and short; what is longer or goes on is a bundle.
        guard isLongerThanAReceipt(start) else { continue }
        verifier = BundleVerifier(key: key)
        verifier?.consume(start)
      } else {
        verifier?.consume(buffer[..<count])
      }
    }
    if verifier == nil, let receipt = Receipt(start) { return receipt.verify(with: key) }
    var last = verifier ?? BundleVerifier(key: key)
    if verifier == nil { last.consume(start) }
    return last.finish()
  }

  /// Checks a receipt or a bundle that is at hand whole.
  public static func verify(_ bytes: [UInt8], key: LogKey? = nil) -> EvidenceVerification {
    if !isLongerThanAReceipt(bytes), let receipt = Receipt(bytes) { return receipt.verify(with: key) }
    var verifier = BundleVerifier(key: key)
    verifier.consume(bytes)
    return verifier.finish()
  }

  private static func isLongerThanAReceipt(_ bytes: [UInt8]) -> Bool {
    if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) { return newline + 1 < bytes.count }
    return bytes.count > 200_000
  }
}

/// A file that cannot be read or written.
public struct EvidenceFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let path: String
  public let errno: Int32
  public var description: String { "\(path): \(String(cString: strerror(errno)))" }
}
