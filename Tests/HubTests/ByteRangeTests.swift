import Testing
import Vocabulary

@testable import Hub

@Suite("Parts of a file that a transfer gives") struct ByteRangeTests {
  @Test(
    "one range is read, and cut to the file",
    arguments: [
      ("bytes=0-9", 0..<10), ("bytes=90-", 90..<100), ("bytes=95-200", 95..<100), ("bytes=-5", 95..<100),
      ("bytes=-500", 0..<100), ("bytes=99-99", 99..<100),
    ] as [(String, Range<Int64>)])
  func good(_ header: String, _ range: Range<Int64>) throws {
    #expect(try ByteRange.read(header, of: 100) == range)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "bytes=", "bytes=-", "bytes=100-", "bytes=5-4", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=-0",
      "bytes=0-99999999999999999999", "bytes=--5",
    ])
  func bad(_ header: String) {
    #expect(throws: Refusal.self) { try ByteRange.read(header, of: 100) }
  }
}
