public import Evidence
import Identity
public import Vocabulary

/// A version with all that it takes to check it offline: the document, the rows, and the receipt of its entry of evidence, which tells
/// the document's digest, the owner's key and signature. Canonical JSON: every other spelling is refused, so that no byte can be
/// changed unseen.
public enum DataListFile {
  private static let start = Array("{\"document\":{".utf8)
  /// No file is longer.
  public static let longest = 64 << 20

  public static func bytes(_ version: DataListVersion, _ rows: [DataListRow], _ receipt: Receipt) throws -> [UInt8] {
    var out = Array("{\"document\":".utf8)
    out += try JSON(encoding: version.document).canonical
    out += Array(",\"receipt\":".utf8) + receipt.bytes
    out += Array(",\"rows\":".utf8)
    out += JSON.array(try rows.map { try JSON(encoding: $0) }).canonical
    out.append(UInt8(ascii: "}"))
    return out
  }

  /// Whether a file that begins so is one of these, and neither a receipt nor a bundle.
  public static func isOne(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: start) }

  /// Checks a file against the log's key, or against the one inside it if that is nil.
  public static func verify(_ bytes: [UInt8], key: LogKey? = nil) -> DataListCheck {
    var text = bytes
    if text.last == 0x0A { text.removeLast() }
    guard text.count <= longest, let json = try? JSON.parse(text), let found = json.object, Set(found.keys) == members,
      json.canonical == text, let document = json["document"], let rows = json["rows"],
      let receipt = json["receipt"].flatMap({ Receipt($0.canonical) }), let entry = try? JSON.parse(receipt.body)
    else { return DataListCheck(.file) }
    let evidence = receipt.verify(with: key)
    func result(_ part: DataListCheck.Part?) -> DataListCheck { DataListCheck(part, evidence, document) }
    guard evidence.isVerified else { return result(.receipt) }
    let data = entry["data"]
    guard entry["kind"]?.string == "list.published", entry["subject"] == document["list"],
      entry["actor"] == document["owner"], data?["version"] == document["version"]
    else { return result(.entry) }
    guard data?["digest"]?.string == EvidenceDigest.of(document) else { return result(.document) }
    guard rows.array != nil, document["rows"]?.string == EvidenceDigest.of(rows) else { return result(.rows) }
    guard
      Signatures.verifies(
        data?["signature"]?.string ?? "", publicKey: data?["publicKey"]?.string ?? "",
        context: DataLists.signingContext, document)
    else { return result(.signature) }
    return result(nil)
  }

  private static let members: Set<String> = ["document", "receipt", "rows"]
}

/// What an offline check of a list's version found.
public struct DataListCheck: Sendable {
  /// What does not fit, in the order in which it is looked at.
  public enum Part: String, Sendable, CaseIterable { case file, receipt, entry, document, rows, signature }

  public let altered: Part?
  /// What was found of the receipt; nil if the file could not be read.
  public let evidence: EvidenceVerification?
  /// What the owner signed, if it verifies.
  public let document: JSON?

  init(_ altered: Part?, _ evidence: EvidenceVerification? = nil, _ document: JSON? = nil) {
    self.altered = altered
    self.evidence = evidence
    self.document = altered == nil ? document : nil
  }

  public var isVerified: Bool { altered == nil }

  /// One plain sentence.
  public var text: Text {
    switch altered {
    case nil:
      let said = { (name: String) in self.document?[name] }
      let (title, owner) = (said("title"), said("ownerName"))
      let (version, rows) = (said("version")?.int ?? 0, said("counts")?["rows"]?.int ?? 0)
      let log = evidence?.text ?? Text(zh: "", en: "")
      return Text(
        zh: "验证通过：“\(title?["zh"]?.string ?? "")”第 \(version) 版，\(rows) 行，由\(owner?["zh"]?.string ?? "")签名；\(log.zh)",
        en: "verified: version \(version) of \"\(title?["zh"]?.string ?? "")\", \(rows) rows, as signed by "
          + "\(owner?["en"]?.string ?? ""); \(log.en)")
    case .file:
      return Text(zh: "验证未通过：文件不是清单版本，或有改动", en: "not verified: the file is no version of a list, or was altered")
    case .receipt: return evidence?.text ?? Text(zh: "验证未通过：回执", en: "not verified: the receipt")
    case .entry:
      return Text(zh: "验证未通过：回执不是这份清单的", en: "not verified: the receipt is not of this list's version")
    case .document: return Text(zh: "验证未通过：清单说明有改动", en: "not verified: the document was altered")
    case .rows: return Text(zh: "验证未通过：清单的行有改动", en: "not verified: the rows were altered")
    case .signature: return Text(zh: "验证未通过：单位签名不符", en: "not verified: the owner's signature does not fit")
    }
  }

  /// For programs: as of a receipt, with the list's own members.
  public var json: JSON {
    var members = evidence?.json.object ?? [:]
    members["verified"] = .bool(isVerified)
    members["text"] = ["zh": .string(text.zh), "en": .string(text.en)]
    if let altered, altered != .receipt { members["altered"] = ["part": .string(altered.rawValue)] }
    if let document {
      for name in ["list", "version", "title", "owner", "asOf", "counts"] { members[name] = document[name] }
    }
    return .object(members)
  }
}
