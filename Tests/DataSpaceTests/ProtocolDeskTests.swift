import Evidence
import Exchange
import FoundationEssentials
import Glibc
import Identity
import Ledger
import Store
import StoreTesting
import Testing
import Vocabulary

@testable import DataSpace

/// A desk whose responder is a script, on a real database; the other connector is the test.
private final class Bench: Sendable {
  let database: any Database
  let folder: String
  let desk: ProtocolDesk
  let now = Instant.now

  init(_ script: JSON) async throws {
    var template = Array("/tmp/dsp-test-XXXXXX".utf8CString)
    folder = String(cString: mkdtemp(&template))
    database = try await TestDatabase.open(folder + "/hub.sqlite")
    try await database.migrate(
      EvidenceSchema.migrations + IdentitySchema.migrations + LedgerSchema.migrations + ExchangeSchema.migrations
        + DataSpaceSchema.migrations)
    let kit = try ProtocolTestKit([
      "connector": "CUT",
      "participants": [
        ["id": "OTHER", "authorization": "a", "presents": "b"], ["id": "THIRD", "authorization": "c", "presents": "d"],
      ],
      "initiate": ["participant": "OTHER", "negotiation": "/n", "transfer": "/t"], "pause": 0, "formats": ["F"],
      "datasets": [["id": "D", "offer": "O"]],
      "agreements": [
        ["id": "A", "as": "provider", "with": "OTHER", "dataset": "D"],
        ["id": "C", "as": "consumer", "with": "OTHER", "dataset": "X"],
      ],
      "negotiations": ["D": script], "transfers": ["A": [["REQUESTED", "start"]], "C": []],
    ])
    desk = ProtocolDesk(responder: TestKitResponder(kit)) { "http://127.0.0.1:1/dsp/2025-1" }
  }

  static func with(_ script: JSON = [], _ body: (Bench) async throws -> Void) async throws {
    let bench = try await Bench(script)
    defer { try? FileManager.default.removeItem(atPath: bench.folder) }
    try await body(bench)
    try await bench.database.close()
  }

  static func message(_ type: String, _ more: [String: JSON]) -> JSON {
    .object(more.merging(["@context": [.string(ProtocolMessage.context)], "@type": .string(type)]) { mine, _ in mine })
  }

  func request(pid: String = "urn:c:1", id: String? = nil, offer: String = "O") async throws -> ProtocolProcess {
    var more: [String: JSON] = [
      "consumerPid": .string(pid), "callbackAddress": "http://127.0.0.1:2/cb/",
      "offer": ["@type": "Offer", "@id": .string(offer), "target": "D", "permission": [["action": "use"]]],
    ]
    more["@id"] = id.map { .string($0) }
    let (desk, now, json) = (desk, now, Self.message("ContractRequestMessage", more))
    return try await database.write { tx in
      try desk.begin(tx, json, .negotiation, .request, from: "OTHER", at: now)
    }
  }

  func tell(
    _ process: ProtocolProcess, _ type: String, _ acts: ProtocolAct..., more: [String: JSON] = [:],
    from party: String = "OTHER", provider: String? = nil
  ) async throws -> ProtocolProcess {
    let members: [String: JSON] = [
      "consumerPid": .string(process.consumerPid), "providerPid": .string(provider ?? process.providerPid),
    ]
    let json = Self.message(type, members.merging(more) { $1 })
    let (desk, now) = (desk, now)
    return try await database.write { tx in
      try desk.receive(tx, json, process.kind, acts, about: process.pid, from: party, at: now)
    }
  }

  func outbox() async throws -> [OutgoingMessage] {
    let now = now
    return try await database.read { tx in try ProtocolOutbox.due(tx, at: now.adding(days: 2), limit: 100) }
  }

  func write(_ body: @escaping @Sendable (Transaction) throws -> Void) async throws { try await database.write(body) }

  func get(_ id: ID<ProtocolProcess>) async throws -> ProtocolProcess {
    try await database.read { tx in try ProtocolProcesses.get(tx, id) }
  }

  /// The rule that a call is refused by.
  static func rule(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch { return (error as? Refusal)?.rule ?? "\(error)" }
    return nil
  }
}

@Suite("Messages of other connectors")
struct ProtocolDeskTests {
  private let termination = "ContractNegotiationTerminationMessage"

  @Test("a first message that comes again is the same process, and another under its pid is refused")
  func firstAgain() async throws {
    try await Bench.with { bench in
      let first = try await bench.request()
      #expect(first.state == "REQUESTED" && first.address == "http://127.0.0.1:2/cb")
      #expect(try await bench.request().id == first.id)
      #expect(await Bench.rule { _ = try await bench.request(id: "urn:other") } == "dsp.pid-taken")
      #expect(try await bench.request(pid: "urn:c:2").id != first.id)
    }
  }

  @Test("a message that comes again changes nothing, by its name or by its bytes")
  func again() async throws {
    try await Bench.with { bench in
      let process = try await bench.request()
      for more in [["code": "1"], ["code": "1"]] as [[String: JSON]] {
        let ended = try await bench.tell(process, termination, .terminate, more: more)
        #expect(ended.state == "TERMINATED" && ended.messages == 2)
      }
      // Another one is one too many.
      #expect(
        await Bench.rule { _ = try await bench.tell(process, termination, .terminate, more: ["code": "2"]) }
          == "exchange.negotiation-transition")
    }
  }

  @Test("a named message is known again after others have come")
  func namedAgain() async throws {
    try await Bench.with([["REQUESTED", "offer"]]) { bench in
      let process = try await bench.request()
      #expect(process.state == "OFFERED")
      let counter: [String: JSON] = [
        "@id": "urn:m:1", "offer": ["@type": "Offer", "@id": "O", "target": "D", "permission": [["action": "use"]]],
      ]
      #expect(try await bench.tell(process, "ContractRequestMessage", .request, more: counter).state == "REQUESTED")
      _ = try await bench.tell(process, termination, .terminate)
      #expect(try await bench.tell(process, "ContractRequestMessage", .request, more: counter).state == "TERMINATED")
      // The same words under another name are another message.
      let other = counter.merging(["@id": "urn:m:2"]) { $1 }
      #expect(
        await Bench.rule { _ = try await bench.tell(process, "ContractRequestMessage", .request, more: other) }
          == "exchange.negotiation-transition")
    }
  }

  @Test("what is another's does not exist, and pids come in pairs")
  func strangers() async throws {
    try await Bench.with { bench in
      let process = try await bench.request()
      #expect(
        await Bench.rule { _ = try await bench.tell(process, termination, .terminate, from: "THIRD") }
          == "access.not-found")
      #expect(
        await Bench.rule { _ = try await bench.tell(process, termination, .terminate, provider: "urn:no") }
          == "dsp.pids")
      #expect(
        await Bench.rule { _ = try await bench.tell(process, "TransferStartMessage", .terminate) } == "dsp.message-type"
      )
      #expect(await Bench.rule { _ = try await bench.request(pid: "urn:c:9", offer: "none") } == "dsp.offer")
      #expect(try await bench.get(process.id).state == "REQUESTED")
    }
  }

  @Test("a message may come before the other side's pid is known, and tells it")
  func early() async throws {
    try await Bench.with { bench in
      let (desk, now) = (bench.desk, bench.now)
      let process = try await bench.database.write { tx in
        try (desk.responder as? TestKitResponder)!.start(
          tx, desk, .transfer, ["agreementId": "C", "format": "F", "connectorAddress": "http://127.0.0.1:2"], at: now)
      }
      #expect(try await bench.outbox().map(\.act) == [.request])
      let start = "TransferStartMessage"
      #expect(try await bench.tell(process, start, .start, provider: "urn:p:1").state == "STARTED")
      // It also says that the request has come.
      #expect(try await bench.outbox().isEmpty)
      #expect(
        await Bench.rule {
          _ = try await bench.tell(process, "TransferSuspensionMessage", .suspend, provider: "urn:p:2")
        } == "dsp.pids")
    }
  }

  @Test("messages of what has ended are forgotten after their time, and what has ended stays so")
  func retention() async throws {
    try await Bench.with { bench in
      let (now, later) = (bench.now, bench.now.adding(days: 31))
      let (open, ended) = (try await bench.request(), try await bench.request(pid: "urn:c:2"))
      _ = try await bench.tell(ended, termination, .terminate)
      func purge(_ end: Instant) async throws -> Int {
        try await bench.database.write { tx in try ProtocolRetention.purge(tx, endedBefore: end, limit: 10) }
      }
      func kept(_ process: ProtocolProcess) async throws -> Int64 {
        let id = process.id
        return try await bench.database.read { tx in
          try tx.row("SELECT COUNT(*) FROM dsp_received WHERE process = ?", id)?.int(0) ?? 0
        }
      }
      #expect(try await purge(now) == 0)
      #expect(try await purge(later) == 1)
      #expect(try await purge(later) == 0)
      #expect(try await kept(open) == 1)
      #expect(try await kept(ended) == 0)
      // Its pid is not free again, and it does not move.
      #expect(await Bench.rule { _ = try await bench.request(pid: "urn:c:2") } == "dsp.pid-taken")
      #expect(
        await Bench.rule { _ = try await bench.tell(ended, termination, .terminate) }
          == "exchange.negotiation-transition")
      #expect(try await bench.get(ended.id).state == "TERMINATED")
    }
  }

  @Test("what an ended process has still to say is not forgotten before it is said")
  func unsaid() async throws {
    try await Bench.with([["REQUESTED", "termination"]]) { bench in
      let later = bench.now.adding(days: 31)
      #expect(try await bench.request().state == "TERMINATED")
      let purged = try await bench.database.write { tx in
        try ProtocolRetention.purge(tx, endedBefore: later, limit: 10)
      }
      #expect(purged == 0)
      #expect(try await bench.outbox().map(\.act) == [.terminate])
    }
  }

  @Test("one message of a process is on its way at a time; what was taken lets the next go")
  func order() async throws {
    try await Bench.with([["REQUESTED", "offer"], ["OFFERED", "termination"]]) { bench in
      let (desk, now) = (bench.desk, bench.now)
      let process = try await bench.request()
      let first = try await bench.outbox()
      #expect(first.map(\.act) == [.offer])
      try await bench.write { tx in try desk.taken(tx, first[0], answer: nil, at: now) }
      #expect(try await bench.get(process.id).state == "TERMINATED")
      let second = try await bench.outbox()
      #expect(second.map(\.act) == [.terminate])
      // Told twice, it is taken once.
      try await bench.write { tx in try desk.taken(tx, first[0], answer: nil, at: now) }
      #expect(try await bench.outbox() == second)
    }
  }

  @Test("what goes to a party that is busy waits, and hides nothing that goes to others")
  func busy() async throws {
    try await Bench.with([["REQUESTED", "offer"]]) { bench in
      _ = try await bench.request()
      let now = bench.now
      let due = { @Sendable (busy: [String]) in
        try await bench.database.read { tx in try ProtocolOutbox.due(tx, at: now, but: busy, limit: 9).map(\.party) }
      }
      #expect(try await due([]) == ["OTHER"])
      #expect(try await due(["THIRD"]) == ["OTHER"])
      #expect(try await due(["THIRD", "OTHER"]).isEmpty)
    }
  }

  @Test("what the other side ends takes back what has not gone")
  func takenBack() async throws {
    try await Bench.with([["REQUESTED", "offer"]]) { bench in
      let (desk, now) = (bench.desk, bench.now)
      let process = try await bench.request()
      let offer = try await bench.outbox()
      _ = try await bench.tell(process, termination, .terminate)
      #expect(try await bench.outbox().isEmpty)
      let delivery = try await bench.database.write { tx in try desk.prepare(tx, offer[0], at: now) != nil }
      #expect(!delivery)
    }
  }

  @Test("a message is tried again with longer and longer pauses, and in the end its process ends")
  func tries() async throws {
    #expect((0..<4).map { ProtocolOutbox.pause(after: $0) } == [250, 500, 1000, 2000])
    #expect(ProtocolOutbox.pause(after: 99) == 900_000)
    try await Bench.with([["REQUESTED", "offer"]]) { bench in
      let (desk, now) = (bench.desk, bench.now)
      let process = try await bench.request()
      for _ in 0..<ProtocolOutbox.mostTries {
        let waiting = try await bench.outbox()
        #expect(waiting.count == 1)
        try await bench.write { tx in try desk.unreached(tx, waiting[0], "no answer", at: now) }
      }
      let ended = try await bench.get(process.id)
      #expect(ended.state == "TERMINATED" && ended.terms.reason == "no answer")
      // The other side is told, and that is the last of it.
      let last = try await bench.outbox()
      #expect(last.map(\.act) == [.terminate])
      try await bench.write { tx in try desk.refused(tx, last[0], "400", at: now) }
      #expect(try await bench.outbox().isEmpty)
    }
  }

  @Test("a pid of the other side stays one segment of a path, whatever it holds")
  func segments() {
    #expect(ProtocolDesk.pathSegment("urn:uuid:1-a") == "urn:uuid:1-a")
    #expect(ProtocolDesk.pathSegment("../x?y#z") == "..%2Fx%3Fy%23z")
    #expect(ProtocolDesk.pathSegment("..") == "%2E%2E")
    #expect(ProtocolDesk.pathSegment("灵") == "%E7%81%B5")
  }

  @Test(
    "what a message lacks is named",
    arguments: [
      ("@context", JSON.null, "/@context"), ("consumerPid", .null, "/consumerPid"), ("consumerPid", 1, "/consumerPid"),
      ("callbackAddress", .null, "/callbackAddress"), ("offer", [], "/offer"),
      ("offer", ["@type": "Offer", "permission": [["action": "use"]]], "/offer/@id"),
      ("offer", ["@type": "Set", "@id": "O", "permission": [["action": "use"]]], "/offer/@type"),
      ("offer", ["@type": "Offer", "@id": "O"], "/offer/permission"),
      ("offer", ["@type": "Offer", "@id": "O", "permission": []], "/offer/permission"),
    ] as [(String, JSON, String)])
  func shapes(_ member: String, _ value: JSON, _ field: String) {
    var members: [String: JSON] = [
      "@context": [.string(ProtocolMessage.context)], "@type": "ContractRequestMessage", "consumerPid": "urn:c:1",
      "callbackAddress": "http://127.0.0.1:2",
      "offer": ["@type": "Offer", "@id": "O", "permission": [["action": "use"]]],
    ]
    #expect(throws: Never.self) { try ProtocolMessage(.object(members), .negotiation, [.request], isFirst: true) }
    members[member] = value == .null ? nil : value
    #expect {
      try ProtocolMessage(.object(members), .negotiation, [.request], isFirst: true)
    } throws: {
      ($0 as? Refusal)?.field == field
    }
  }

  @Test("a test kit's file is refused with the member that is wrong; its addresses are this machine's")
  func kitFile() {
    #expect {
      try ProtocolTestKit(["connector": "C", "other": 1])
    } throws: {
      ($0 as? Refusal)?.field == "/other"
    }
    for address in ["http://127.0.0.1:8083", "http://localhost/x", "http://[::1]:1"] {
      #expect(TestKitAddress.isLoopback(address))
    }
    for address in [
      "http://127.0.0.1.example.org", "http://127.0.0.1@example.org", "https://127.0.0.1", "http://10.0.0.1:80",
    ] {
      #expect(!TestKitAddress.isLoopback(address))
    }
  }
}
