import DataSpace
import Vocabulary

/// The part of Solr's query language that clients of CKAN use: words, `field:value`, `field:"a value"`, `+` and `AND`.
enum CKANQuery {
  /// What CKAN calls what datasets are counted by.
  static let facets: [String: DatasetFacet] = [
    "organization": .publisher, "owner_org": .publisher, "tags": .keyword, "groups": .theme,
    "res_format": .format,
    "license_id": .licence, "sharing": .sharing, "openness": .openness, "freshness": .freshness,
    "region": .region,
  ]
  /// Fields that have one value in every dataset that can be found.
  private static let constant = [
    "state": "active", "type": "dataset", "dataset_type": "dataset", "capacity": "public",
    "private": "false",
  ]
  private static let mostLength = 1000

  /// `q` and `fq` as one query. In `q`, what is no filter is words.
  static func read(q: String, fq: [String], openOnly: Bool) throws(Refusal) -> DatasetQuery {
    guard q.utf8.count <= mostLength, fq.allSatisfy({ $0.utf8.count <= mostLength }),
      !q.utf8.contains(0)
    else {
      throw CKANError.query(
        Text(zh: "查询过长", en: "the query is too long"), accepted: "\(mostLength) bytes")
    }
    var query = DatasetQuery(openOnly: openOnly)
    var words: [String] = []
    for token in tokens(q) where token.text != "*:*" {
      if let filter = try filter(token, isStrict: false) {
        query.filters += filter
      } else {
        words.append(token.text)
      }
    }
    for part in fq {
      for token in tokens(part) where token.text != "AND" && token.text != "*:*" {
        if let filter = try filter(token, isStrict: true) { query.filters += filter }
      }
    }
    query.text = words.joined(separator: " ")
    return query
  }

  private struct Token {
    var text: String
    var field: String?
    var value: String
  }

  /// Splits at spaces that are not within quotes. The field ends at the first colon before any quote.
  private static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var (current, isQuoted): (String, Bool) = ("", false)
    func end() {
      defer { current = "" }
      guard !current.isEmpty else { return }
      var (field, value): (String?, Substring) = (nil, current[...])
      if let colon = current.firstIndex(of: ":"), !current[..<colon].contains("\"") {
        (field, value) = (String(current[..<colon]), current[current.index(after: colon)...])
      }
      if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") {
        value = value.dropFirst().dropLast()
      }
      tokens.append(Token(text: current, field: field, value: String(value)))
    }
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character.isWhitespace, !isQuoted { end() } else { current.append(character) }
    }
    end()
    return tokens
  }

  /// Nil for what is no filter. A strict one refuses that, and what it does not know.
  private static func filter(_ token: Token, isStrict: Bool) throws(Refusal) -> [DatasetQuery
    .Filter]?
  {
    var name = token.field ?? ""
    if name.hasPrefix("+") { name.removeFirst() }
    if name.hasPrefix("extras_") { name = String(name.dropFirst("extras_".count)) }
    let isPlain =
      !token.value.isEmpty && !"([{".contains(token.value.first ?? "(")
      && !token.value.contains("*")
    if let facet = facets[name] {
      guard isPlain else { throw unknown(token) }
      let value = facet == .format || facet == .theme ? token.value.lowercased() : token.value
      return [DatasetQuery.Filter(facet, value)]
    }
    if let value = constant[name] {
      guard token.value == value else { throw unknown(token) }
      return []
    }
    guard isStrict else { return nil }
    throw unknown(token)
  }

  private static func unknown(_ token: Token) -> Refusal {
    CKANError.query(
      Text(
        zh: "不支持的筛选：\(token.text.prefix(60))",
        en: "this filter is not supported: \(token.text.prefix(60))"),
      accepted: facets.keys.sorted().map { $0 + ":value" }.joined(separator: ", "))
  }

  /// CKAN's `sort`, of which the first part decides.
  static func order(_ text: String?) throws(Refusal) -> DatasetOrder {
    let first =
      text?.split(separator: ",").first?.split(whereSeparator: \.isWhitespace).map {
        $0.lowercased()
      } ?? []
    guard let field = first.first else { return .relevance }
    let isDescending = first.count < 2 ? false : first[1] == "desc"
    guard first.count <= 2, first.count < 2 || ["asc", "desc"].contains(first[1]) else {
      throw unsorted(text)
    }
    switch field {
    case "score", "rank", "relevance": return .relevance
    case "metadata_modified": return .changed(isDescending: isDescending)
    case "metadata_created", "id": return .created(isDescending: isDescending)
    case "name": return .name(isDescending: isDescending)
    default: throw unsorted(text)
    }
  }

  private static func unsorted(_ text: String?) -> Refusal {
    CKANError.query(
      Text(
        zh: "不支持的排序：\((text ?? "").prefix(60))",
        en: "this order is not supported: \((text ?? "").prefix(60))"),
      accepted: "score, metadata_modified, metadata_created, id, name; asc or desc")
  }
}
