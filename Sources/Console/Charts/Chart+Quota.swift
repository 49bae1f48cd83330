extension Chart {
  /// What somebody uses of its own, what beyond it, and what it lends, on a scale of `most`: its own is the pale bar, its use the
  /// dark one from the left, what it lends the one at the end of its own; what it borrowed comes after a mark.
  static func quota(_ amount: Console.Pool.Amount, of most: Int64, label: String) -> String {
    func x(_ value: Int64) -> Double { fraction(value, of: most) * 300 }
    let end = x(amount.nominal)
    var content = rect(0, 0, 300, 10, "track") + rect(0, 0, end, 10, "own")
    content += rect(0, 0, x(min(amount.used, amount.nominal)), 10, "level")
    let lent = x(amount.lent)
    content += rect(max(0, end - lent), 0, min(lent, end), 10, "lent")
    if amount.used > amount.nominal {
      content += rect(end, 0, x(amount.used) - end, 10, "borrowed") + rect(end, 0, 1, 10, "limit")
    }
    return image(label, width: 300, height: 10, kind: "bar quota", stretched: true, content)
  }

  /// Parts of one whole in one bar; `name` is the class of each.
  static func parts(_ parts: [(value: Int64, name: String)], label: String) -> String {
    let whole = parts.reduce(Int64(0)) { $0 &+ max(0, $1.value) }
    var (x, content) = (0.0, rect(0, 0, 300, 10, "track"))
    for part in parts where part.value > 0 {
      let width = fraction(part.value, of: whole) * 300
      content += rect(x, 0, width, 10, part.name)
      x += width
    }
    return image(label, width: 300, height: 10, kind: "bar parts", stretched: true, content)
  }
}
