import Glibc
import Vocabulary

extension Checkup {
  /// Secrets where others can see them, and settings that leave a door open.
  func lookAtConfiguration() -> [Finding] {
    let findings = Self.commandLines() + Self.passwordFile() + names()
    guard findings.isEmpty else { return findings }
    return [Finding("configuration", .ok, Text(zh: "命令行中没有密钥或密码", en: "no secret on a command line"))]
  }

  /// Command lines of lingqu on this machine, which every user of it can read.
  private static func commandLines() -> [Finding] {
    names(in: "/proc").compactMap { Int32($0) }.sorted().compactMap { process in
      guard let bytes = try? FileSystem.read("/proc/\(process)/cmdline", most: 65_536) else { return nil }
      let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      guard let program = words.first, program.split(separator: "/").last == "lingqu", words.contains(where: isSecret)
      else { return nil }
      return Finding(
        "configuration", .failed,
        Text(
          zh: "进程 \(process) 的命令行中有密钥或密码，本机所有用户可见",
          en: "process \(process) has a secret on its command line, which every user of this machine can read"),
        remedy: Text(
          zh: "用文件或环境变量（LINGQU_KEY、PGPASSFILE）给出，并更换该密钥",
          en: "give it in a file or the environment (LINGQU_KEY, PGPASSFILE), and replace that secret"))
    }
  }

  /// Whether a word of a command line shows a password or an API key.
  public static func isSecret(_ word: String) -> Bool {
    if let key = word.firstRange(of: "lqk_"), word[key.upperBound...].prefix(64).count == 64 { return true }
    guard word.hasPrefix("postgres://") || word.hasPrefix("postgresql://") || word.contains("=postgres") else {
      return false
    }
    if word.contains("password=") { return true }
    guard let start = word.firstRange(of: "://"), let at = word[start.upperBound...].firstIndex(of: "@") else {
      return false
    }
    let user = word[start.upperBound..<at]
    return user.contains(":") && !user.contains("/")
  }

  /// libpq leaves a password file alone that others may read, and then nobody can connect.
  private static func passwordFile() -> [Finding] {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    let path = variable("PGPASSFILE") ?? variable("HOME").map { $0 + "/.pgpass" }
    var status = stat()
    guard let path, stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return [] }
    return [
      Finding(
        "configuration", .failed,
        Text(
          zh: "密码文件 \(path) 他人可读，libpq 不会使用它", en: "others may read the password file \(path), so libpq does not use it"
        ),
        remedy: Text(zh: "chmod 600 \(path)", en: "chmod 600 \(path)"))
    ]
  }

  /// A hub on a public address answers to any name unless it is told its own.
  private func names() -> [Finding] {
    guard isServing, configuration.hostNames.isEmpty,
      !["127.0.0.1", "localhost", "::1", "[::1]"].contains(configuration.host)
    else { return [] }
    return [
      Finding(
        "configuration", .warning,
        Text(
          zh: "监听 \(configuration.host)，但没有用 --host-name 说明自己的名字",
          en: "it listens on \(configuration.host) and was not told its own names"),
        remedy: Text(
          zh: "加上 --host-name 域名；位于 TLS 代理之后时再加 --proxy 代理地址 --secure-cookies",
          en: "add --host-name NAME; behind a TLS proxy also --proxy ADDRESS --secure-cookies"))
    ]
  }
}
