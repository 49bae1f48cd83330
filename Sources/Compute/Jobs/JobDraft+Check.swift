import Vocabulary

extension JobDraft {
  /// What a program can be given: the kernel takes 128 KiB for one argument or variable (MAX_ARG_STRLEN).
  static let mostBytes = 128 * 1024
  static let mostVariables = 50

  /// Refuses what no process could be started with, or would see otherwise than it was written.
  func check() throws(Refusal) {
    try Self.check(command, environment ?? [:])
    try checkNames()
    if let image, !Self.isImage(image) { throw JobRefusal.image }
    try SiteRefusal.require(retries, 0...Self.mostRetries, at: "/retries")
    if task != nil, retries ?? 0 > 0 { throw QuotaRefusal.needsRetries("/retries") }
    try task?.check(inputs: Set((inputs ?? []).map(\.name)), outputs: Set(outputs ?? []))
  }

  /// The same of one command by itself.
  static func check(_ command: [String], _ environment: [String: String]) throws(Refusal) {
    try checkCommand(command)
    try checkEnvironment(environment)
    let bytes =
      command.reduce(0) { $0 + $1.utf8.count + 1 }
      + environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
    guard bytes <= mostBytes else {
      throw Refusal(
        .tooLarge, rule: "job.too-long",
        Text(zh: "命令与环境变量共 \(bytes) 字节", en: "the command and its environment are \(bytes) bytes together"),
        remedy: Text(
          zh: "至多 \(mostBytes) 字节；更长的内容请作为输入文件",
          en: "at most \(mostBytes) bytes; give what is longer as an input"), field: "/command")
    }
  }

  private static func checkCommand(_ command: [String]) throws(Refusal) {
    guard let program = command.first, !program.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else {
      throw Refusal(
        .unacceptable, rule: "job.command", Text(zh: "命令为空", en: "the command is empty"),
        remedy: Text(
          zh: "首项为程序名，例如 /usr/bin/python3", en: "its first word names a program, for instance /usr/bin/python3"),
        field: command.isEmpty ? "/command" : "/command/0")
    }
    for (index, word) in command.enumerated() where word.utf8.contains(0) {
      throw Refusal(
        .unacceptable, rule: "job.command", Text(zh: "命令含有空字符", en: "a word of the command has a NUL character"),
        remedy: Text(zh: "去掉 U+0000", en: "leave U+0000 out"), field: "/command/\(index)")
    }
  }

  private static func checkEnvironment(_ environment: [String: String]) throws(Refusal) {
    guard environment.count <= mostVariables else {
      throw Refusal(
        .unacceptable, rule: "job.environment",
        Text(zh: "环境变量 \(environment.count) 个", en: "\(environment.count) variables of the environment"),
        remedy: Text(zh: "至多 \(mostVariables) 个", en: "at most \(mostVariables)"), field: "/environment")
    }
    for name in environment.keys.sorted() {
      guard isVariable(name), environment[name]?.utf8.contains(0) == false else {
        throw Refusal(
          .unacceptable, rule: "job.environment",
          Text(zh: "环境变量名或值无效", en: "the name or the value of a variable of the environment is not usable"),
          remedy: Text(
            zh: "名称由字母、数字、下划线组成，不以数字开头，至多 128 字节；值不含 U+0000",
            en: "a name is of letters, digits and _, not beginning with a digit, at most 128; a value has no U+0000"),
          field: "/environment/" + escaped(name))
      }
    }
  }

  /// POSIX.1-2017, Base Definitions, 8.1.
  private static func isVariable(_ name: String) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (65...90).contains(byte) || byte == 95 }
    guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 128 else { return false }
    return name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) }
  }

  /// As a step of a JSON Pointer (RFC 6901 §4).
  private static func escaped(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1 == "~" ? "~0" : $1 == "/" ? "~1" : String($1) }
  }

  private func checkNames() throws(Refusal) {
    let inputs = (inputs ?? []).enumerated().map { (name: $1.name, field: "/inputs/\($0)/name") }
    let outputs = (outputs ?? []).enumerated().map { (name: $1, field: "/outputs/\($0)") }
    var seen: Set<String> = []
    for (name, field) in inputs + outputs where !Self.isPlain(name) || !seen.insert(name).inserted {
      throw Refusal(
        .unacceptable, rule: "job.names",
        Text(zh: "输入输出名无效或重复", en: "a name of an input or output is not usable, or there twice"),
        remedy: Text(zh: "字母、数字、. - _，不以点开头", en: "letters, digits, . - _, not beginning with a dot"),
        field: field)
    }
  }

  /// As registries write them; nothing that could be taken for anything else.
  private static func isImage(_ name: String) -> Bool {
    (1...300).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "./:@_-".utf8.contains($0)
      }
  }

  private static func isPlain(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count) && name.first != "."
      && name.utf8.allSatisfy {
        (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || ".-_".utf8.contains($0)
      }
  }
}
