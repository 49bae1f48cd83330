extension RDFGraph {
  /// RDF 1.1 Turtle.
  var turtle: [UInt8] {
    var out = ""
    for prefix in Self.prefixes { out += "@prefix \(prefix.name): <\(prefix.iri)> .\n" }
    for subject in subjects {
      var lines: [String] = []
      if !subject.classes.isEmpty { lines.append("a " + subject.classes.joined(separator: ", ")) }
      for (predicate, objects) in subject.properties {
        lines.append(predicate + " " + objects.map(Self.turtle).joined(separator: ", "))
      }
      if !lines.isEmpty { out += "\n<\(subject.iri)> " + lines.joined(separator: " ;\n  ") + " .\n" }
    }
    return Array(out.utf8)
  }

  private static func turtle(_ term: Term) -> String {
    switch term {
    case .iri(let iri): "<\(iri)>"
    case .text(let text, let language): quoted(text) + (language.map { "@" + $0 } ?? "")
    case .typed(let text, let type): quoted(text) + "^^" + type
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case _ where scalar.value < 32 || scalar.value == 127:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
