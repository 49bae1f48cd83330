import Vocabulary

/// A text with signatures below it (C2SP signed-note).
public struct SignedNote: Hashable, Sendable, CustomStringConvertible {
  public struct Signature: Hashable, Sendable {
    public let name: String
    /// Which of the name's keys: ``LogKey/hash``.
    public let hash: [UInt8]
    public let signature: [UInt8]
  }

  /// Ends in a newline.
  public let text: String
  public let signatures: [Signature]

  /// A note is at most this long.
  public static let largest = 64_000

  init(text: String, signatures: [Signature]) {
    self.text = text
    self.signatures = signatures
  }

  /// Nil unless `note` is written exactly as ``description`` writes it.
  public init?(_ note: String) {
    guard note.utf8.count <= Self.largest, note.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" }) else {
      return nil
    }
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
    // The last blank line parts the text from the signatures; the end of the note gives one more empty piece.
    guard lines.last == "", let blank = lines.dropLast().lastIndex(of: ""), blank > 0, blank < lines.count - 2 else {
      return nil
    }
    var signatures: [Signature] = []
    for line in lines[(blank + 1)..<(lines.count - 1)] {
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "\u{2014}", LogKey.isName(String(parts[1])),
        let bytes = Base64.bytes(parts[2]), bytes.count > 4, signatures.count < 100
      else { return nil }
      signatures.append(
        Signature(name: String(parts[1]), hash: Array(bytes.prefix(4)), signature: Array(bytes.dropFirst(4))))
    }
    text = lines[..<blank].joined(separator: "\n") + "\n"
    self.signatures = signatures
    guard description.utf8.elementsEqual(note.utf8) else { return nil }
  }

  public var description: String {
    signatures.reduce(into: text + "\n") {
      $0 += "\u{2014} \($1.name) \(Base64.text($1.hash + $1.signature))\n"
    }
  }

  /// Whether `key` signed the text and nobody else did: in a file that says that no byte of it was changed there is no room for
  /// lines that nobody checks.
  public func isSigned(byNoneBut key: LogKey) -> Bool { signatures.count == 1 && isSigned(by: key) }

  /// Whether `key` signed the text. Signatures by others are left alone.
  public func isSigned(by key: LogKey) -> Bool {
    signatures.contains { $0.name == key.name && $0.hash == key.hash && key.verifies($0.signature, over: text) }
  }
}
