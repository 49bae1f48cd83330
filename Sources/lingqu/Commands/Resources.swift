import ArgumentParser
import Vocabulary

/// A list that the hub answers page by page.
struct ListOptions: ParsableArguments {
  @Option(help: "Where the page starts.") var cursor: String?
  @Option(help: "Items a page.") var limit = 50

  func path(_ path: String, _ extra: [(String, String?)] = []) -> String {
    let pairs = ([("limit", String(limit)), ("cursor", cursor)] + extra).compactMap { name, value in
      value.map { name + "=" + Self.escaped($0) }
    }
    return path + "?" + pairs.joined(separator: "&")
  }

  static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126: String(Unicode.Scalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}

/// A body from a file, or from standard input for `-`.
func body(_ path: String) throws -> JSON {
  do {
    return try JSON.parse(try Terminal.read(path))
  } catch let error as JSONError {
    throw ValidationError("\(path) is not JSON: \(error)")
  }
}

struct OfferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "offer", abstract: "Offers: publish, list, show.", subcommands: [Publish.self, List.self, Show.self])

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Publishes an offer from a JSON file.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "File, or - for standard input.") var file: String
    func run() async throws {
      let draft = try body(file)
      try await connection.run {
        connection.show(try await $0.call("POST", "/v1/offers", draft), ["id", "kind", "title"])
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists or searches open offers.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var list: ListOptions
    @Argument(help: "Words to search for.") var query: String?
    @Option(help: "compute, data, model or solution.") var kind: String?
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call("GET", list.path("/v1/offers", [("q", query), ("kind", kind)])),
          ["id", "kind", "title", "uses"])
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows one offer.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var id: String
    func run() async throws {
      try await connection.run {
        connection.show(try await $0.call("GET", "/v1/offers/" + id), ["id", "version", "kind", "title", "price"])
      }
    }
  }
}

struct NeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "need", abstract: "Needs: publish, list, match.", subcommands: [Publish.self, List.self, Matches.self])

  struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Publishes a need from a JSON file.")
    @OptionGroup var connection: ConnectionOptions
    @Argument(help: "File, or - for standard input.") var file: String
    func run() async throws {
      let draft = try body(file)
      try await connection.run {
        connection.show(try await $0.call("POST", "/v1/needs", draft), ["id", "title", "state"])
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists needs.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var list: ListOptions
    func run() async throws {
      try await connection.run {
        connection.show(try await $0.call("GET", list.path("/v1/needs")), ["id", "title", "state", "budgetFen"])
      }
    }
  }

  struct Matches: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The best offers for a need, with reasons.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var id: String
    func run() async throws {
      try await connection.run { client in
        let answer = try await client.call("GET", "/v1/needs/\(id)/matches")
        if connection.json { return Terminal.out(answer.canonicalText) }
        let rows = (answer["items"]?.array ?? []).map { match in
          [
            ConnectionOptions.cell(match["score"]), ConnectionOptions.cell(match["part"]?["kind"]),
            ConnectionOptions.cell(match["offer"]?["title"]),
            (match["reasons"]?.array ?? []).map { ($0["met"] == true ? "+" : "-") + ConnectionOptions.cell($0["text"]) }
              .joined(separator: " "),
          ]
        }
        Terminal.out(Terminal.table(["score", "kind", "offer", "reasons"], rows))
      }
    }
  }
}

struct AgreementCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement", abstract: "Agreements: request, list, show, sign, revoke.",
    subcommands: [Request.self, List.self, Show.self, Sign.self, Revoke.self])

  struct Request: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Asks for an agreement on an offer.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var offer: String
    @Option var purpose: String
    @Option var days: Int = 90
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call(
            "POST", "/v1/negotiations", ["offer": .string(offer), "purpose": .string(purpose), "days": JSON(days)]),
          ["id", "state", "agreement", "approvedBy"])
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists one's agreements.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var list: ListOptions
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call("GET", list.path("/v1/agreements")), ["id", "kind", "title", "state", "purpose", "endsAt"])
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Shows one agreement.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var id: String
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call("GET", "/v1/agreements/" + id), ["id", "kind", "title", "state", "purpose", "endsAt"])
      }
    }
  }

  struct Sign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Signs with the key that the hub keeps.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var id: String
    func run() async throws {
      try await connection.run {
        connection.show(try await $0.call("POST", "/v1/agreements/\(id)/signatures", [:]), ["id", "state"])
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Takes an agreement back; its uses end.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var id: String
    @Option var reason: String
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call("POST", "/v1/agreements/\(id)/revoke", ["reason": .string(reason)]), ["id", "state"])
      }
    }
  }
}

struct VoucherCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "voucher", abstract: "Voucher programmes and vouchers.",
    subcommands: [Programmes.self, List.self, Grant.self])

  struct Programmes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists voucher programmes.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var list: ListOptions
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call("GET", list.path("/v1/voucher-programmes")),
          ["id", "name", "budget", "shareBasisPoints", "state"])
      }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists one's vouchers.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var list: ListOptions
    func run() async throws {
      try await connection.run {
        connection.show(try await $0.call("GET", list.path("/v1/vouchers")), ["id", "amount", "expiresAt", "state"])
      }
    }
  }

  struct Grant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Grants a voucher.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var programme: String
    @Argument var participant: String
    @Argument(help: "Amount in fen.") var fen: Int64
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call(
            "POST", "/v1/voucher-programmes/\(programme)/grants",
            ["participant": .string(participant), "fen": .int(fen)]), ["id", "amount", "expiresAt", "state"])
      }
    }
  }
}

struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Accounts, statements, and whether the books balance.",
    subcommands: [AccountsList.self, Statement.self, Check.self])

  struct AccountsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "accounts", abstract: "Lists one's accounts.")
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var list: ListOptions
    func run() async throws {
      try await connection.run {
        connection.show(
          try await $0.call("GET", list.path("/v1/accounts")),
          ["id", "unit", "purpose", "creditsPosted", "debitsPosted", "debitsPending"])
      }
    }
  }

  struct Statement: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The newest lines of an account.")
    @OptionGroup var connection: ConnectionOptions
    @Argument var account: String
    func run() async throws {
      try await connection.run { client in
        let answer = try await client.call("GET", "/v1/accounts/\(account)/statement")
        if connection.json { return Terminal.out(answer.canonicalText) }
        let lines = answer["lines"]?.array ?? []
        let columns = Set(lines.flatMap { ($0.object ?? [:]).keys }).sorted()
        Terminal.out(Terminal.table(columns, lines.map { line in columns.map { ConnectionOptions.cell(line[$0]) } }))
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Whether every unit sums to zero; exit 1 if not.")
    @OptionGroup var connection: ConnectionOptions
    func run() async throws {
      try await connection.run { client in
        let answer = try await client.call("GET", "/v1/ledger/balance")
        Terminal.out(answer.canonicalText)
        guard answer["balanced"] == true else { throw ExitCode(1) }
      }
    }
  }
}
