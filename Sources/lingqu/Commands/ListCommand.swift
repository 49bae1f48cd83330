import ArgumentParser

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract:
      "Lists of what can be shared, is asked for, has to be provided, or is not shared: saved, signed, compared.",
    discussion: "A version's file is checked offline with `lingqu evidence verify FILE`.",
    subcommands: [
      ListSave.self, ListList.self, ListShow.self, ListPreview.self, ListPublish.self, ListVersions.self,
      ListRows.self, ListCompare.self, ListExport.self, ListRevise.self, ListClose.self,
    ])
}
