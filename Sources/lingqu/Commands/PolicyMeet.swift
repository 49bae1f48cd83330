import ArgumentParser
import Exchange
import Vocabulary

struct PolicyMeet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meet",
    abstract: "Where the rules of policies meet: what one permits or asks for, and another prohibits. 1: they meet.")

  @Argument(help: "The policies' files, of any number.") var files: [String]
  @Option(help: "Language of messages: zh or en.") var lang: String?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    var all: Policy?
    /// Of each rule of `all`, by its place there: the file and the place in it.
    var origins: [String: String] = [:]
    for file in files {
      let one = try Policy(json: Document.read(file), for: .evaluated)
      let before = (all?.permissions.count ?? 0, all?.prohibitions.count ?? 0, all?.obligations.count ?? 0)
      for index in one.permissions.indices {
        origins["/permission/\(before.0 + index)"] = "\(file)/permission/\(index)"
      }
      for index in one.prohibitions.indices {
        origins["/prohibition/\(before.1 + index)"] = "\(file)/prohibition/\(index)"
      }
      for index in one.obligations.indices {
        origins["/obligation/\(before.2 + index)"] = "\(file)/obligation/\(index)"
      }
      guard var joined = all else {
        all = one
        continue
      }
      joined.permissions += one.permissions
      joined.prohibitions += one.prohibitions
      joined.obligations += one.obligations
      all = joined
    }
    func origin(_ place: String) -> String {
      let steps = place.split(separator: "/")
      let root = "/" + steps.prefix(2).joined(separator: "/")
      return (origins[root] ?? root) + steps.dropFirst(2).map { "/" + $0 }.joined()
    }
    let meetings = all?.meetings() ?? []
    if json {
      Terminal.json(
        .array(
          meetings.map {
            [
              "rule": .string(origin($0.rule)), "prohibition": .string(origin($0.prohibition)),
              "always": .bool($0.always),
            ]
          }))
    } else {
      for one in meetings {
        let (rule, other) = (origin(one.rule), origin(one.prohibition))
        Terminal.line(
          one.always
            ? Language.say(zh: "\(rule) 所涉及的都被 \(other) 禁止", en: "whatever \(rule) is about, \(other) prohibits")
            : Language.say(zh: "\(rule) 与 \(other) 可能涉及同一次使用", en: "\(rule) and \(other) can be about one use"))
      }
    }
    if !meetings.isEmpty { throw ExitCode(1) }
  }
}
