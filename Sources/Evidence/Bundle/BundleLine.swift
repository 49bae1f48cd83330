/// The lines between header and footer. They are read by comparing: from what a line says, the one way
/// to write it is known, and every other byte is an alteration.
enum BundleLine {
  static let entryStart = Array("{\"entry\":".utf8)
  private static let hashesEnd = Array("\"}\n".utf8)

  /// `{"entry":…,"index":N}` of a whole log.
  static func append(entry body: [UInt8], index: Int64, to out: inout [UInt8]) {
    out.append(contentsOf: entryStart)
    out.append(contentsOf: body)
    out.append(contentsOf: tail(index))
    out.append(contentsOf: "}\n".utf8)
  }

  /// `{"entry":…,"index":N,"leaf":"…","proof":["…",…]}` of an agreement.
  static func append(_ record: EvidenceRecord, proof: [TreeHash], to out: inout [UInt8]) {
    out.append(contentsOf: entryStart)
    out.append(contentsOf: record.body)
    out.append(contentsOf: tail(record.index))
    out.append(contentsOf: ",\"leaf\":\"\(record.leaf.hex)\",\"proof\":[".utf8)
    out.append(contentsOf: proof.map { "\"\($0.hex)\"" }.joined(separator: ",").utf8)
    out.append(contentsOf: "]}\n".utf8)
  }

  static func tail(_ index: Int64) -> [UInt8] { Array(",\"index\":\(index)".utf8) }

  /// `{"regions":"…"}` or `{"leaves":"…"}`: hashes, one after the other.
  static func append(_ name: StaticString, _ hashes: some Sequence<TreeHash>, to out: inout [UInt8]) {
    out.append(contentsOf: start(name))
    for hash in hashes { hash.withBytes { Hex.append($0, to: &out) } }
    out.append(contentsOf: hashesEnd)
  }

  /// The hashes of a line without its newline; nil unless there are exactly `count`, written as above.
  static func hashes(_ name: StaticString, _ line: UnsafeRawBufferPointer, count: Int) -> [TreeHash]? {
    let start = start(name)
    guard line.count == start.count + 64 * count + 2, line.starts(with: start),
      line.suffix(2).elementsEqual(hashesEnd.dropLast()),
      let bytes = Hex.bytes(UnsafeRawBufferPointer(rebasing: line[start.count..<line.count - 2]))
    else { return nil }
    return stride(from: 0, to: bytes.count, by: TreeHash.length).compactMap {
      TreeHash(bytes[$0..<$0 + TreeHash.length])
    }
  }

  private static func start(_ name: StaticString) -> [UInt8] { Array("{\"\(name)\":\"".utf8) }

  /// The number after the last `,"index":` of a line: a guess at which entry a damaged line was.
  static func likelyIndex(_ line: UnsafeRawBufferPointer) -> Int64? {
    let mark = Array(",\"index\":".utf8)
    guard line.count > mark.count else { return nil }
    for start in (0..<line.count - mark.count).reversed() where line[start...].starts(with: mark) {
      let digits = line[(start + mark.count)...].prefix { (48...57).contains($0) }
      return Int64(String(decoding: digits, as: UTF8.self))
    }
    return nil
  }
}
