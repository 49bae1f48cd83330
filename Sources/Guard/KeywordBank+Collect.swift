import Vocabulary

extension KeywordBank {
  /// Takes terms one by one and keeps what is wrong with them.
  struct Collector {
    private let folding: TextFolding
    private var keywords: [Keyword] = []
    private var category: [UInt16] = []
    private var categories: [String] = []
    private var numbers: [String: UInt16] = [:]
    private var lines: [[UInt32]: Int] = [:]
    private var characters: Set<UInt32> = []
    private var bytes = 0
    private var tooMany: Refusal?
    private(set) var defects: [Defect] = []

    init(_ folding: TextFolding) { self.folding = folding }

    var isFull: Bool { tooMany != nil }

    mutating func refuse(_ kind: Defect.Kind, line: Int, first: Int? = nil) {
      if defects.count < KeywordBank.mostTerms { defects.append(Defect(line: line, kind: kind, first: first)) }
    }

    mutating func add(_ term: String, _ category: String, line: Int) {
      let count = term.utf8.count
      if count > KeywordBank.longestTerm { return refuse(.tooLong, line: line) }
      if term.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
        return refuse(.control, line: line)
      }
      guard Self.isCategory(category) else { return refuse(.category, line: line) }
      var key = folding.folded(term).symbols
      if key.isEmpty || term.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return refuse(.empty, line: line) }
      guard let number = number(of: category) else { return full("\(KeywordBank.mostCategories)", "categories", "个类别") }
      characters.formUnion(key)
      if characters.count > KeywordBank.mostCharacters {
        return full("\(KeywordBank.mostCharacters)", "different characters", "个不同的字")
      }
      key.append(UInt32(number) + 0x11_0000)
      if let first = lines[key] { return refuse(.duplicate, line: line, first: first) }
      guard keywords.count < KeywordBank.mostTerms else { return full("\(KeywordBank.mostTerms)", "terms", "个词") }
      guard bytes + count <= KeywordBank.mostBytes else { return full("\(KeywordBank.mostBytes)", "bytes", "字节") }
      lines[key] = line
      bytes += count
      keywords.append(Keyword(term: term, category: category))
      self.category.append(number)
    }

    private mutating func full(_ most: String, _ en: String, _ zh: String) {
      tooMany = Refusal(
        .tooLarge, rule: "guard.keyword-bank-size",
        Text(zh: "词库超过 \(most) \(zh)", en: "the keyword bank has more than \(most) \(en)"),
        remedy: Text(zh: "拆分或精简词库", en: "split the bank, or take terms out"))
    }

    private mutating func number(of category: String) -> UInt16? {
      if let known = numbers[category] { return known }
      guard categories.count < KeywordBank.mostCategories else { return nil }
      let number = UInt16(categories.count)
      categories.append(category)
      numbers[category] = number
      return number
    }

    private static func isCategory(_ id: String) -> Bool {
      let count = id.utf8.count
      return count > 0 && count <= KeywordBank.longestCategory && id.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    func bank() throws(Refusal) -> KeywordBank {
      if let tooMany { throw tooMany }
      if !defects.isEmpty { throw refusal }
      return KeywordBank(keywords: keywords, categories: categories, category: category, folding: folding)
    }

    private var refusal: Refusal {
      func list(_ word: (Defect.Kind) -> String, _ same: (Int) -> String) -> String {
        defects.prefix(10).map { defect in
          "\(defect.line) \(word(defect.kind))\(defect.first.map(same) ?? "")"
        }.joined(separator: "; ") + (defects.count > 10 ? "; …" : "")
      }
      return Refusal(
        .unacceptable, rule: "guard.keyword-lines",
        Text(
          zh: "\(defects.count) 行不合要求：" + list(\.zh) { "（同第 \($0) 行）" },
          en: "\(defects.count) lines are not right: " + list(\.en) { " (as line \($0))" }),
        remedy: Text(
          zh: "每词 1 至 \(KeywordBank.longestTerm) 字节，无控制字符，同一类别中不重复，类别代号 1 至 \(KeywordBank.longestCategory) 字节",
          en: "a term has 1 to \(KeywordBank.longestTerm) bytes, no control characters, and is once in its category; "
            + "a category has 1 to \(KeywordBank.longestCategory) bytes and no space"))
    }
  }
}

extension KeywordBank.Defect.Kind {
  fileprivate var zh: String {
    switch self {
    case .empty: "为空"
    case .duplicate: "重复"
    case .tooLong: "过长"
    case .control: "含控制字符"
    case .notText: "不是 UTF-8 文本"
    case .category: "缺少类别或类别无效"
    case .row: "引号或列不对"
    }
  }
  fileprivate var en: String {
    switch self {
    case .empty: "is empty"
    case .duplicate: "is there twice"
    case .tooLong: "is too long"
    case .control: "has control characters"
    case .notText: "is not UTF-8"
    case .category: "has no category, or none that is valid"
    case .row: "has wrong quotes or columns"
    }
  }
}
