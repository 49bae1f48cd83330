import Guard
import SeededTesting
import Testing

@Suite struct PatternTests {
  @Test(
    arguments: [
      ("电话13812345678。", "电话138****5678。"),
      ("tel:+86 138-1234-5678,", "tel:+86 138-****-5678,"),
      ("008613812345678", "0086138****5678"),
      ("手机１３８１２３４５６７８", "手机１３８****５６７８"),
      ("2024 13812345678", "2024 138****5678"),
      ("wx13812345678a", "wx138****5678a"),
      ("身份证11010519491231002X，", "身份证110***********002X，"),
      ("身份证 110105 19491231 002x", "身份证 110*** ******** 002x"),
      ("卡号6222021234567890128", "卡号622202*********0128"),
      ("卡号 4111 1111 1111 1111 有效", "卡号 4111 11** **** 1111 有效"),
      ("代码91350100M000100Y43。", "代码9135**********0Y43。"),
      ("写信到zhang.san+a@mail.example.com。", "写信到z**********@mail.example.com。"),
      ("a@b.cn", "*@b.cn"),
      ("13812345678@qq.com", "1**********@qq.com"),
      ("主机192.168.1.20:8080", "主机192.168.*.**:8080"),
      ("at 10.0.0.1.", "at 10.0.*.*."),
      ("2001:db8:85a3::8a2e:370:7334", "2001:db8:****::****:***:****"),
      ("１９２．１６８．１．１", "１９２．１６８．*．*"),
    ])
  func personalDataIsMasked(_ text: String, _ masked: String) {
    #expect(StreamMask.mask(text) == masked)
  }

  @Test(
    arguments: [
      "12345678901", "12812345678", "138123456789", "1381234567", "110105194912310021", "110105194913310028",
      "6222021234567890120", "91350100M000100Y44", "user@localhost", "@user", "a@b", "1.2.3", "1.2.3.4.5", "256.1.1.1",
      "2024-05-06 12:30:45", "std::vector", "a::b", "aa:bb:cc:dd:ee:ff", "3.14159265358979", "0000000000000000",
      "订单20240506123045678901234",
    ])
  func whatOnlyLooksAlikeStays(_ text: String) {
    #expect(StreamMask.mask(text) == text)
  }

  @Test func passportsAndPlatesAreFoundWhenAskedFor() {
    let all = Set(PatternRule.allCases)
    #expect(StreamMask.mask("护照E12345678，车桂A·12345、粤BD12345", all) == "护照E*****678，车桂A·***45、粤B****45")
    #expect(StreamMask.mask("护照E12345678，桂A12345") == "护照E12345678，桂A12345")
    #expect(StreamMask.mask("京津冀A轮融资，川A级", all) == "京津冀A轮融资，川A级")
  }

  @Test func theExampleOfEachRuleIsHowItMasks() {
    let examples: [PatternRule: String] = [
      .mobile: "13812345678", .residentID: "11010519491231002X", .bankCard: "6222021234567890128",
      .email: "zhangsan@example.com", .creditCode: "91450000MA5KEXMP03", .passport: "E12345678", .plate: "桂A12345",
      .address: "192.168.1.20",
    ]
    for rule in PatternRule.allCases {
      guard let example = examples[rule] else {
        Issue.record("no example of \(rule)")
        continue
      }
      #expect(StreamMask.mask(example, [rule]) == rule.masksTo)
    }
  }

  @Test func everySingleWrongDigitOfAnIdentityNumberIsNoticed() {
    let number = Array("11010519491231002X".utf8)
    for place in number.indices.dropLast() {
      for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != number[place] {
        var wrong = number
        wrong[place] = digit
        #expect(PatternScan.matches(in: String(decoding: wrong, as: UTF8.self), [.residentID]).isEmpty)
      }
    }
  }

  @Test func matchesNameTheirPlaceInTheStream() {
    let text = "甲13812345678乙a@b.cn"
    let matches = PatternScan.matches(in: text)
    #expect(matches.map(\.rule) == [.mobile, .email])
    #expect(matches.map(\.range) == [3..<14, 17..<23])
  }

  private static let pieces = [
    "13812345678", "+86 138-1234-5678", "11010519491231002X", "6222021234567890128", "4111 1111 1111 1111",
    "91350100M000100Y43", "zhang@example.com", "192.168.1.20", "2001:db8::8a2e:370:7334", "桂A12345", "E12345678", " ",
    "-",
    ".", "@", ":", "甲", "。", "１３８", "\u{200B}", "abc", "4567", "86 ", "\n", "京", "·", "0", "1", "😀",
    "abcdefghijklmnopqrstuvwxyz0123456789",
  ]

  @Test(arguments: 0..<8)
  func maskingInPiecesIsMaskingTheWhole(_ seed: UInt64) {
    var random = Seeded(100 + seed)
    for round in 0..<400 {
      let length = round % 20 == 0 ? 120 : 14
      let text = (0..<random.below(length)).map { _ in random.pick(Self.pieces) }.joined()
      let bytes = Array(text.utf8)
      let rules = random.once(in: 3) ? Set(PatternRule.allCases) : PatternRule.standard
      let whole = Array(StreamMask.mask(text, rules).utf8)
      var mask = StreamMask(rules)
      var (masked, at): ([UInt8], Int) = ([], 0)
      while at < bytes.count {
        let end = min(bytes.count, at + 1 + random.below(random.once(in: 2) ? 3 : 40))
        masked += mask.feed(Array(bytes[at..<end]))
        #expect(whole.starts(with: masked), "\(text)")
        at = end
      }
      #expect(masked + mask.finish() == whole, "\(text)")
    }
  }

  @Test func anEndlessRunIsHeldBackWithinBounds() {
    var mask = StreamMask()
    var out = 0
    for count in 1...5_000 {
      out += mask.feed(Array("abcdefgh1.".utf8)).count
      #expect(count * 10 - out <= 512)
    }
    // A number at the end of it is found all the same.
    let tail = String(decoding: mask.feed(Array("+13812345678。".utf8)) + mask.finish(), as: UTF8.self)
    #expect(tail.hasSuffix("+138****5678。"))
  }

  @Test func anAddressAcrossTheCutOfALongRunIsMasked() {
    let address = "zhang.san@mail.example.com"
    for before in 280..<560 {
      let prefix = String(repeating: "x:", count: before / 2) + (before % 2 == 1 ? "x" : "") + ":"
      let text = prefix + address + ":" + String(repeating: "x:", count: 200) + " "
      #expect(StreamMask.mask(text).contains(":z********@mail.example.com:"), "\(before)")
      #expect(PatternScan.matches(in: text).count == 1, "\(before)")
    }
    for before in 280..<560 {
      let text = String(repeating: ".", count: before) + "13812345678。"
      #expect(StreamMask.mask("a" + text).hasSuffix("138****5678。"), "\(before)")
    }
  }

  @Test func anAddressAtTheEndOfAnEndlessWordIsMaskedAcrossTheCut() {
    for before in 60..<700 {
      let text =
        String(repeating: "w", count: before) + "@mail.example.com:" + String(repeating: "w1", count: 300) + " "
      let masked = StreamMask.mask(text)
      #expect(
        masked.contains("w" + String(repeating: "*", count: min(before, 64) - 1) + "@mail.example.com:"), "\(before)")
      #expect(PatternScan.matches(in: text).count == 1, "\(before)")
    }
  }

  /// Texts of few characters, long enough that runs are cut: whatever happens is the same in pieces, and nothing breaks.
  @Test(arguments: 0..<4)
  func longRunsOfAnythingAreMaskedTheSameInPieces(_ seed: UInt64) {
    var random = Seeded(500 + seed)
    let all = Set(PatternRule.allCases)
    for _ in 0..<60 {
      let alphabet = (0..<random.below(5) + 2).map { _ in
        random.pick([
          "a", "1", "1381", "@", ".", ":", "-", "b.cn", "桂A", "·", "::", "f", "86", "0", "X", "1 1", "192.168.",
        ])
      }
      let text = (0..<random.below(900) + 300).map { _ in random.pick(alphabet) }.joined()
      let whole = Array(StreamMask.mask(text, all).utf8)
      var mask = StreamMask(all)
      #expect(Array(text.utf8).flatMap { mask.feed([$0]) } + mask.finish() == whole, "\(text)")
    }
  }

  @Test func theRestOfALongerNumberIsNoNumberThoughTheRunWasCutInIt() {
    for before in 280..<340 {
      let text =
        "a" + String(repeating: ".", count: before) + "9999913812345678" + String(repeating: ".", count: 300) + " "
      #expect(StreamMask.mask(text) == text, "\(before)")
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func longHostileTextTakesLinearTime() {
    for piece in ["1 ", "1-", "a@", "a.", "::1", "1.1.1.", "京A", "@.", "86138", "a@a."] {
      let text = String(repeating: piece, count: 400_000 / piece.count)
      #expect(StreamMask.mask(text).utf8.count <= text.utf8.count)
    }
  }
}
