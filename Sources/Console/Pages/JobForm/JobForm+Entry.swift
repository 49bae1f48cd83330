import Vocabulary

extension Console.JobForm {
  /// What was typed, and what was wrong with it by the field's name; under `""` what concerns no field.
  struct Entry {
    var typed: Form
    var errors: [String: Text] = [:]

    /// Every field of the form, so that a quote can hand them on.
    static let fields = [
      "agreement", "purpose", "command", "cores", "memory", "cards", "model", "cpuSeconds", "wall", "notBefore",
      "deadline", "priority", "max",
    ]

    /// What was typed as a draft, or nil after noting what cannot be read.
    mutating func draft() -> Draft? {
      let command = Self.words(typed["command"])
      if command.isEmpty { errors["command"] = Text(zh: "请填写要运行的命令", en: "say what is to run") }
      let seconds = count("cpuSeconds", 1...86_400)
      if seconds == nil, errors["cpuSeconds"] == nil {
        errors["cpuSeconds"] = Text(zh: "请填写 CPU 时间上限", en: "say how much CPU time it may take")
      }
      var asked = Console.Resources(
        milliCPU: thousandths("cores") ?? 0, memoryMiB: (count("memory", 1...1024) ?? 0) * 1024)
      if let cards = count("cards", 1...1_000_000) {
        asked.accelerators = [Console.Accelerators(model: typed.value("model"), count: cards)]
      } else if typed.value("model") != nil, errors["cards"] == nil {
        errors["cards"] = Text(zh: "指定了型号，请填写块数", en: "a model is named: say how many")
      }
      let wall = count("wall", 1...10_080)
      let (notBefore, deadline) = (time("notBefore"), time("deadline"))
      if let notBefore, let deadline, deadline <= notBefore, errors["deadline"] == nil {
        errors["deadline"] = Text(zh: "应晚于“不早于”的时间", en: "it is not after the earliest start")
      }
      let most = typed.value("max").map(Amount.fen(ofYuan:))
      if case .some(nil) = most {
        errors["max"] = Text(zh: "请填写金额，最多两位小数", en: "an amount with at most two decimals")
      }
      if typed["purpose"].isEmpty { errors["purpose"] = Text(zh: "请填写用途", en: "say what it is for") }
      guard errors.isEmpty, let seconds else { return nil }
      var draft = Draft(
        purpose: Purpose.code(of: typed["purpose"]), command: command, asked: asked, cpuSeconds: seconds)
      (draft.agreement, draft.pool, draft.voucher) = (
        typed.value("agreement"), typed.value("pool"), typed.value("voucher")
      )
      (draft.wallSeconds, draft.notBefore, draft.deadline) = (wall.map { $0 * 60 }, notBefore, deadline)
      // A quote's choice may say when to start more exactly than the form.
      if let chosen = typed.value("startNotBefore").flatMap({ Instant($0) }) { draft.notBefore = chosen }
      draft.priority = typed.value("priority").flatMap { $0 == "normal" ? nil : $0 }
      draft.maxFen = most ?? nil
      return draft
    }

    /// Puts a refusal of the hub beside the field that it names.
    mutating func note(_ refusal: Refusal) {
      let names = [
        "milliCPU": "cores", "memoryMiB": "memory", "accelerators": "cards", "wallSeconds": "wall", "maxFen": "max",
      ]
      let first = refusal.field?.split(separator: "/").first.map(String.init) ?? ""
      let name = names[first] ?? first
      errors[Self.fields.contains(name) ? name : ""] = refusal.said
    }

    /// Plain words as they are; what needs a shell goes to one.
    private static func words(_ text: String) -> [String] {
      let line = text.replacing("\r\n", with: "\n")
      guard line.contains(where: { !$0.isWhitespace }) else { return [] }
      let isPlain =
        line.hasPrefix("/") && line.allSatisfy { $0 == " " || $0.isLetter || $0.isNumber || "/._-=:,+@%".contains($0) }
      return isPlain ? line.split(separator: " ").map(String.init) : ["/bin/sh", "-c", line]
    }

    private mutating func count(_ field: String, _ range: ClosedRange<Int64>) -> Int64? {
      guard let text = typed.value(field) else { return nil }
      if let number = Int64(text), range.contains(number) { return number }
      errors[field] = Text(
        zh: "请填写 \(range.lowerBound) 至 \(range.upperBound) 的整数",
        en: "an integer from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }

    /// Thousandths of `1.5`.
    private mutating func thousandths(_ field: String) -> Int64? {
      guard let text = typed.value(field) else { return nil }
      let halves = text.split(separator: ".", omittingEmptySubsequences: false)
      let tail = halves.count == 2 ? halves[1] : "0"
      if (1...2).contains(halves.count), let whole = Int64(halves[0]), (0...100_000).contains(whole),
        (1...3).contains(tail.utf8.count), tail.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let rest = Int64(tail + String(repeating: "0", count: 3 - tail.utf8.count)), whole * 1000 + rest > 0
      {
        return whole * 1000 + rest
      }
      errors[field] = Text(zh: "请填写核数，如 4 或 0.5", en: "a number of cores, such as 4 or 0.5")
      return nil
    }

    /// `2026-11-21T20:00` in Beijing.
    private mutating func time(_ field: String) -> Instant? {
      guard let text = typed.value(field) else { return nil }
      if text.utf8.count == 16, let local = Instant(text + ":00Z") { return local.adding(seconds: -8 * 3600) }
      errors[field] = Text(zh: "请填写日期和时间，如 2026-11-21T20:00", en: "a date and time such as 2026-11-21T20:00")
      return nil
    }
  }
}
