import Vocabulary

extension RDFGraph {
  /// JSON-LD 1.1: a flat list of things, with the prefixes as its context, which nobody has to fetch.
  var jsonLD: [UInt8] {
    let context = Dictionary(uniqueKeysWithValues: Self.prefixes.map { ($0.name, JSON.string($0.iri)) })
    let things = subjects.filter { !$0.classes.isEmpty || !$0.properties.isEmpty }.map { subject in
      var members: [String: JSON] = ["@id": .string(subject.iri)]
      if !subject.classes.isEmpty { members["@type"] = .array(subject.classes.map { .string($0) }) }
      for (predicate, objects) in subject.properties { members[predicate] = .array(objects.map(Self.jsonLD)) }
      return JSON.object(members)
    }
    return JSON.object(["@context": .object(context), "@graph": .array(things)]).canonical
  }

  private static func jsonLD(_ term: Term) -> JSON {
    switch term {
    case .iri(let iri): ["@id": .string(iri)]
    case .text(let text, nil): ["@value": .string(text)]
    case .text(let text, let language?): ["@value": .string(text), "@language": .string(language)]
    case .typed(let text, let type): ["@value": .string(text), "@type": .string(type)]
    }
  }
}
