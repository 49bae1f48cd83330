public import Vocabulary

/// What an offline check of a receipt or a bundle found.
public struct EvidenceVerification: Hashable, Sendable {
  /// Where the first alteration is.
  public enum Part: Hashable, Sendable {
    /// The first line of a bundle, or what surrounds the entry in a receipt.
    case header
    /// The checkpoint's text or signature.
    case checkpoint
    /// It is signed by another key than the one given.
    case key
    /// The hashes that stand for these entries.
    case tree(ClosedRange<Int64>)
    case entry(Int64)
    /// The file ends before it should; the last good entry, if there is one.
    case end(after: Int64?)
    /// The last line of a bundle.
    case footer
  }

  /// Nil if everything is as it was signed.
  public let altered: Part?
  /// One plain sentence.
  public let text: Text
  /// The key that was checked against; nil if none could be read.
  public let key: LogKey?
  /// Whether the caller gave the key. Without one the key inside the file is taken, which shows that the file is whole
  /// but not whose it is: compare the key with one that came another way.
  public let keyIsPinned: Bool
  /// The checkpoint that everything was checked against.
  public let checkpoint: Checkpoint?
  /// How many entries were found right.
  public let entries: Int64

  public var isVerified: Bool { altered == nil }
}

extension EvidenceVerification {
  init(
    altered: Part?, detail: Text? = nil, key: LogKey?, keyIsPinned: Bool, checkpoint: Checkpoint?, entries: Int64
  ) {
    self.altered = altered
    self.key = key
    self.keyIsPinned = keyIsPinned
    self.checkpoint = checkpoint
    self.entries = entries
    if let altered {
      let place = altered.name
      text = Text(
        zh: "验证未通过，首个异常在\(place.zh)" + (detail.map { "：" + $0.zh } ?? ""),
        en: "not verified; the first alteration is in \(place.en)" + (detail.map { ": " + $0.en } ?? ""))
    } else {
      let caution =
        keyIsPinned
        ? Text(zh: "", en: "")
        : Text(
          zh: "；使用文件内附公钥，请另行核对其归属", en: "; checked with the key inside the file, compare it with one from elsewhere")
      text = Text(
        zh: "验证通过：\(entries) 条存证完整无改动，签名方 \(key?.name ?? "")" + caution.zh,
        en: "verified: \(entries) \(entries == 1 ? "entry is" : "entries are") as signed by \(key?.name ?? "")"
          + caution.en)
    }
  }

  /// For programs: `{"verified", "altered"?, "entries", "key"?, "keyPinned", "size"?, "root"?, "text"}`.
  public var json: JSON {
    var members: [String: JSON] = [
      "verified": .bool(isVerified), "entries": .int(entries), "keyPinned": .bool(keyIsPinned),
      "text": ["zh": .string(text.zh), "en": .string(text.en)],
    ]
    if let altered { members["altered"] = altered.json }
    if let key { members["key"] = .string(key.description) }
    if let checkpoint {
      members["size"] = .int(checkpoint.size)
      members["root"] = .string(checkpoint.root.hex)
    }
    return .object(members)
  }
}

extension EvidenceVerification.Part {
  /// The part in words: `entry 12`.
  public var name: Text {
    switch self {
    case .header: Text(zh: "文件头", en: "the header")
    case .checkpoint: Text(zh: "检查点", en: "the checkpoint")
    case .key: Text(zh: "签名公钥", en: "the key")
    case .tree(let range):
      Text(
        zh: "第 \(range.lowerBound)–\(range.upperBound) 条存证的哈希表",
        en: "the hashes of entries \(range.lowerBound)–\(range.upperBound)")
    case .entry(let index): Text(zh: "第 \(index) 条存证", en: "entry \(index)")
    case .end(let last):
      Text(
        zh: "文件末尾" + (last.map { "（第 \($0) 条存证之后缺失）" } ?? ""),
        en: "the end of the file" + (last.map { ", which breaks off after entry \($0)" } ?? ""))
    case .footer: Text(zh: "文件尾", en: "the footer")
    }
  }

  fileprivate var json: JSON {
    switch self {
    case .header: ["part": "header"]
    case .checkpoint: ["part": "checkpoint"]
    case .key: ["part": "key"]
    case .tree(let range): ["part": "tree", "first": .int(range.lowerBound), "last": .int(range.upperBound)]
    case .entry(let index): ["part": "entry", "index": .int(index)]
    case .end(let last): last.map { ["part": "end", "after": .int($0)] } ?? ["part": "end"]
    case .footer: ["part": "footer"]
    }
  }
}
