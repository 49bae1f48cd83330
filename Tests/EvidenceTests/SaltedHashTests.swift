import Evidence
import Testing

@Suite struct SaltedHashTests {
  @Test("the same name under the same salt gives the same reference, under another another")
  func salted() {
    // RFC 4231, test case 2.
    #expect(
      SaltedHash(of: "what do ya want for nothing?", salt: Array("Jefe".utf8)).description
        == "hmac-sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let salt = SaltedHash.newSalt()
    #expect(salt.count == 32 && salt != SaltedHash.newSalt())
    #expect(SaltedHash(of: "张三", salt: salt) == SaltedHash(of: "张三", salt: salt))
    #expect(SaltedHash(of: "张三", salt: salt) != SaltedHash(of: "张三", salt: SaltedHash.newSalt()))
  }
}
