import Tables
import Vocabulary

/// A version as a table for spreadsheet programs: text that one would carry out is made harmless (``Tables/FormulaGuard``).
public enum DataListTable {
  public static func text(_ rows: [DataListRow], of kind: DataList.Kind) -> [UInt8] {
    let columns = DataListRow.columns(kind)
    // The mark by which such programs know UTF-8.
    var out: [UInt8] = [0xEF, 0xBB, 0xBF]
    add(columns.map(\.name), to: &out)
    for row in rows { add(columns.map { $0.value(row) }, to: &out) }
    return out
  }

  private static func add(_ fields: [String], to out: inout [UInt8]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      let safe = Array(FormulaGuard.neutral(field).utf8)
      let isPlain = !safe.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
      if isPlain {
        out += safe
        continue
      }
      out.append(UInt8(ascii: "\""))
      for byte in safe {
        if byte == UInt8(ascii: "\"") { out.append(byte) }
        out.append(byte)
      }
      out.append(UInt8(ascii: "\""))
    }
    out += [0x0D, 0x0A]
  }
}
