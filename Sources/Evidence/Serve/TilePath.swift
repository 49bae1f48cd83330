/// The name of one tile (C2SP tlog-tiles): `tile/<L>/<N>[.p/<W>]` holds hashes, `tile/entries/<N>[.p/<W>]` entries.
/// `<N>` is written in groups of three digits, all but the last with an `x` before them: `x001/x234/067`.
public struct TilePath: Hashable, Sendable, CustomStringConvertible, LosslessStringConvertible {
  public enum Content: Hashable, Sendable {
    /// Hashes of the subtrees of 256^level leaves.
    case hashes(level: Int)
    case entries

    /// The level of the tree whose nodes are counted.
    var level: Int { if case .hashes(let level) = self { level } else { 0 } }
  }

  public let content: Content
  /// Number within the level, from 0.
  public let n: Int64
  /// 256 for a full tile, fewer for a partial one.
  public let width: Int

  /// A full tile's width.
  public static let fullWidth = 256

  init(_ content: Content, n: Int64, width: Int = fullWidth) {
    self.content = content
    self.n = n
    self.width = width
  }

  /// Nil unless `text` is exactly what ``description`` writes for some tile, with or without a slash before it.
  public init?(_ text: String) {
    let path = text.hasPrefix("/") ? text.dropFirst() : text[...]
    guard path.utf8.count <= 64 else { return nil }
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
    guard parts.popFirst() == "tile", let kind = parts.popFirst() else { return nil }
    if kind == "entries" {
      content = .entries
    } else {
      guard let level = Int(kind), (0...63).contains(level) else { return nil }
      content = .hashes(level: level)
    }
    var width = Self.fullWidth
    if parts.count >= 2, parts[parts.endIndex - 2].hasSuffix(".p") {
      guard let last = parts.popLast(), let number = Int(last), (1..<Self.fullWidth).contains(number),
        let index = parts.popLast()
      else { return nil }
      width = number
      parts = ArraySlice(parts + [index.dropLast(2)])
    }
    guard (1...6).contains(parts.count) else { return nil }
    var n: Int64 = 0
    for part in parts {
      guard let group = Int64(part.hasPrefix("x") ? part.dropFirst() : part), (0...999).contains(group) else {
        return nil
      }
      n = n * 1000 + group
    }
    self.n = n
    self.width = width
    guard n >= 0, description.utf8.elementsEqual(path.utf8) else { return nil }
  }

  public var description: String {
    let kind = if case .hashes(let level) = content { String(level) } else { "entries" }
    var number = Self.group(n % 1000)
    var rest = n / 1000
    while rest > 0 {
      number = "x\(Self.group(rest % 1000))/\(number)"
      rest /= 1000
    }
    return "tile/\(kind)/\(number)" + (width == Self.fullWidth ? "" : ".p/\(width)")
  }

  private static func group(_ number: Int64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 3 - digits.utf8.count) + digits
  }

  /// Whether a tree of `size` leaves has this tile.
  func exists(at size: Int64) -> Bool {
    let level = content.level
    guard level < 8, n < 1 << 50 else { return false }
    return n << 8 + Int64(width) <= size >> Int64(8 * level)
  }

  /// The tiles of a tree of `size` leaves, full ones and the last partial one of each level.
  static func all(at size: Int64) -> some Sequence<TilePath> {
    let contents = [Content.entries] + (0..<8).filter { size >> (8 * $0) > 0 }.map { .hashes(level: $0) }
    return contents.lazy.flatMap { content -> [TilePath] in
      let count = size >> Int64(8 * content.level)
      let full = (0..<count / 256).map { TilePath(content, n: $0) }
      return count % 256 == 0 ? full : full + [TilePath(content, n: count / 256, width: Int(count % 256))]
    }
  }
}
