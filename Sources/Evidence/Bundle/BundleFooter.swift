internal import Vocabulary

/// The last line of a bundle: a signature over everything before it.
enum BundleFooter {
  private static func statement(count: Int64, content: String) -> String {
    "lingqu evidence bundle\n\(count)\n\(content)\n"
  }

  static func line(count: Int64, content: String, by signer: LogSigner) throws -> [UInt8] {
    let note = try signer.note(statement(count: count, content: content)).description
    return JSON.object(["footer": .string(note)]).canonical + [UInt8(ascii: "\n")]
  }

  /// Whether `line`, with its newline, is what `key` signed below a bundle of this content.
  static func isRight(_ line: [UInt8], count: Int64, content: String, key: LogKey) -> Bool {
    guard line.last == UInt8(ascii: "\n"), line.count <= SignedNote.largest,
      let json = try? JSON.parse(line), let text = json["footer"]?.string,
      JSON.object(["footer": .string(text)]).canonical + [UInt8(ascii: "\n")] == line, let note = SignedNote(text)
    else { return false }
    return note.text == statement(count: count, content: content) && note.isSigned(byNoneBut: key)
  }
}
