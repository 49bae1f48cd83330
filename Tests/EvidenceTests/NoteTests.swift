import Vocabulary
import Crypto
import Testing

@testable import Evidence

@Suite struct NoteTests {
  // The key and the note of the package documentation of golang.org/x/mod/sumdb/note.
  static let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let note = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

    """

  @Test("a note that Go signed verifies, and its key reads back")
  func published() throws {
    let key = try #require(LogKey(Self.key))
    #expect(key.description == Self.key)
    let note = try #require(SignedNote(Self.note))
    #expect(note.isSigned(by: key))
    #expect(note.description == Self.note)
    let altered = try #require(SignedNote(Self.note.replacing("answer", with: "Answer")))
    #expect(!altered.isSigned(by: key))
    #expect(LogKey(Self.key.replacing("c74f20a3", with: "c74f20a4")) == nil)
    #expect(LogKey(Self.key.replacing("c74f20a3", with: "C74F20A3")) == nil)
  }

  @Test("a secret key reads back and signs as the same log")
  func secret() throws {
    let signer = try #require(LogSigner(name: "lingqu.local/hub"))
    let again = try #require(LogSigner(encoded: signer.encoded))
    #expect(again.key == signer.key)
    #expect(try again.note("text\n").isSigned(by: signer.key))
    #expect(LogSigner(name: "two words") == nil && LogSigner(name: "a+b") == nil && LogSigner(name: "") == nil)
  }

  @Test("a checkpoint with any bit flipped is none, nor one of another log")
  func checkpoint() throws {
    let signer = try #require(LogSigner(name: "lingqu.local/hub"))
    let checkpoint = try Checkpoint(size: 1234, root: .leaf([1]), by: signer)
    let text = Array(checkpoint.note.description.utf8)
    #expect(Checkpoint(checkpoint.note.description, by: signer.key) == checkpoint)
    for place in text.indices {
      for bit in 0..<8 {
        var altered = text
        altered[place] ^= 1 << bit
        if let note = String(validating: altered, as: UTF8.self), Checkpoint(note, by: signer.key) != nil {
          Issue.record("bit \(bit) of byte \(place) went unseen")
        }
      }
    }
    let other = try #require(LogSigner(name: "lingqu.local/hub"))
    #expect(Checkpoint(checkpoint.note.description, by: other.key) == nil)
  }

  @Test("base 64 has one text for one value")
  func base64() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
      #expect(Base64.bytes(Base64.text(bytes)) == bytes)
    }
    for wrong in ["A", "AA", "AAA", "AB==", "AAB=", "A===", "====", "AA=A", "AA==AAAA", "AA-_", "AA= "] {
      #expect(Base64.bytes(wrong) == nil, "\(wrong)")
    }
  }
}
