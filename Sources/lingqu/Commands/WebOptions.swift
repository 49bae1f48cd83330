import ArgumentParser
import Tables

/// Which metadata (W3C, CSV on the Web) a table is read with, and where both are published.
struct WebOptions: ParsableArguments {
  @Option(help: "The metadata's file; found beside the table unless told: FILE-metadata.json, csv-metadata.json.")
  var metadata: String?
  @Option(
    help: "Metadata that the server named with the table (Link: rel=describedby); counts if it is about the table.")
  var linked: String?
  @Option(help: "Where the working folder is published, http://…/: files are named by their addresses below it.")
  var base: String?

  var isGiven: Bool { metadata != nil || linked != nil || base != nil }

  func validate() throws {
    guard base.map({ $0.contains("://") && $0.hasSuffix("/") }) ?? true else {
      throw ValidationError("--base is an address that ends with a slash")
    }
  }

  func tables(_ file: String, isValidating: Bool) -> WebTables {
    let files = WebFiles([file] + [metadata, linked].compactMap(\.self), base: base)
    return WebTables(
      files.address(file), metadata: metadata.map(files.address),
      linked: linked.map { base == nil ? $0 : files.address($0) },
      isValidating: isValidating, files: files.read)
  }
}
