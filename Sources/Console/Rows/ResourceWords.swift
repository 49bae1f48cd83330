/// Resources as people read them.
enum ResourceWords {
  /// `2 核`, `0.5 核`
  static func cores(_ milli: Int64, _ t: Words) -> String {
    let language = t.language
    if milli % 1000 == 0 { return t("coresOf", with: language.number(milli / 1000)) }
    var text = language.decimals(thousandths: milli)
    while text.hasSuffix("0") { text.removeLast() }
    return t("coresOf", with: text)
  }

  static func memory(_ mebibytes: Int64, _ t: Words) -> String {
    if mebibytes == 0 { return "0" }
    let (bytes, overflow) = mebibytes.multipliedReportingOverflow(by: 1 << 20)
    return whole(t.language.bytes(overflow ? .max : bytes))
  }

  static func accelerators(_ some: Console.Accelerators, _ t: Words) -> String {
    t("acceleratorsOf", with: t.language.number(some.count), kind(some, t))
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
