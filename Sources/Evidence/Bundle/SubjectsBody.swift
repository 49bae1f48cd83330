internal import Vocabulary

/// Reads what stands between header and footer of a bundle about some things: the entries that the header lists, in its order.
struct SubjectsBody {
  private let subjects: Set<String>
  private let entries: [Int64]
  private let checkpoint: Checkpoint
  private var read = 0

  init(_ subjects: [String], _ header: BundleHeader) {
    self.subjects = Set(subjects)
    entries = header.entries
    checkpoint = header.checkpoint
  }

  var isComplete: Bool { read == entries.count }
  var good: Int64 { Int64(read) }
  var lastGood: Int64? { read == 0 ? nil : entries[read - 1] }

  mutating func take(_ line: UnsafeRawBufferPointer) throws(BundleFault) {
    let listed = entries[read]
    guard let found = ProvenLine(line, in: checkpoint), found.link.index == listed,
      let subject = found.entry["subject"]?.string, subjects.contains(subject)
    else { throw BundleFault(.entry(listed)) }
    read += 1
  }
}
