import Crypto
import Identity
import Store
import Testing
import Vocabulary

@Suite("Signing keys and signatures")
struct SigningTests {
  static let start = Fixture.start
  static let vault = KeyVault(master: Array(repeating: 7, count: 32))
  static let document: JSON = ["price": 5, "unit": "gpu-hour"]

  private func sign(_ database: some Database, _ participant: Participant, vault: KeyVault = vault) async throws
    -> Signature
  {
    try await database.read { tx in
      try Signatures.sign(tx, for: participant.id, context: "lingqu-agreement-v1", Self.document, vault: vault)
    }
  }

  private func verify(
    _ database: some Database, _ signature: Signature, by participant: Participant,
    context: String = "lingqu-agreement-v1", _ message: JSON = document, at instant: Instant = start
  ) async -> String? {
    await rule {
      try await database.read { tx in
        try Signatures.verify(tx, signature, by: participant.id, context: context, message, at: instant)
      }
    }
  }

  private func custody(_ database: some Database, _ participant: Participant, at now: Instant = start) async throws
    -> SigningKey
  {
    try await database.write { tx in
      try SigningKeys.makeInCustody(tx, for: participant.id, vault: Self.vault, at: now)
    }
  }

  @Test("A signature holds for its signer, context and message, and for no other")
  func holds() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let away = try await join(database, 2)
      _ = try await custody(database, home)
      let other = try await custody(database, away)
      let signature = try await sign(database, home)
      #expect(await verify(database, signature, by: home) == nil)
      #expect(await verify(database, signature, by: away) == "identity.key-not-valid")
      #expect(await verify(database, signature, by: home, context: "lingqu-reading-v1") == "identity.signature-wrong")
      #expect(
        await verify(database, signature, by: home, ["price": 6, "unit": "gpu-hour"]) == "identity.signature-wrong")
      let stolen = Signature(key: other.id, value: signature.value)
      #expect(await verify(database, stolen, by: away) == "identity.signature-wrong")
      let unknown = Signature(key: ID(at: Self.start), value: signature.value)
      #expect(await verify(database, unknown, by: home) == "identity.key-not-valid")
      for value in [
        "", "00", "zz", String(signature.value.dropLast()), signature.value + "00", signature.value.uppercased(),
      ] {
        #expect(
          await verify(database, Signature(key: signature.key, value: value), by: home) == "identity.signature-wrong")
      }
    }
  }

  @Test("What a context and a message say cannot be moved from one to the other")
  func separated() {
    let one = Signatures.bytes(context: "lingqu-agreement-v1", "a")
    #expect(one == Array("lingqu-agreement-v1\n\"a\"".utf8))
    #expect(Signatures.bytes(context: "lingqu-reading-v1", "a") != one)
    // The order in which members were written does not matter.
    #expect(Signatures.bytes(context: "c", ["b": 1, "a": 2]) == Array("c\n{\"a\":2,\"b\":1}".utf8))
  }

  @Test("After a rotation old signatures hold at their time, new ones need the new key")
  func rotation() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let first = try await custody(database, home)
      let old = try await sign(database, home)
      let turn = Self.start.adding(days: 10)
      let second = try await custody(database, home, at: turn)
      let new = try await sign(database, home)
      #expect(old.key == first.id && new.key == second.id)
      #expect(await verify(database, old, by: home, at: turn.adding(milliseconds: -1)) == nil)
      #expect(await verify(database, old, by: home, at: turn) == "identity.key-not-valid")
      #expect(await verify(database, new, by: home, at: turn) == nil)
      #expect(await verify(database, new, by: home, at: turn.adding(milliseconds: -1)) == "identity.key-not-valid")
      #expect(
        await verify(database, old, by: home, at: Self.start.adding(milliseconds: -1)) == "identity.key-not-valid")
      let history = try await database.read { tx in try SigningKeys.history(tx, home.id) }
      #expect(history.map(\.id) == [first.id, second.id])
      #expect(history.map(\.validUntil) == [turn, nil])
      #expect(try await evidence(database) == ["participant.registered", "key.registered", "key.rotated"])
    }
  }

  @Test("A key that others may have is refused from that time on, and what it signed before still holds")
  func distrust() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let away = try await join(database, 2)
      let key = try await custody(database, home)
      let signature = try await sign(database, home)
      let leak = Self.start.adding(days: 5)
      let now = Self.start.adding(days: 9)
      @Sendable func withdraw(_ owner: Participant, from: Instant?) async -> String? {
        await rule {
          try await database.write { tx in
            try SigningKeys.withdraw(tx, key.id, of: owner.id, distrustedFrom: from, at: now)
          }
        }
      }
      #expect(await withdraw(away, from: leak) == "access.not-found")
      #expect(await withdraw(home, from: now.adding(milliseconds: 1)) == "identity.distrust-in-future")
      #expect(await verify(database, signature, by: home, at: leak) == nil)
      #expect(await withdraw(home, from: leak) == nil)
      #expect(await verify(database, signature, by: home, at: leak.adding(milliseconds: -1)) == nil)
      #expect(await verify(database, signature, by: home, at: leak) == "identity.key-not-valid")
      #expect(await rule { try await sign(database, home) } == "identity.no-custody")
      // It can turn out worse, never better.
      #expect(await withdraw(home, from: nil) == nil)
      #expect(await verify(database, signature, by: home, at: leak) == "identity.key-not-valid")
      #expect(await withdraw(home, from: Self.start) == nil)
      #expect(await verify(database, signature, by: home, at: Self.start) == "identity.key-not-valid")
      #expect(try await evidence(database).filter { $0 == "key.withdrawn" }.count == 2)
      // The next key starts anew.
      _ = try await custody(database, home, at: now)
      let fresh = try await sign(database, home)
      #expect(await verify(database, fresh, by: home, at: now) == nil)
    }
  }

  @Test("A participant's own key verifies what its own software signed")
  func ownKey() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let pair = Curve25519.Signing.PrivateKey()
      let key = try await register(database, home, pair)
      let bytes = try pair.signature(for: Signatures.bytes(context: "lingqu-agreement-v1", Self.document))
      let value = hex(bytes)
      #expect(await verify(database, Signature(key: key.id, value: value), by: home) == nil)
      #expect(await rule { try await sign(database, home) } == "identity.no-custody")
    }
  }

  @Test("A public key belongs to one participant and is used once")
  func publicOnce() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let away = try await join(database, 2)
      let key = try await custody(database, home)
      for participant in [home, away] {
        let refusal = await rule {
          try await database.write { tx in
            try SigningKeys.register(tx, for: participant.id, publicKey: key.publicKey, proof: nil, at: Self.start)
          }
        }
        #expect(refusal == "identity.public-key-known")
      }
      for wrong in [
        "", "00", String(key.publicKey.dropLast(2)), key.publicKey + "00", key.publicKey.uppercased() + "g",
      ] {
        let refusal = await rule {
          try await database.write { tx in
            try SigningKeys.register(tx, for: away.id, publicKey: wrong, proof: nil, at: Self.start)
          }
        }
        #expect(refusal == "identity.public-key")
      }
      // A refused key leaves the one in use alone.
      #expect(try await database.read { tx in try SigningKeys.current(tx, home.id)?.id } == key.id)
    }
  }

  @Test("A sealed key opens only with its master key and only under its own name")
  func sealed() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let away = try await join(database, 2)
      let mine = try await custody(database, home)
      let theirs = try await custody(database, away)
      let other = KeyVault(master: Array(repeating: 8, count: 32))
      #expect(await rule { try await sign(database, home, vault: other) } == "identity.vault")
      #expect(await rule { try await sign(database, home) } == nil)
      let sealed = try await database.read { tx in
        try tx.row("SELECT sealed FROM signing_key WHERE id = ?", theirs.id)!.blob(0)
      }
      // Somebody with the database but not the master key puts another's sealed key in this one's place.
      _ = try await database.write { tx in
        try tx.execute("UPDATE signing_key SET sealed = ? WHERE id = ?", sealed, mine.id)
      }
      #expect(await rule { try await sign(database, home) } == "identity.vault")
      var altered = sealed
      altered[20] ^= 1
      let bad = altered
      _ = try await database.write { tx in
        try tx.execute("UPDATE signing_key SET sealed = ? WHERE id = ?", bad, theirs.id)
      }
      #expect(await rule { try await sign(database, away) } == "identity.vault")
    }
  }

  @Test("A key under which one signature fits everything, or that is not written the one right way, is not registered")
  func unsound() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let low = [
        String(repeating: "00", count: 32), "01" + String(repeating: "00", count: 31),
        "ec" + String(repeating: "ff", count: 30) + "7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      ]
      // The same with the sign bit, and heights that are p and more.
      let signed = low.map { key in
        String(key.dropLast(2)) + ["7f": "ff", "05": "85", "7a": "fa", "00": "80"][String(key.suffix(2))]!
      }
      let high = ["ed", "ee", "f0", "ff"].flatMap { first in
        ["7f", "ff"].map { first + String(repeating: "ff", count: 30) + $0 }
      }
      for key in low + signed + high {
        // Of the neutral point this is the signature of any message.
        let universal = "01" + String(repeating: "00", count: 63)
        let refusal = await rule {
          try await database.write { tx in
            try SigningKeys.register(tx, for: home.id, publicKey: key, proof: universal, at: Self.start)
          }
        }
        #expect(refusal == "identity.public-key", "\(key)")
      }
      // Keys that came in before this was looked at are believed no more.
      let key = try await custody(database, home)
      let signature = try await sign(database, home)
      _ = try await database.write { tx in
        try tx.execute("UPDATE signing_key SET public_key = ? WHERE id = ?", low[1], key.id)
      }
      let forged = Signature(key: signature.key, value: "01" + String(repeating: "00", count: 63))
      #expect(await verify(database, forged, by: home) == "identity.signature-wrong")
    }
  }

  @Test("Whoever registers a public key shows that they have the private one, and for whom")
  func possession() async throws {
    try await Fixture.with { database in
      let home = try await join(database, 1)
      let away = try await join(database, 2)
      let pair = Curve25519.Signing.PrivateKey()
      let publicKey = hex(pair.publicKey.rawRepresentation)
      let right = try proof(pair, for: home)
      for (participant, wrong) in [
        (home, nil), (home, ""), (home, String(repeating: "0", count: 128)),
        (home, try proof(Curve25519.Signing.PrivateKey(), for: home)), (away, right),
      ] as [(Participant, String?)] {
        let refusal = await rule {
          try await database.write { tx in
            try SigningKeys.register(tx, for: participant.id, publicKey: publicKey, proof: wrong, at: Self.start)
          }
        }
        #expect(refusal == "identity.key-possession")
      }
      #expect(try await register(database, home, pair).publicKey == publicKey)
    }
  }

  private func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  private func proof(_ pair: Curve25519.Signing.PrivateKey, for participant: Participant) throws -> String {
    let message = SigningKeys.possession(of: hex(pair.publicKey.rawRepresentation), by: participant.id)
    return hex(try pair.signature(for: Signatures.bytes(context: SigningKeys.possessionContext, message)))
  }

  private func register(
    _ database: some Database, _ participant: Participant, _ pair: Curve25519.Signing.PrivateKey
  ) async throws -> SigningKey {
    let (publicKey, proof) = (hex(pair.publicKey.rawRepresentation), try proof(pair, for: participant))
    return try await database.write { tx in
      try SigningKeys.register(tx, for: participant.id, publicKey: publicKey, proof: proof, at: Self.start)
    }
  }
}
