import ArgumentParser

/// Policies in files: what they say, and what they decide, before anything is offered.
struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "What a policy (ODRL 2.2, JSON) says and decides; works on files alone.",
    subcommands: [PolicyCheck.self, PolicyTry.self, PolicyMeet.self])
}
