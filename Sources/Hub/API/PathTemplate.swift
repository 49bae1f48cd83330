/// The path of a route with parameters in braces, `/v1/offers/{offer}`, taken apart once.
struct PathTemplate: Sendable, ExpressibleByStringLiteral {
  let text: String
  /// Names in braces, in order.
  let parameters: [String]

  init(stringLiteral text: String) { self.init(text) }

  init(_ text: String) {
    self.text = text
    parameters = text.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }
}
