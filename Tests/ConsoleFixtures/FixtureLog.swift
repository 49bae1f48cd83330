import Crypto
import FoundationEssentials
import Vocabulary

/// A small evidence log of its own making: written apart from the Evidence room, so that what the page verifies is held
/// against a second reading of RFC 6962 and not against the code it comes from.
struct FixtureLog: Sendable {
  static let shared = FixtureLog()

  let origin = "simulated.lingqu.local/hub"
  private let seed = Array(repeating: UInt8(7), count: 32)
  let bodies: [String]

  init() {
    bodies = (0..<131).map { place in
      let json: JSON = [
        "actor": "prt_simulated", "at": "2026-11-20T08:00:00.000Z",
        "data": ["note": JSON("模拟条目 \"\(place)\" <&> é"), "n": JSON(place)],
        "kind": "reading.recorded", "subject": JSON("rdg_\(place)"), "v": 1,
      ]
      return String(decoding: json.canonical, as: UTF8.self)
    }
  }

  var root: [UInt8] { tree(bodies[...]) }

  func verifierKey() throws -> String {
    let key = [1] + Array(try privateKey().publicKey.rawRepresentation)
    return origin + "+" + hex(try keyHash()) + "+" + Data(key).base64EncodedString()
  }

  func checkpoint() throws -> String {
    let text = "\(origin)\n\(bodies.count)\n\(Data(root).base64EncodedString())\n"
    let signature = try privateKey().signature(for: Data(text.utf8))
    return text + "\n\u{2014} \(origin) \(Data(try keyHash() + Array(signature)).base64EncodedString())\n"
  }

  func receipt(_ index: Int) throws -> String? {
    guard bodies.indices.contains(index) else { return nil }
    let json: JSON = [
      "checkpoint": JSON(try checkpoint()), "entry": try JSON.parse(Array(bodies[index].utf8)),
      "format": "lingqu-evidence-receipt/1", "index": JSON(index), "key": JSON(try verifierKey()),
      "proof": .array(path(index, bodies[...]).map { JSON(hex($0)) }),
    ]
    return String(decoding: json.canonical, as: UTF8.self)
  }

  // MTH and PATH as RFC 6962 §2.1 defines them, by recursion.
  private func tree(_ leaves: ArraySlice<String>) -> [UInt8] {
    if leaves.count == 1 { return leaves.reduce([]) { _, leaf in Array(SHA256.hash(data: [0] + Array(leaf.utf8))) } }
    let middle = leaves.startIndex + split(leaves.count)
    return Array(SHA256.hash(data: [1] + tree(leaves[..<middle]) + tree(leaves[middle...])))
  }

  private func path(_ index: Int, _ leaves: ArraySlice<String>) -> [[UInt8]] {
    guard leaves.count > 1 else { return [] }
    let middle = leaves.startIndex + split(leaves.count)
    return index < middle
      ? path(index, leaves[..<middle]) + [tree(leaves[middle...])]
      : path(index, leaves[middle...]) + [tree(leaves[..<middle])]
  }

  private func split(_ count: Int) -> Int {
    var size = 1
    while size * 2 < count { size *= 2 }
    return size
  }

  private func privateKey() throws -> Curve25519.Signing.PrivateKey { try .init(rawRepresentation: seed) }

  private func keyHash() throws -> [UInt8] {
    let key = [1] + Array(try privateKey().publicKey.rawRepresentation)
    return Array(SHA256.hash(data: Array(origin.utf8) + [10] + key).prefix(4))
  }

  func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
