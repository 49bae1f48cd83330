/// Facts of single Unicode scalars that folding needs, as tables that are made once.
enum Characters {
  static let invisible: UInt16 = 1
  static let separator: UInt16 = 2

  /// Which scalars may be overlooked: ``invisible``, ``separator``, or 0.
  static let kinds: SymbolMap = {
    var map = SymbolMap()
    // Where Unicode has its spaces, punctuation, symbols and format characters; the rest is scripts.
    for range in [0...0x33FF, 0xA490...0xABFF, 0xFD3E...0xFFFD, 0x1_F000...0x1_FBFF, 0xE_0000...0xE_01EF] {
      for value in range {
        guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
        let kind = kind(of: scalar)
        if kind != 0 { map.set(scalar.value, kind) }
      }
    }
    return map
  }()

  private static func kind(of scalar: Unicode.Scalar) -> UInt16 {
    switch scalar.value {
    case 0x300...0x36F, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xE_0000...0xE_01EF: return invisible
    case 0x115F, 0x1160, 0x3164, 0xFFA0: return invisible  // Hangul fillers: letters that show nothing
    default: break
    }
    // A full-width comma is what a comma is; a circled letter is a symbol to Unicode and a letter to whoever reads it.
    return switch Unicode.Scalar(plain(scalar.value))?.properties.generalCategory {
    case .format: invisible
    case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .connectorPunctuation, .dashPunctuation,
      .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol,
      .currencySymbol, .modifierSymbol, .otherSymbol:
      separator
    default: 0
    }
  }

  /// Every scalar that some folding changes.
  static let foldable: [UInt32] = {
    let ranges: [ClosedRange<UInt32>] = [
      0x41...0x24FF, 0x2C00...0x2DFF, 0x3000...0x3000, 0xA640...0xA7FF, 0xFF01...0xFF9F, 0x1_0400...0x1_04FF,
      0x1_D400...0x1_D7FF, 0x1_F130...0x1_F189,
    ]
    return ranges.joined().filter { lower(plain($0)) != $0 || plain($0) != $0 }
  }()

  static func isChinese(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x3007, 0xF900...0xFAFF, 0x2_0000...0x3_23AF: true
    default: false
    }
  }

  private static let katakana = "・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜"
    .unicodeScalars.map(\.value)

  /// The plain character of a full-width, half-width, circled, squared, raised, lowered or mathematical one.
  static func plain(_ scalar: UInt32) -> UInt32 {
    if scalar < 0xB2 || (0x3001...0xFF00).contains(scalar) { return scalar }
    func letter(_ first: UInt32, _ base: UInt32) -> UInt32 { scalar - first + base }
    switch scalar {
    case 0xFF01...0xFF5E: return scalar - 0xFEE0
    case 0x3000: return 0x20
    case 0xFF65...0xFF9F: return katakana[Int(scalar - 0xFF65)]
    case 0xB2, 0xB3: return scalar - 0xB2 + 0x32
    case 0xB9: return 0x31
    case 0x2070, 0x2074...0x2079: return letter(0x2070, 0x30)
    case 0x2080...0x2089: return letter(0x2080, 0x30)
    case 0x2460...0x2468: return letter(0x2460, 0x31)
    case 0x24EA: return 0x30
    case 0x249C...0x24B5: return letter(0x249C, 0x61)
    case 0x24B6...0x24CF: return letter(0x24B6, 0x41)
    case 0x24D0...0x24E9: return letter(0x24D0, 0x61)
    case 0x1_F130...0x1_F149: return letter(0x1_F130, 0x41)
    case 0x1_F150...0x1_F169: return letter(0x1_F150, 0x41)
    case 0x1_F170...0x1_F189: return letter(0x1_F170, 0x41)
    // Thirteen alphabets of 52 letters, then digits of five kinds.
    case 0x1_D400...0x1_D6A3:
      let place = (scalar - 0x1_D400) % 52
      return place < 26 ? place + 0x41 : place - 26 + 0x61
    case 0x1_D7CE...0x1_D7FF: return (scalar - 0x1_D7CE) % 10 + 0x30
    default: return scalar
    }
  }

  /// The small letter of a capital one, where it is one scalar.
  static func lower(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 { return (0x41...0x5A).contains(scalar) ? scalar + 0x20 : scalar }
    if (0x2E80...0xA63F).contains(scalar) { return scalar }
    let mapping = Unicode.Scalar(scalar)?.properties.lowercaseMapping.unicodeScalars
    guard let mapping, let first = mapping.first, mapping.count == 1 else { return scalar }
    return first.value
  }
}
