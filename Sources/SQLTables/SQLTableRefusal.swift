import Vocabulary

/// What is refused of a table in a database.
enum SQLTableRefusal {
  static func address(_ why: Text) -> Refusal {
    Refusal(
      .invalid, rule: "table.database-address",
      Text(zh: "数据库表的地址有误：\(why.zh)", en: "this address of a database's table cannot be used: \(why.en)"),
      remedy: Text(
        zh: "postgresql://主机/库#模式.表 或 sqlite:文件#表", en: "postgresql://HOST/DATABASE#SCHEMA.TABLE or sqlite:PATH#TABLE"))
  }

  static let password = Refusal(
    .invalid, rule: "table.database-password",
    Text(zh: "地址中含有口令，他人可从进程列表读到", en: "the address holds a password, which others read in the list of processes"),
    remedy: Text(
      zh: "口令放入 PGPASSFILE 指定的文件、PGPASSWORD 或服务文件（service=）",
      en: "put it into the file that PGPASSFILE names, into PGPASSWORD, or into a service file (service=)"))

  static func unreachable(_ why: String) -> Refusal {
    Refusal(
      .unavailable, rule: "table.database-unreachable",
      Text(zh: "无法打开数据库：\(line(why))", en: "the database does not open: \(line(why))"),
      remedy: Text(zh: "检查地址、网络、账号与口令文件", en: "see to the address, the network, the account and the password file"))
  }

  static func missing(_ address: SQLTableAddress) -> Refusal {
    Refusal(
      .notFound, rule: "table.database-table",
      Text(
        zh: "数据库中没有可读的表或视图“\(address.description.prefix(120))”",
        en: "the database has no table or view \(address.description.prefix(120)) that may be read"),
      remedy: Text(
        zh: "写明模式（模式.表）；名称区分大小写", en: "say its schema too (SCHEMA.TABLE); capital letters are told apart"))
  }

  static func failed(_ why: String) -> Refusal {
    Refusal(
      .unavailable, rule: "table.database-failed",
      Text(zh: "读取数据库表时失败：\(line(why))", en: "reading the database's table failed: \(line(why))"),
      remedy: Text(zh: "排除原因后重新读取；已读部分不作数", en: "see to it and read anew; what was read so far does not count"))
  }

  static func timeout(_ seconds: Int) -> Refusal {
    Refusal(
      .unavailable, rule: "table.database-timeout",
      Text(zh: "读取超过 \(seconds) 秒，已停止", en: "reading took longer than \(seconds) seconds and was stopped"),
      remedy: Text(zh: "用 --time-limit 延长，或用 --rows 只读一部分", en: "allow more by --time-limit, or read a part by --rows"))
  }

  static func tooLong(_ limit: Int) -> Refusal {
    Refusal(
      .tooLarge, rule: "table.row-too-long",
      Text(zh: "某行超过 \(limit) 字节", en: "a row is longer than \(limit) bytes"),
      remedy: Text(zh: "读取不含该列的视图", en: "read a view without the long column"))
  }

  static let busy = Refusal(
    .conflict, rule: "table.database-reading",
    Text(zh: "上一次读取尚未结束", en: "the table is being read already"),
    remedy: Text(zh: "读完后再次读取", en: "read it to its end first"))

  /// One line of what a server says, which may be long.
  private static func line(_ text: String) -> String {
    String(text.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(300))
  }
}
