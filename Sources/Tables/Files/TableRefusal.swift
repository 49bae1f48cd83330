public import Vocabulary

/// What is refused of a table.
public enum TableRefusal {
  static func characters(_ encoding: TableEncoding, at offset: Int64) -> Refusal {
    let others = TableEncoding.allCases.filter { $0 != encoding }.map(\.rawValue)
    return Refusal(
      .unacceptable, rule: "table.encoding",
      Text(
        zh: "第 \(offset + 1) 字节处不是合法的 \(encoding.rawValue) 编码", en: "byte \(offset + 1) is not \(encoding.rawValue)"),
      remedy: Text(
        zh: "另存为 UTF-8，或指明编码：\(others.joined(separator: "、"))",
        en: "save it as UTF-8, or name its encoding: \(others.joined(separator: ", "))"))
  }

  static func json(_ line: Int64, _ why: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "table.json",
      Text(zh: "第 \(line) 行不是 JSON 对象：\(why.prefix(200))", en: "line \(line) is no object of JSON: \(why.prefix(200))"),
      remedy: Text(
        zh: "每行一个 JSON 对象（JSON Lines）；若为 CSV，指明 --format csv",
        en: "write one object a line (JSON Lines); if it is CSV, say --format csv"))
  }

  static let empty = Refusal(
    .unacceptable, rule: "table.empty", Text(zh: "表中没有内容", en: "the table is empty"),
    remedy: Text(zh: "第一行应为列名", en: "its first row names the columns"))

  static let packed = Refusal(
    .unacceptable, rule: "table.packed",
    Text(zh: "这是压缩文件或电子表格文件，不是文本", en: "this is a packed file or a spreadsheet's, and no text"),
    remedy: Text(zh: "解压，或从电子表格另存为 CSV UTF-8", en: "unpack it, or save the spreadsheet as CSV UTF-8"))

  /// Of a file that somebody writes to while it is read.
  public static let changed = Refusal(
    .conflict, rule: "table.changed",
    Text(zh: "文件在读取期间被改动，结果不可信", en: "the file was changed while it was read, so what was found is of no table"),
    remedy: Text(zh: "待写入结束后重新读取，或先复制一份", en: "read it anew once it is written, or make a copy first"))

  static func noConverter(_ encoding: TableEncoding) -> Refusal {
    Refusal(
      .unavailable, rule: "table.no-converter",
      Text(zh: "本机不能转换 \(encoding.rawValue)", en: "this machine cannot convert \(encoding.rawValue)"),
      remedy: Text(zh: "安装 glibc 的 gconv 模块", en: "install glibc's gconv modules"))
  }

  static func quotes(_ row: Int64) -> Refusal {
    Refusal(
      .unacceptable, rule: "table.quotes",
      Text(
        zh: "第 \(row) 行（含表头）的引号不成对或位置不对",
        en: "row \(row) (the header is the first) has a quote that is not closed, or stands where none may"),
      remedy: Text(
        zh: "含引号、分隔符或换行的字段整体加双引号，其中的引号写两次（RFC 4180）；引号确为文字的，指明 --quotes lax",
        en:
          "put a field with quotes, separators or line breaks in double quotes, and write quotes inside twice (RFC 4180); where quotes are text, say --quotes lax"
      ))
  }

  static func ragged(_ row: Int64, _ found: Int, _ columns: Int) -> Refusal {
    Refusal(
      .unacceptable, rule: "table.ragged",
      Text(
        zh: "第 \(row) 行（含表头）有 \(found) 个字段，表头只有 \(columns) 列",
        en: "row \(row) (the header is the first) has \(found) fields, and the header names \(columns) columns"),
      remedy: Text(zh: "补全表头，或检查分隔符和引号", en: "name all columns in the header, or check the separator and the quotes"))
  }

  static func twice(_ name: String) -> Refusal {
    Refusal(
      .unacceptable, rule: "table.columns",
      Text(zh: "列名“\(name.prefix(60))”出现两次", en: "the column \(name.prefix(60)) is there twice"),
      remedy: Text(zh: "给每列不同的名称", en: "give each column a name of its own"))
  }

  static func rowTooLong(_ row: Int64, _ limit: Int) -> Refusal {
    Refusal(
      .tooLarge, rule: "table.row-too-long",
      Text(
        zh: "第 \(row) 行（含表头）超过 \(limit) 字节", en: "row \(row) (the header is the first) is longer than \(limit) bytes"),
      remedy: Text(zh: "检查该行之前是否有未闭合的引号", en: "look for a quote that is not closed in or before that row"))
  }

  static func tooManyColumns(_ row: Int64, _ limit: Int) -> Refusal {
    Refusal(
      .tooLarge, rule: "table.too-many-columns",
      Text(
        zh: "第 \(row) 行（含表头）超过 \(limit) 列", en: "row \(row) (the header is the first) has more than \(limit) columns"),
      remedy: Text(zh: "检查分隔符", en: "check the separator"))
  }
}
