import Vocabulary

/// Properties of other vocabularies and notes: the JSON-LD that is allowed of them (§5.8) and what of it becomes plain JSON
/// ("Generating JSON from Tabular Data on the Web", §4.5).
enum WebCommonProperty {
  static let prefixes: [String: String] = [
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#", "csvw": "http://www.w3.org/ns/csvw#",
    "dc": "http://purl.org/dc/terms/", "dcterms": "http://purl.org/dc/terms/",
    "dc11": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#", "foaf": "http://xmlns.com/foaf/0.1/", "owl": "http://www.w3.org/2002/07/owl#",
    "org": "http://www.w3.org/ns/org#", "prov": "http://www.w3.org/ns/prov#", "oa": "http://www.w3.org/ns/oa#",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "http://schema.org/", "skos": "http://www.w3.org/2004/02/skos/core#", "void": "http://rdfs.org/ns/void#",
    "vcard": "http://www.w3.org/2006/vcard/ns#", "ical": "http://www.w3.org/2002/12/cal/icaltzd#",
    "gr": "http://purl.org/goodrelations/v1#", "cc": "http://creativecommons.org/ns#", "og": "http://ogp.me/ns#",
    "as": "https://www.w3.org/ns/activitystreams#", "time": "http://www.w3.org/2006/time#",
    "dqv": "http://www.w3.org/ns/dqv#", "odrl": "http://www.w3.org/ns/odrl/2/", "sioc": "http://rdfs.org/sioc/ns#",
    "ma": "http://www.w3.org/ns/ma-ont#", "rr": "http://www.w3.org/ns/r2rml#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "v": "http://rdf.data-vocabulary.org/#", "wdr": "http://www.w3.org/2007/05/powder#",
    "wdrs": "http://www.w3.org/2007/05/powder-s#",
    "ctag": "http://commontag.org/ns#", "rev": "http://purl.org/stuff/rev#",
    "grddl": "http://www.w3.org/2003/g/data-view#",
    "xhv": "http://www.w3.org/1999/xhtml/vocab#", "xml": "http://www.w3.org/XML/1998/namespace",
    "rif": "http://www.w3.org/2007/rif#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#", "bibo": "http://purl.org/ontology/bibo/",
    "dctypes": "http://purl.org/dc/dcmitype/",
  ]

  private static let nodes: Set<String> = [
    "TableGroup", "Table", "Schema", "Column", "Dialect", "Template", "Row", "Cell", "Direction", "NumericFormat",
    "Transformation", "ForeignKey", "TableReference", "Annotation", "Datatype",
  ]

  private static func isAddress(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":") else { return false }
    return prefixes[String(text[..<colon])] != nil || text[colon...].hasPrefix("://") || text.hasPrefix("urn:")
      || text.hasPrefix("mailto:")
  }

  static func check(_ value: JSON, _ place: String, _ problems: WebTableProblems) {
    let bad = { (what: String) in problems.error(.commonProperty, place, what) }
    switch value {
    case .array(let all): for one in all { check(one, place, problems) }
    case .object(let members):
      let isLiteral = members["@value"] != nil
      if isLiteral {
        if members["@type"] != nil, members["@language"] != nil { bad("@type, @language") }
        if members.keys.contains(where: { !["@value", "@type", "@language"].contains($0) }) { bad("@value") }
      }
      if let language = members["@language"] {
        if !isLiteral || !(language.string.map(WebInherited.isLanguage) ?? false) { bad("@language") }
      }
      for type in members["@type"]?.array ?? members["@type"].map({ [$0] }) ?? [] {
        let isKnown = type.string.map {
          isAddress($0)
            || (isLiteral ? WebDatatype.families[$0] != nil : nodes.contains($0) || WebDatatype.families[$0] != nil)
        }
        if isKnown != true { bad("@type") }
      }
      if let id = members["@id"], id.string?.hasPrefix("_:") ?? true { bad("@id") }
      for (name, part) in members {
        if name.hasPrefix("@") {
          if !["@id", "@type", "@value", "@language"].contains(name) { bad(name) }
        } else {
          check(part, place + "/" + name, problems)
        }
      }
    default: break
    }
  }

  static func plain(_ value: JSON, base: String) -> JSON {
    switch value {
    case .array(let all): return .array(all.map { plain($0, base: base) })
    case .object(let members):
      if let literal = members["@value"] { return literal }
      if members.count == 1, let id = members["@id"]?.string {
        return .string(WebAddress.resolve(expand(id), against: base))
      }
      return .object(
        Dictionary(
          uniqueKeysWithValues: members.map { name, part in
            (
              name,
              name == "@id" ? .string(WebAddress.resolve(part.string ?? "", against: base)) : plain(part, base: base)
            )
          }))
    default: return value
    }
  }

  /// The whole address of a name with a prefix.
  static func expand(_ text: String) -> String {
    guard let colon = text.firstIndex(of: ":"), let start = prefixes[String(text[..<colon])] else { return text }
    return start + text[text.index(after: colon)...]
  }

  /// With a prefix, if one fits.
  static func compact(_ address: String) -> String {
    for (prefix, start) in prefixes where prefix != "dcterms" && address.hasPrefix(start) && address.count > start.count
    {
      return prefix + ":" + address.dropFirst(start.count)
    }
    return address
  }
}
