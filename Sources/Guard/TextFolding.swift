/// Which ways of writing a term count as the same: what is folded, and what between its characters is overlooked.
///
/// Folding maps one scalar to one scalar, so that positions in the original text are kept. It is the part of Unicode's
/// compatibility normalisation (UAX 15, NFKC) by which words are disguised, not all of it.
public struct TextFolding: Hashable, Sendable, Codable {
  /// Full-width, half-width, circled, squared, superscript and mathematical letters and digits count as the plain ones.
  public var foldsWidth: Bool
  /// Capital letters count as small ones.
  public var foldsCase: Bool
  /// Characters that nobody sees (zero-width spaces and joiners, soft hyphens, variation selectors, accents that
  /// combine) are
  /// overlooked in every term.
  public var ignoresInvisible: Bool
  /// Spaces, punctuation and symbols are overlooked inside terms that have a Chinese character. In others they are not,
  /// or
  /// words would be found across the borders of words.
  public var ignoresSeparators: Bool
  /// So many overlooked characters in a row at most, 0 to 64. It bounds how far a term can be stretched, and thereby
  /// what a
  /// stream has to hold back.
  public var mostIgnored: Int

  public init(
    foldsWidth: Bool = true, foldsCase: Bool = true, ignoresInvisible: Bool = true, ignoresSeparators: Bool = true,
    mostIgnored: Int = 16
  ) {
    self.foldsWidth = foldsWidth
    self.foldsCase = foldsCase
    self.ignoresInvisible = ignoresInvisible
    self.ignoresSeparators = ignoresSeparators
    self.mostIgnored = min(max(mostIgnored, 0), 64)
  }

  private enum CodingKeys: String, CodingKey {
    case foldsWidth, foldsCase, ignoresInvisible, ignoresSeparators, mostIgnored
  }

  /// What is not said is as in ``init(foldsWidth:foldsCase:ignoresInvisible:ignoresSeparators:mostIgnored:)``.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      foldsWidth: try members.decodeIfPresent(Bool.self, forKey: .foldsWidth) ?? true,
      foldsCase: try members.decodeIfPresent(Bool.self, forKey: .foldsCase) ?? true,
      ignoresInvisible: try members.decodeIfPresent(Bool.self, forKey: .ignoresInvisible) ?? true,
      ignoresSeparators: try members.decodeIfPresent(Bool.self, forKey: .ignoresSeparators) ?? true,
      mostIgnored: try members.decodeIfPresent(Int.self, forKey: .mostIgnored) ?? 16)
  }

  /// The scalar that `scalar` counts as.
  func fold(_ scalar: UInt32) -> UInt32 {
    let wide = foldsWidth ? Characters.plain(scalar) : scalar
    return foldsCase ? Characters.lower(wide) : wide
  }

  /// Whether `scalar` is overlooked; `chinese` for terms with a Chinese character.
  func ignores(_ scalar: UInt32, chinese: Bool) -> Bool {
    switch Characters.kinds[scalar] {
    case Characters.invisible: ignoresInvisible
    case Characters.separator: ignoresSeparators && chinese
    default: false
    }
  }

  /// A term as the automaton has it.
  func folded(_ term: String) -> (symbols: [UInt32], chinese: Bool) {
    let symbols = term.unicodeScalars.map { fold($0.value) }
    let chinese = symbols.contains(where: Characters.isChinese)
    return (symbols.filter { !ignores($0, chinese: chinese) }, chinese)
  }
}
