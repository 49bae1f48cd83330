/// Resources as people read them.
enum ResourceWords {
  /// `2 核`, `0.5 核`
  static func cores(_ milli: Int64, _ t: Words) -> String {
    t("coresOf", with: thousandths(milli, t))
  }

  /// `2`, `0.5`
  static func thousandths(_ milli: Int64, _ t: Words) -> String {
    if milli % 1000 == 0 { return t.language.number(milli / 1000) }
    var text = t.language.decimals(thousandths: milli)
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }

  static func memory(_ mebibytes: Int64, _ t: Words) -> String {
    if mebibytes == 0 { return "0" }
    let (bytes, overflow) = mebibytes.multipliedReportingOverflow(by: 1 << 20)
    return whole(t.language.bytes(overflow ? .max : bytes))
  }

  static func accelerators(_ some: Console.Accelerators, _ t: Words) -> String {
    t("acceleratorsOf", with: t.language.number(some.count), kind(some, t))
  }

  /// So much of what a quota counts: `4 核`, `16 GiB 内存`, `2 块加速卡`.
  static func amount(_ amount: Int64, of resource: String, _ t: Words) -> String {
    switch resource {
    case "milliCPU": cores(amount, t)
    case "memoryMiB": t("memoryAsked", with: memory(amount, t))
    default: t("acceleratorsCount", with: t.language.number(amount))
    }
  }

  /// `A100 80 GiB`, or any.
  static func kind(_ some: Console.Accelerators, _ t: Words) -> String {
    let model = some.model ?? t("anyModel")
    return some.memoryMiB.map { model + " " + memory($0, t) } ?? model
  }

  /// All that a job asks for, in one line.
  static func asked(_ resources: Console.Resources, _ t: Words) -> String {
    var parts: [String] = []
    if resources.milliCPU > 0 { parts.append(cores(resources.milliCPU, t)) }
    if resources.memoryMiB > 0 { parts.append(t("memoryAsked", with: memory(resources.memoryMiB, t))) }
    parts += resources.accelerators.map { accelerators($0, t) }
    return t.language.listed(parts)
  }

  /// `8 GiB` for `8.0 GiB`.
  private static func whole(_ text: String) -> String { text.replacing(".0 ", with: " ") }
}
