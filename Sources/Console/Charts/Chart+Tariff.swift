extension Chart {
  /// What a kWh costs through one day, as steps, with the present moment marked. Prices are thousandths of a yuan.
  static func tariff(
    _ steps: [(from: Int64, to: Int64, price: Int64)], now: Int64?, nowWord: String, language: Language, label: String
  ) -> String {
    guard let highest = steps.map(\.price).max(), let lowest = steps.map(\.price).min() else { return "" }
    let (left, width, top, height) = (52.0, 600.0, 30.0, 130.0)
    func x(_ minute: Int64) -> Double { left + Double(minute) / 1440 * width }
    func y(_ price: Int64) -> Double { top + height * (1 - fraction(price, of: max(1, highest))) }
    var content = ""
    for step in steps {
      let tone = highest == lowest ? "flat" : step.price == highest ? "peak" : step.price == lowest ? "valley" : "flat"
      content += rect(x(step.from), y(step.price), x(step.to) - x(step.from), top + height - y(step.price), tone)
    }
    // Each price once at the side, where there is room for it.
    var told: [Double] = []
    for price in Set(steps.map(\.price)).sorted(by: >) where told.allSatisfy({ abs($0 - y(price)) >= 14 }) {
      told.append(y(price))
      content += line(left - 4, y(price), left + width, y(price), "guide")
      content +=
        "<text class=\"axis\" x=\"\(short(left - 8))\" y=\"\(short(y(price) + 4))\" text-anchor=\"end\">"
        + "\(language.decimals(thousandths: price))</text>"
    }
    for hour in stride(from: Int64(0), through: 24, by: 4) {
      let place = x(hour * 60)
      content += line(place, top + height, place, top + height + 5, "tick")
      content +=
        "<text class=\"axis\" x=\"\(short(place))\" y=\"\(short(top + height + 19))\" text-anchor=\"middle\">\(hour):00</text>"
    }
    if let now {
      let anchor = now < 120 ? "start" : now > 1320 ? "end" : "middle"
      content += line(x(now), top - 10, x(now), top + height, "now")
      content +=
        "<text class=\"now-word\" x=\"\(short(x(now)))\" y=\"\(short(top - 15))\" text-anchor=\"\(anchor)\">"
        + "\(HTML.escape(nowWord))</text>"
    }
    return image(label, width: 668, height: 190, kind: "tariff", content)
  }
}
