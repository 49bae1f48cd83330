/// Names in Slurm's short forms.
enum SlurmHosts {
  /// `n[1-3,5],m` one by one.
  static func expanded(_ list: String) -> [String] {
    var names: [String] = []
    var depth = 0
    var pieces = [""]
    for character in list {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth == 0 { pieces.append("") } else { pieces[pieces.count - 1].append(character) }
    }
    for piece in pieces where !piece.isEmpty {
      guard let open = piece.firstIndex(of: "["), let close = piece.firstIndex(of: "]"), open < close else {
        names.append(piece)
        continue
      }
      let (head, tail) = (piece[..<open], piece[piece.index(after: close)...])
      for range in piece[piece.index(after: open)..<close].split(separator: ",") {
        let ends = range.split(separator: "-").map { String($0) }
        guard let from = ends.first.flatMap({ SlurmWords.whole($0) }),
          let to = ends.last.flatMap({ SlurmWords.whole($0) }),
          from <= to, to - from < 100_000
        else { continue }
        for number in from...to {
          let digits = "\(number)"
          let zeros = String(repeating: "0", count: max(0, ends[0].count - digits.count))
          names.append(head + zeros + digits + tail)
        }
      }
    }
    return names
  }

  /// A file name pattern's meaning for a job, as far as it is known outside of it.
  static func placed(_ pattern: String, _ job: SlurmJob) -> String {
    var out = ""
    var rest = pattern[...]
    while let character = rest.popFirst() {
      guard character == "%" else {
        out.append(character)
        continue
      }
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      var value: String
      switch rest.popFirst() {
      case "j"?, "J"?: value = job.raw
      case "A"?: value = job.arrayNumber ?? job.raw
      case "a"?: value = job.task.map { "\($0)" } ?? "4294967294"
      case "x"?: value = job.name
      case "u"?: value = job.user ?? ""
      case "t"?, "n"?: value = "0"
      case "s"?: value = "batch"
      case "%"?: value = "%"
      case let other: value = "%" + digits + (other.map { String($0) } ?? "")
      }
      if let width = Int(digits), SlurmWords.whole(value) != nil, value.count < width {
        value = String(repeating: "0", count: min(width, 32) - value.count) + value
      }
      out += value
    }
    return out.hasPrefix("/") ? out : job.folder + "/" + out
  }
}
