import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Store
import Vocabulary

/// Health, metrics, figures, backup, and the description of all of it.
enum OperationsEndpoints {
  static func all(_ services: Services) -> [Endpoint] {
    [
      Endpoint(
        method: .get, path: "/healthz", operation: "health", tag: "operations", summary: "The process answers.",
        access: .open, success: (.ok, .object([.must("status", .oneOf(["ok"]))])),
        effect: .work { _ in .json(["status": "ok"]) }),
      Endpoint(
        method: .get, path: "/readyz", operation: "readiness", tag: "operations", summary: "The hub takes writes.",
        access: .open, success: (.ok, .object([.must("status", .oneOf(["ready"]))])),
        effect: .work { _ in
          if let reason = services.draining.obstacle { throw reason }
          if let reason = await Readiness.obstacle(services.database) { throw reason }
          return .json(["status": "ready"])
        }),
      Endpoint(
        method: .get, path: "/metrics", operation: "metrics", tag: "operations",
        summary: "Counters in Prometheus' text form.", access: .open, success: (.ok, nil), mediaType: "text/plain",
        effect: .stream { _, _ in
          let text = services.metrics.text(
            store: services.database.condition, gauges: await HubGauges.all(services))
          return RESTDoor.bytes(.ok, Array(text.utf8), "text/plain; version=0.0.4")
        }),
      Endpoint(
        method: .get, path: "/v1/overview", operation: "overview", tag: "operations",
        summary: "The region's three problems as figures.", access: .to(.browse), success: (.ok, Overview.shape),
        effect: .read { tx, call in
          let caller = try call.who
          let overseer = (try? Access.require(caller, .oversee)) != nil
          var figures = try services.overview.figures(tx, at: call.at)
          figures["recent"] = .array(try Overview.recent(tx, overseer: overseer))
          return Answer(status: .ok, body: .object(figures))
        }),
      Endpoint(
        method: .post, path: "/v1/backups", operation: "backup", tag: "operations",
        summary: "Writes a consistent copy of the database into the data folder's `backups`.",
        access: .to(.operate), success: (.created, .object([.must("path", .string(max: 4096))])),
        effect: .work { _ in
          let moment = services.clock().description.filter { $0 != ":" }
          let name =
            "\(services.folder)/backups/\(moment)-\(String(UInt32.random(in: .min ... .max), radix: 36)).sqlite"
          try FileSystem.makeFolder(services.folder + "/backups")
          try await services.backups.run { try await services.database.backup(to: name) }
          return Answer(status: .created, body: ["path": .string(name)])
        }),
      Endpoint(
        method: .get, path: "/v1/integrity", operation: "checkIntegrity", tag: "operations",
        summary: "Looks through the whole database for damage and for rows that cannot be read.",
        access: .to(.operate), success: (.ok, Integrity.shape),
        effect: .work { _ in
          Answer(
            status: .ok,
            body: try await services.integrityChecks.run { try await Integrity.check(services.database) })
        }),
    ]
  }
}
