import Evaluation
import Glibc
import Vocabulary

/// Leads the files of a corpus past a scan, piece by piece.
enum CorpusReader {
  /// Sources without a file are not read. Nil if there is none with one.
  static func contamination(
    of items: [String], in sources: CorpusSources, folder: String, nearDuplicates: Bool
  ) throws -> Contamination? {
    guard sources.sources.contains(where: { $0.path != nil }) else { return nil }
    var scan = ContaminationScan(items: items, nearDuplicates: nearDuplicates)
    for (number, source) in sources.sources.enumerated() {
      guard let path = source.path else { continue }
      scan.begin(source: number, isLines: path.hasSuffix(".jsonl"))
      try read(path.hasPrefix("/") ? path : folder + "/" + path) { scan.feed($0) }
      scan.end()
    }
    return scan.finding()
  }

  private static func read(_ path: String, _ take: (UnsafeBufferPointer<UInt8>) -> Void) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure(path) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Files.failure(path) }
      guard count > 0 else { return }
      buffer.withUnsafeBufferPointer { take(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }
  }
}
