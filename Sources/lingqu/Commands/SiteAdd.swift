import ArgumentParser
import Vocabulary

struct SiteAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Register a data centre of yours.")

  @OptionGroup var name: NameOptions
  @OptionGroup var figures: SiteFigures
  @OptionGroup var hub: HubOptions

  func run() async throws {
    try await hub.show(
      .post, "/v1/sites", body: Document.object(try figures.members.merging(["name": name.required]) { $1 }))
  }
}

/// The name of a thing in both languages.
struct NameOptions: ParsableArguments {
  @Option(help: "Its name; in Chinese if --name-en is given too.") var name: String?
  @Option(help: "Its name in English.") var nameEn: String?

  /// Nil unless a name was given.
  var given: JSON? {
    guard let one = name ?? nameEn else { return nil }
    return ["zh": .string(name ?? one), "en": .string(nameEn ?? one)]
  }

  var required: JSON {
    get throws {
      guard let given else { throw Failure.usage(Text(zh: "缺少名称：--name", en: "no name: give --name")) }
      return given
    }
  }
}
