import ArgumentParser

struct TicketCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ticket",
    abstract: "What a steward of data has to put right, with its clock; and problems that you report.",
    subcommands: [
      TicketList.self, TicketShow.self, TicketReport.self, TicketAssign.self, TicketClose.self, TicketReopen.self,
      TicketReminders.self,
    ])
}
