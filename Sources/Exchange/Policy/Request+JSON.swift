public import Vocabulary

// Requests as JSON, for whoever tries out a policy.

extension Policy.Request {
  /// Reads a request. Its facts are under `facts` (of the use), `of` (of its action, target or assignee) and `world`. Throws
  /// an `invalid` ``Refusal`` that names the member.
  public init(json: JSON) throws(Refusal) {
    let reader = PolicyReader(value: json, pointer: "", reading: .evaluated)
    try reader.only([
      "action", "target", "purpose", "recipient", "recipientKinds", "region", "export", "at", "facts", "of", "world",
      "state",
    ])
    let term = try reader.needed("action").term()
    guard let action = Policy.Action(rawValue: term) ?? Policy.Action.retired[term] else {
      throw reader.at("action").wrong("an action of ODRL")
    }
    guard let at = reader.value["at"]?.string.flatMap(Instant.init) else {
      throw reader.at("at").wrong("an RFC 3339 date-time such as 2026-11-21T08:00:00Z")
    }
    let kinds = try reader.list("recipientKinds") { place throws(Refusal) in try place.word() }
    var facts: [Policy.Fact: [Policy.Operand]] = [:]
    if let told = try reader.member("facts") { try Self.read(told, of: .use, into: &facts) }
    if let of = try reader.member("of") {
      let subjects: [Policy.Subject] = [.action, .target, .assignee]
      try of.only(subjects.map(\.rawValue))
      for subject in subjects where of.has(subject.rawValue) {
        try Self.read(of.at(subject.rawValue), of: subject, into: &facts)
      }
    }
    self.init(
      action, target: try reader.member("target")?.id(), purpose: try reader.member("purpose")?.word(),
      recipient: try reader.member("recipient")?.id(), recipientKinds: reader.has("recipientKinds") ? Set(kinds) : nil,
      region: try reader.member("region")?.word(), export: try Self.export(reader), at: at, facts: facts,
      world: try Self.world(reader))
  }

  private static func export(_ reader: PolicyReader) throws(Refusal) -> Policy.Export? {
    guard let place = try reader.member("export") else { return Policy.Export.none }
    guard let export = Policy.Export(rawValue: try place.word()) else { throw place.wrong("none, results or raw") }
    return export
  }

  private static func read(
    _ reader: PolicyReader, of subject: Policy.Subject, into facts: inout [Policy.Fact: [Policy.Operand]]
  ) throws(Refusal) {
    let names = (reader.value.object ?? [:]).keys.sorted()
    try reader.only(Policy.LeftOperand.allCases.map(\.rawValue))
    for name in names {
      guard let left = Policy.LeftOperand(rawValue: name) else { continue }
      facts[Policy.Fact(left, of: subject)] = try reader.list(name) { place throws(Refusal) in
        let unit = place.value["unit"]?.string
        return try Policy.Operand(unit == nil ? place : try place.needed("amount"), for: left, unit: unit)
      }
    }
  }

  private static func world(_ reader: PolicyReader) throws(Refusal) -> Policy.World? {
    guard let place = try reader.member("world") else { return nil }
    try place.only(["kinds", "partOf"])
    func graph(_ name: String) throws(Refusal) -> [String: Set<String>] {
      var graph: [String: Set<String>] = [:]
      let members = place.value[name]?.object ?? [:]
      guard members.count <= Policy.mostOperands else {
        throw place.at(name).wrong("at most \(Policy.mostOperands) members")
      }
      for value in members.keys {
        graph[value] = Set(try place.at(name).list(value) { word throws(Refusal) in try word.word() })
      }
      return graph
    }
    return Policy.World(kinds: try graph("kinds"), wholes: try graph("partOf"))
  }
}

extension Policy.State {
  /// Reads `{"count": …, "since": …, "record": {…}}`; all may be left out.
  public init(json: JSON) throws(Refusal) {
    let reader = PolicyReader(value: json, pointer: "/state")
    try reader.only(["count", "since", "record"])
    self.init()
    if let place = try reader.member("count") {
      guard let count = place.value.int, count >= 0 else { throw place.wrong("an integer, 0 or more") }
      self.count = count
    }
    if let place = try reader.member("since") {
      guard let since = place.value.string.flatMap(Instant.init) else { throw place.wrong("an RFC 3339 date-time") }
      self.since = since
    }
    for (name, value) in reader.value["record"]?.object ?? [:] {
      guard let standing = value.string.flatMap(Policy.Standing.init) else {
        throw reader.at("record").wrong("fulfilled, violated or late")
      }
      record[name] = standing
    }
  }
}
