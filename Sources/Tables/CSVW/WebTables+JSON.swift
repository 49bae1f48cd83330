public import Vocabulary

extension WebTables {
  /// As "Generating JSON from Tabular Data on the Web" has it: with rows and annotations, or (`isMinimal`) the things alone.
  public func json(isMinimal: Bool) -> JSON {
    let shown = tables.filter { !$0.table.isSuppressed }
    if isMinimal { return .array(shown.flatMap { table in table.rows.flatMap { table.things(of: $0) } }) }
    var out = group.annotations
    if let id = group.id { out["@id"] = .string(id) }
    if let notes = group.notes { out["notes"] = notes }
    out["tables"] = .array(shown.map { .object($0.json) })
    return .object(out)
  }
}

extension AnnotatedTable {
  fileprivate var json: [String: JSON] {
    var out = table.annotations
    if let id = table.id { out["@id"] = .string(id) }
    out["url"] = .string(table.url)
    if let notes = table.notes { out["notes"] = notes.array == nil ? .array([notes]) : notes }
    if !comments.isEmpty { out["rdfs:comment"] = .array(comments.map { .string($0) }) }
    out["row"] = .array(
      rows.map { row in
        var shown: [String: JSON] = [
          "url": .string("\(table.url)#row=\(row.source)"), "rownum": JSON(row.number),
          "describes": .array(things(of: row)),
        ]
        let titles = self.titles(of: row)
        if titles.count == 1 {
          shown["titles"] = titles[0]
        } else if !titles.isEmpty {
          shown["titles"] = .array(titles)
        }
        return .object(shown)
      })
    return out
  }

  private struct Thing {
    var about: String?
    var members: [String: JSON] = [:]
    /// Where another thing's address stands that may be put in its place.
    var links: [(name: String, to: String)] = []

    mutating func add(_ name: String, _ value: JSON) {
      guard let there = members[name] else { return members[name] = value }
      members[name] = .array((there.array ?? [there]) + (value.array ?? [value]))
    }
  }

  /// What a row tells of, each with what it is told of; one that another names stands within it (§4.3).
  fileprivate func things(of row: Row) -> [JSON] {
    var things: [Thing] = []
    for cell in row.cells where !columns[cell.column].isSuppressed {
      let place: Int
      if let known = things.firstIndex(where: { $0.about == cell.about }) {
        place = known
      } else {
        things.append(Thing(about: cell.about))
        place = things.count - 1
        if let about = cell.about { things[place].members["@id"] = .string(about) }
      }
      let name = cell.property.map { WebCommonProperty.compact($0) } ?? Self.decode(names[cell.column])
      if let address = cell.value {
        let isType = name == "rdf:type"
        things[place].add(isType ? "@type" : name, .string(isType ? WebCommonProperty.compact(address) : address))
        if !isType { things[place].links.append((name, address)) }
      } else if let json = cell.json, json.array?.isEmpty != true {
        things[place].add(name, json)
      }
    }
    return nest(things)
  }

  private func nest(_ things: [Thing]) -> [JSON] {
    var within: [Int: (thing: Int, name: String)] = [:]
    for (place, thing) in things.enumerated() {
      for link in thing.links {
        guard let target = things.firstIndex(where: { $0.about == link.to }), within[target] == nil else { continue }
        var above: Int? = place
        while let one = above, one != target { above = within[one]?.thing }
        if above == nil { within[target] = (place, link.name) }
      }
    }
    func shown(_ place: Int) -> JSON {
      var members = things[place].members
      for (target, parent) in within where parent.thing == place {
        let (address, inner) = (JSON.string(things[target].about ?? ""), shown(target))
        switch members[parent.name] {
        case .array(let all)?: members[parent.name] = .array(all.map { $0 == address ? inner : $0 })
        default: members[parent.name] = inner
        }
      }
      return .object(members)
    }
    return things.indices.filter { within[$0] == nil && !things[$0].members.isEmpty }.map(shown)
  }
}
