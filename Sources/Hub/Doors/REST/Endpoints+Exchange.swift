/// Offers, needs, negotiations, agreements and uses: each in the file that its path begins with.
enum ExchangeEndpoints {
  static let offer = Endpoint.Parameter.path("offer", "off")
  static let agreement = Endpoint.Parameter.path("agreement", "agr")
  static let use = Endpoint.Parameter.path("use", "use")

  static func all(_ services: Services) -> [Endpoint] {
    offers + needs + negotiations + agreements(services) + uses(services) + sums
  }
}
