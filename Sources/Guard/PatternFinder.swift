/// Finds the rules' patterns in one run of symbols. Every position is looked at a bounded number of times: nothing
/// backtracks.
struct PatternFinder {
  private typealias Checks = PatternChecks

  /// A find, in places of symbols.
  struct Find {
    var rule: PatternRule
    var range: Range<Int>
    /// The part that masking hides letters and digits of.
    var hidden: Range<Int>
  }

  static let space = UInt8(ascii: " ")
  /// `0x80 + n`: the n-th of the characters with which plates begin. Then the dot that may follow the letter.
  static let province = UInt8(0x80)
  static let middleDot = UInt8(0xFF)
  static let provinces = Array("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".unicodeScalars)

  private let symbols: [UInt8]
  private let rules: PatternRuleSet
  private var finds: [Find] = []

  /// - Parameter cut: whether the first letters and digits are the rest of more.
  static func finds(_ symbols: [UInt8], _ rules: PatternRuleSet, cut: Bool) -> [Find] {
    var finder = PatternFinder(symbols: symbols, rules: rules)
    var from = cut ? finder.end(of: 0) : 0
    // E-mail addresses first: what looks like a number in one is part of it.
    let mails = rules.contains(.email) ? finder.mails() : []
    for mail in mails {
      // Of a longer word the last 64 letters count as the name: they may lie in what is cut.
      if from < mail.range.lowerBound { finder.numbers(from..<mail.range.lowerBound) }
      finder.finds.append(mail)
      from = mail.range.upperBound
    }
    if from < symbols.count { finder.numbers(from..<symbols.count) }
    return finder.finds
  }

  private init(symbols: [UInt8], rules: PatternRuleSet) {
    self.symbols = symbols
    self.rules = rules
  }

  // MARK: E-mail, RFC 5321's common part

  private func mails() -> [Find] {
    var mails: [Find] = []
    var from = 0
    for at in symbols.indices where symbols[at] == UInt8(ascii: "@") {
      var low = at
      while low > max(from, at - 64), Self.isLocal(symbols[low - 1]) { low -= 1 }
      while low < at, symbols[low] == UInt8(ascii: ".") { low += 1 }
      var high = at + 1
      while high < min(symbols.count, at + 128), Self.isDomain(symbols[high]) { high += 1 }
      while high > at + 1, !Checks.isAlphanumeric(symbols[high - 1]) { high -= 1 }
      guard low < at, let dot = symbols[at + 1..<high].lastIndex(of: UInt8(ascii: ".")), dot > at + 1,
        high - dot > 2, symbols[dot + 1..<high].allSatisfy(Checks.isLetter)
      else { continue }
      mails.append(Find(rule: .email, range: low..<high, hidden: (at - low > 1 ? low + 1 : low)..<at))
      from = high
    }
    return mails
  }

  private static func isLocal(_ byte: UInt8) -> Bool { Checks.isAlphanumeric(byte) || "._%+-".utf8.contains(byte) }
  private static func isDomain(_ byte: UInt8) -> Bool { Checks.isAlphanumeric(byte) || byte == 0x2E || byte == 0x2D }

  // MARK: Numbers

  private mutating func numbers(_ part: Range<Int>) {
    var at = part.lowerBound
    while at < part.upperBound {
      let symbol = symbols[at]
      if symbol >= Self.province, symbol != Self.middleDot {
        at = plate(at, part.upperBound) ?? at + 1
      } else if symbol == 0x3A || Checks.isAlphanumeric(symbol), at == part.lowerBound || !isAddress(symbols[at - 1]),
        let end = address(at, part.upperBound)
      {
        at = end
      } else if Checks.isAlphanumeric(symbol) {
        at = group(at, part.upperBound)
      } else {
        at += 1
      }
    }
  }

  /// Where the letters and digits from `at` end.
  private func end(of at: Int, _ limit: Int? = nil) -> Int {
    var end = at
    while end < limit ?? symbols.count, Checks.isAlphanumeric(symbols[end]) { end += 1 }
    return end
  }

  /// GA 36: a province, a letter, five characters, six for new-energy vehicles.
  private mutating func plate(_ at: Int, _ limit: Int) -> Int? {
    guard rules.contains(.plate), at + 1 < limit, Checks.isLetter(symbols[at + 1]) else { return nil }
    let dotted = at + 2 < limit && symbols[at + 2] == Self.middleDot
    let end = end(of: at + 2 + (dotted ? 1 : 0), limit)
    let tail = symbols[at + 2 + (dotted ? 1 : 0)..<end]
    guard tail.count == 5 || tail.count == 6, tail.contains(where: Checks.isDigit) else { return nil }
    finds.append(Find(rule: .plate, range: at..<end, hidden: at + 2..<end - PatternRule.plate.keeps.last))
    return end
  }

  private func isAddress(_ byte: UInt8) -> Bool { Checks.isAlphanumeric(byte) || byte == 0x2E || byte == 0x3A }

  private mutating func address(_ at: Int, _ limit: Int) -> Int? {
    guard rules.contains(.address) else { return nil }
    var high = at
    var (dots, colons) = (0, 0)
    while high < limit, isAddress(symbols[high]) {
      if symbols[high] == 0x2E { dots += 1 }
      if symbols[high] == 0x3A { colons += 1 }
      high += 1
    }
    // A full stop or a colon may follow; a port may too.
    let text = symbols[at..<high]
    let body = text.last == 0x2E || text.last == 0x3A && !text.hasSuffix([0x3A, 0x3A]) ? text.dropLast() : text
    if colons > 1, body.count < 48, Checks.isIPv6(body) {
      found(.address, at..<body.endIndex, visible: 2, of: 0x3A)
      return body.endIndex
    }
    let host = body.prefix { $0 != 0x3A }
    guard dots > 2, host.count < 16, Checks.isIPv4(host) else { return nil }
    found(.address, at..<host.endIndex, visible: 2, of: 0x2E)
    return host.endIndex
  }

  private mutating func found(_ rule: PatternRule, _ range: Range<Int>, visible: Int, of separator: UInt8) {
    var (left, from) = (visible, range.lowerBound)
    while from < range.upperBound, left > 0 {
      if symbols[from] == separator { left -= 1 }
      from += 1
    }
    finds.append(Find(rule: rule, range: range, hidden: from..<range.upperBound))
  }

  /// What begins with the letters and digits at `at`; the place from which to go on.
  private mutating func group(_ at: Int, _ limit: Int) -> Int {
    let end = end(of: at, limit)
    let text = symbols[at..<end]
    if rules.contains(.residentID), Checks.isResidentID(text) { return found(.residentID, at..<end) }
    if rules.contains(.creditCode), Checks.isCreditCode(text) { return found(.creditCode, at..<end) }
    if rules.contains(.passport), Checks.isPassport(text) { return found(.passport, at..<end) }
    guard let first = text.firstIndex(where: Checks.isDigit) else { return end }
    if first == at, let end = digits(at, end, limit) { return end }
    // Words and numbers written together: 电话tel13812345678.
    var from = first
    while from < end {
      var to = from
      while to < end, Checks.isDigit(symbols[to]) { to += 1 }
      if to == from {
        from += 1
        continue
      }
      if rules.contains(.mobile), (11...15).contains(to - from), let number = mobile(symbols[from..<to]) {
        _ = found(.mobile, from + number..<to)
      } else if rules.contains(.residentID), end - from == 18, Checks.isResidentID(symbols[from..<end]) {
        return found(.residentID, from..<end)
      } else if rules.contains(.residentID), to - from == 18, Checks.isResidentID(symbols[from..<to]) {
        _ = found(.residentID, from..<to)
      }
      from = to
    }
    return end
  }

  private mutating func found(_ rule: PatternRule, _ range: Range<Int>) -> Int {
    let places = range.filter { Checks.isAlphanumeric(symbols[$0]) }
    let (first, last) = rule.keeps
    finds.append(Find(rule: rule, range: range, hidden: places[first]..<places[places.count - last]))
    return range.upperBound
  }

  /// A number that may be written in groups, with one space or hyphen between them: the longest that a rule takes.
  private mutating func digits(_ at: Int, _ end: Int, _ limit: Int) -> Int? {
    var (ends, length, at, end) = ([end], end - at, at, end)
    let start = at
    while ends.count < 6, length < 19, end + 1 < limit, symbols[end] == Self.space || symbols[end] == 0x2D,
      Checks.isDigit(symbols[end + 1]), Checks.isDigit(symbols[end - 1])
    {
      at = end + 1
      end = self.end(of: at, limit)
      length += end - at
      ends.append(end)
    }
    while let end = ends.last, length > 10 {
      if length <= 19, let (rule, skipped) = number(start, ends) {
        let first = ends.count > 1 && ends[0] - start == skipped ? ends[0] + 1 : start + skipped
        return found(rule, first..<end)
      }
      ends.removeLast()
      length -= end - (ends.last.map { $0 + 1 } ?? end)
    }
    return nil
  }

  /// The rule of a number in groups that end at `ends`, and how many digits of a country's code are before it.
  private func number(_ start: Int, _ ends: [Int]) -> (PatternRule, Int)? {
    let text = symbols[start..<ends[ends.count - 1]].filter(Checks.isAlphanumeric)[...]
    if rules.contains(.residentID), ends.count <= 4, Checks.isResidentID(text) { return (.residentID, 0) }
    guard text.allSatisfy(Checks.isDigit) else { return nil }
    let sizes = zip(ends, [start] + ends.map { $0 + 1 }).map { $0 - $1 }
    if rules.contains(.bankCard), Self.areOfCard(sizes), Checks.isBankCard(text) { return (.bankCard, 0) }
    if rules.contains(.mobile), let skipped = mobile(text) {
      // Groups break where people break them, and the country's code is a group or stands in front of one.
      if sizes.count == 1 || sizes.count <= (skipped > 0 ? 4 : 3) && sizes[0] >= 2 { return (.mobile, skipped) }
    }
    return nil
  }

  private static func areOfCard(_ sizes: [Int]) -> Bool {
    sizes.dropLast().allSatisfy { $0 == 4 } || sizes == [4, 6, 5]
  }

  /// How many digits of 86 or 0086 are before a mobile number.
  private func mobile(_ text: ArraySlice<UInt8>) -> Int? {
    for prefix in ["", "86", "0086"] where text.starts(with: prefix.utf8) {
      if Checks.isMobile(text.dropFirst(prefix.utf8.count)) { return prefix.utf8.count }
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  fileprivate func hasSuffix(_ bytes: [UInt8]) -> Bool { suffix(bytes.count).elementsEqual(bytes) }
}
