import Compute
import HTTPTypes
import Exchange
import Identity
import Store
import Synchronization
import Testing
import Vocabulary

@testable import Hub

@Suite("What changes while a request is under way") struct MeanwhileTests {
  private func key(_ hub: Hub, _ scopes: Set<Scope> = [.read, .write, .admin]) async throws -> (
    key: APIKey, secret: String
  ) {
    let owner = try #require(hub.firstOperator).participant
    let now = Instant.now
    return try await hub.services.database.write { tx in
      try APIKeys.create(tx, for: owner, name: "t", scopes: scopes, days: 1, at: now)
    }
  }

  private func revoke(_ hub: Hub, _ key: APIKey) async throws {
    let owner = try #require(hub.firstOperator).participant
    let now = Instant.now
    try await hub.services.database.write { tx in try APIKeys.revoke(tx, key.id, of: owner, at: now) }
  }

  private func incoming(_ secret: String, key: String? = nil, at: Instant = .now) -> Incoming {
    Incoming(credential: .bearer(secret), idempotencyKey: key, at: at)
  }

  @Test("a key that is revoked during slow work writes nothing", arguments: [nil, "once"])
  func revoked(idempotencyKey: String?) async throws {
    try await Premises.with { hub in
      let (key, secret) = try await key(hub)
      let wrote = Mutex(false)
      let endpoint = Endpoint(
        method: .post, path: "/slow", operation: "slow", tag: "t", summary: "", access: .to(.act),
        success: (.noContent, nil),
        effect: .prepared { _ in
          try await self.revoke(hub, key)
          return Endpoint.Prepared { _, _ in
            wrote.withLock { $0 = true }
            return .done
          }
        })
      let refusal = await #expect(throws: Refusal.self) {
        try await hub.dispatcher.run(endpoint, incoming(secret, key: idempotencyKey))
      }
      #expect(refusal?.kind == .unauthenticated)
      #expect(!wrote.withLock { $0 })
    }
  }

  @Test("the time of a write is that of its transaction, not when its request began to come in")
  func time() async throws {
    try await Premises.with { hub in
      let (_, secret) = try await key(hub)
      let began = Instant.now.adding(seconds: -100)
      let seen = Mutex<[Instant]>([])
      @Sendable func note(_ call: Call) -> Answer {
        seen.withLock { $0.append(call.at) }
        return .done
      }
      func endpoint(_ effect: Endpoint.Effect) -> Endpoint {
        Endpoint(
          method: .post, path: "/t", operation: "t", tag: "t", summary: "", access: .to(.act),
          success: (.noContent, nil),
          effect: effect)
      }
      for effect: Endpoint.Effect in [
        .write { _, call in note(call) }, .prepared { _ in Endpoint.Prepared { _, call in note(call) } },
        .work { call in note(call) },
      ] {
        _ = try await hub.dispatcher.run(endpoint(effect), incoming(secret, at: began))
      }
      let times = seen.withLock { $0 }
      #expect(times.count == 3)
      for time in times { #expect(time.milliseconds(since: began) >= 100_000) }
    }
  }

  @Test("a kept answer is for those with the same rights")
  func replay() async throws {
    try await Premises.with { hub in
      let (wide, same) = (try await key(hub), try await key(hub))
      let narrow = try await key(hub, [.read, .write])
      let done = Mutex(0)
      let endpoint = Endpoint(
        method: .post, path: "/t", operation: "t", tag: "t", summary: "", access: .to(.act), success: (.noContent, nil),
        effect: .write { _, _ in
          done.withLock { $0 += 1 }
          return .done
        })
      for secret in [wide.secret, wide.secret, same.secret] {
        _ = try await hub.dispatcher.run(endpoint, incoming(secret, key: "k"))
      }
      let refusal = await #expect(throws: Refusal.self) {
        try await hub.dispatcher.run(endpoint, incoming(narrow.secret, key: "k"))
      }
      #expect(refusal?.rule == "request.idempotency-key-reused")
      #expect(done.withLock { $0 } == 1)
    }
  }

  @Test("the stream of a job ends with its viewer's key", .timeLimit(.minutes(5)))
  func follower() async throws {
    try await Premises.with { hub in
      let owner = try #require(hub.firstOperator).participant
      let (key, secret) = try await key(hub)
      let id = ID<Job>(at: .now)
      let body: JSON = [
        "id": .string(id.description), "use": .string(ID<Use>(at: .now).description),
        "agreement": .string(ID<Agreement>(at: .now).description), "consumer": .string(owner.description),
        "provider": .string(owner.description), "state": "queued", "outputs": [:],
        "submittedAt": .string(Instant.now.description),
        "draft": [
          "agreement": .string(ID<Agreement>(at: .now).description), "purpose": "p", "command": ["true"],
          "cpuSeconds": 1,
        ],
      ]
      try await hub.services.database.write { tx in
        try tx.execute(
          "INSERT INTO job (id, use_id, consumer, provider, state, body) VALUES (?, ?, ?, ?, 'queued', ?)", id, "use",
          owner, owner, body)
      }
      let events = JobEvents(services: hub.services, jobs: hub.jobs, job: id, viewer: .bearer(secret), from: 0)
      let told = Mutex(0)
      try await events.write { _ in
        told.withLock { $0 += 1 }
        try await revoke(hub, key)
      }
      #expect(told.withLock { $0 } == 1)
    }
  }
}
