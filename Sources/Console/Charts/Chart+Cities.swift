import Vocabulary

extension Chart {
  /// One city on the schematic map: not a map of borders, which in China needs an approval number, but a tile for each
  /// prefecture city about where it lies.
  struct CityTile {
    var code: String
    var name: Text
    var column: Int
    var row: Int
  }

  /// The fourteen prefecture cities of Guangxi with their GB/T 2260 codes.
  static let guangxi: [CityTile] = [
    CityTile(code: "451200", name: Text(zh: "河池", en: "Hechi"), column: 1, row: 0),
    CityTile(code: "450200", name: Text(zh: "柳州", en: "Liuzhou"), column: 2, row: 0),
    CityTile(code: "450300", name: Text(zh: "桂林", en: "Guilin"), column: 3, row: 0),
    CityTile(code: "451000", name: Text(zh: "百色", en: "Baise"), column: 0, row: 1),
    CityTile(code: "451300", name: Text(zh: "来宾", en: "Laibin"), column: 2, row: 1),
    CityTile(code: "451100", name: Text(zh: "贺州", en: "Hezhou"), column: 4, row: 0),
    CityTile(code: "450400", name: Text(zh: "梧州", en: "Wuzhou"), column: 4, row: 1),
    CityTile(code: "450800", name: Text(zh: "贵港", en: "Guigang"), column: 3, row: 1),
    CityTile(code: "451400", name: Text(zh: "崇左", en: "Chongzuo"), column: 0, row: 2),
    CityTile(code: "450100", name: Text(zh: "南宁", en: "Nanning"), column: 1, row: 1),
    CityTile(code: "450600", name: Text(zh: "防城港", en: "Fangchenggang"), column: 1, row: 2),
    CityTile(code: "450700", name: Text(zh: "钦州", en: "Qinzhou"), column: 2, row: 2),
    CityTile(code: "450500", name: Text(zh: "北海", en: "Beihai"), column: 3, row: 2),
    CityTile(code: "450900", name: Text(zh: "玉林", en: "Yulin"), column: 4, row: 2),
  ]

  /// The tiles, the deeper the more offers; `figures` are what a tile says under its name, by code.
  static func cities(_ figures: [String: (offers: Int64, text: String)], language: Language, label: String) -> String {
    let most = max(1, figures.values.map(\.offers).max() ?? 1)
    var content = ""
    for tile in guangxi {
      let x = Double(tile.column) * 84
      let y = Double(tile.row) * 64
      let figure = figures[tile.code]
      // Five steps are what an eye tells apart; a city without offers has the palest.
      let step = figure.map { $0.offers == 0 ? 0 : 1 + Int(3 * fraction($0.offers, of: most)) } ?? 0
      let name = language.of(tile.name)
      // A long name is drawn narrower, so that it stays on its tile.
      let fit = name.utf8.count > 10 && language == .en ? " textLength=\"72\" lengthAdjust=\"spacingAndGlyphs\"" : ""
      content += "<g class=\"tile step\(step)\">" + rect(x, y, 80, 60, "cell")
      content +=
        "<text class=\"city\" x=\"\(short(x + 40))\" y=\"\(short(y + 27))\"\(fit)>\(HTML.escape(name))</text>"
      content +=
        "<text class=\"count\" x=\"\(short(x + 40))\" y=\"\(short(y + 46))\">\(HTML.escape(figure?.text ?? "–"))</text></g>"
    }
    return image(label, width: 416, height: 188, kind: "cities", content)
  }
}
