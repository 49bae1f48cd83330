public import Vocabulary

extension Console {
  /// The prefecture city that a six-digit code of GB/T 2260 lies in where the console knows its name, else the province.
  public static func place(_ code: String) -> Text? {
    guard let tile = Chart.guangxi.first(where: { $0.code.prefix(4) == code.prefix(4) }) else {
      return word(of: "province", String(code.prefix(2)))
    }
    return Text(zh: tile.name.zh + "市", en: tile.name.en)
  }
}
