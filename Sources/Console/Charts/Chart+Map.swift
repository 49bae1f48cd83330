import Vocabulary

extension Chart {
  /// One data centre on the map: where, how large, and how much of it is used.
  struct MapSite {
    /// Division code (GB/T 2260) of its city.
    var region: String
    var name: String
    var racks: Int64
    /// In basis points; nil where nothing is built.
    var used: Int64?
    var target: Int64
    /// The regions that its lines lead to.
    var links: [String] = []
  }

  /// Where the cities of Guangxi lie: degrees east and north, in hundredths. Published figures, no map's.
  static let places: [(code: String, east: Double, north: Double)] = [
    ("450100", 108.37, 22.82), ("450200", 109.43, 24.33), ("450300", 110.29, 25.27), ("450400", 111.28, 23.48),
    ("450500", 109.12, 21.48), ("450600", 108.35, 21.69), ("450700", 108.65, 21.98), ("450800", 109.60, 23.11),
    ("450900", 110.18, 22.65), ("451000", 106.62, 23.90), ("451100", 111.57, 24.40), ("451200", 108.09, 24.69),
    ("451300", 109.22, 23.75), ("451400", 107.36, 22.40),
  ]

  private static let perDegree = 118.0

  private static func point(_ region: String) -> (x: Double, y: Double)? {
    guard let place = places.first(where: { $0.code.prefix(4) == region.prefix(4) }) else { return nil }
    // A degree to the east is shorter than one to the north by the cosine of the latitude.
    return (56 + (place.east - 106.62) * perDegree * 0.92, 44 + (25.27 - place.north) * perDegree)
  }

  /// Cities as points with their names, sites as rings that fill as racks are used, with a mark at the target; lines between
  /// the cities whose sites are joined. No borders: only places.
  static func map(_ sites: [MapSite], language: Language, label: String) -> String {
    var content = ""
    for column in 0...5 {
      let x = point("450100")?.x ?? 0
      content += line(
        x + Double(column - 2) * perDegree * 0.92, 8, x + Double(column - 2) * perDegree * 0.92, 516, "grid")
    }
    for row in 0...4 { content += line(8, 44 + Double(row) * perDegree, 672, 44 + Double(row) * perDegree, "grid") }
    let most = sites.map(\.racks).max() ?? 0
    var joined: Set<[String]> = []
    for site in sites {
      for other in site.links {
        let ends = [String(site.region.prefix(4)), String(other.prefix(4))].sorted()
        guard ends[0] != ends[1], let a = point(ends[0]), let b = point(ends[1]), joined.insert(ends).inserted else {
          continue
        }
        content += line(a.x, a.y, b.x, b.y, "link")
      }
    }
    let byCity = Dictionary(grouping: sites) { String($0.region.prefix(4)) }
    for tile in guangxi {
      guard let place = point(tile.code) else { continue }
      let here = byCity[String(tile.code.prefix(4))] ?? []
      let name = HTML.escape(language.of(tile.name))
      if here.isEmpty {
        content += circle(place.x, place.y, 4, "town")
        content += named(name, "town-name", at: place, tile.code, distance: 5)
        continue
      }
      // The largest is told; what else there is in the city is counted.
      let site = here.max { $0.racks < $1.racks } ?? here[0]
      let radius = 17 + 9 * fraction(site.racks, of: max(1, most)).squareRoot()
      content += ring(site, at: place, radius: radius, language)
      let more = here.count > 1 ? " +\(here.count - 1)" : ""
      content += named(name + more, "site-name", at: place, tile.code, distance: radius + 3)
    }
    return image(label, width: 680, height: 524, kind: "map", content)
  }

  /// A city's name: under its mark, but beside it where another city is near.
  private static func named(
    _ name: String, _ kind: String, at place: (x: Double, y: Double), _ code: String, distance: Double
  ) -> String {
    let side = ["450600": "end", "450700": "start"][code] ?? "middle"
    let x = side == "end" ? place.x - distance - 4 : side == "start" ? place.x + distance + 4 : place.x
    let y = side == "middle" ? place.y + distance + 14 : place.y + 5
    return "<text class=\"\(kind)\" x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(side)\">\(name)</text>"
  }

  /// A ring from the top clockwise, as long as the share that is used.
  private static func ring(
    _ site: MapSite, at place: (x: Double, y: Double), radius: Double, _ language: Language
  ) -> String {
    var content = circle(place.x, place.y, radius, "ring-track")
    if let used = site.used {
      let share = fraction(used, of: 10_000)
      let tone = used >= site.target ? "good" : "under"
      if share >= 0.999 {
        content += circle(place.x, place.y, radius, "ring \(tone)")
      } else if share > 0 {
        let end = edge(place, radius, share)
        content +=
          "<path class=\"ring \(tone)\" d=\"M\(short(place.x)) \(short(place.y - radius)) A\(short(radius)) \(short(radius))"
          + " 0 \(share > 0.5 ? 1 : 0) 1 \(short(end.x)) \(short(end.y))\"/>"
      }
      let (inner, outer) = (
        edge(place, radius - 5, fraction(site.target, of: 10_000)),
        edge(place, radius + 5, fraction(site.target, of: 10_000))
      )
      content += line(inner.x, inner.y, outer.x, outer.y, "aim")
    }
    let said = site.used.map { language.number($0 / 100) + "%" } ?? "–"
    return content + "<text class=\"ring-said\" x=\"\(short(place.x))\" y=\"\(short(place.y + 4))\">\(said)</text>"
  }

  /// The point on a circle at a share of the way round.
  private static func edge(_ place: (x: Double, y: Double), _ radius: Double, _ share: Double) -> (x: Double, y: Double)
  {
    let angle = share * 2 * Double.pi
    return (place.x + radius * sine(angle), place.y - radius * sine(angle + Double.pi / 2))
  }

  /// Without a mathematics library: the Taylor series after bringing the angle between −π and π is exact to a thousandth.
  static func sine(_ angle: Double) -> Double {
    var x = angle.truncatingRemainder(dividingBy: 2 * Double.pi)
    if x > Double.pi { x -= 2 * Double.pi }
    if x < -Double.pi { x += 2 * Double.pi }
    var (term, sum) = (x, x)
    for step in 1...9 {
      term *= -x * x / Double((2 * step) * (2 * step + 1))
      sum += term
    }
    return sum
  }

  static func circle(_ x: Double, _ y: Double, _ radius: Double, _ name: String) -> String {
    "<circle class=\"\(name)\" cx=\"\(short(x))\" cy=\"\(short(y))\" r=\"\(short(radius))\"/>"
  }
}
