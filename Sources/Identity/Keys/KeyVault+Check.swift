package import Store
package import Vocabulary

extension KeyVault {
  /// The signing keys in custody that are in use and that this vault does not open, at most 20, and how many are in use.
  package func unopenable(_ tx: Transaction) throws -> (kept: Int64, failed: [ID<SigningKey>]) {
    var kept: Int64 = 0
    var failed: [ID<SigningKey>] = []
    try tx.each("SELECT id, sealed FROM signing_key WHERE sealed IS NOT NULL AND valid_until IS NULL") { row in
      kept += 1
      let id: ID<SigningKey> = try row.id(0)
      let sealed = try row.blob(1)
      if (try? self.open(sealed, for: id)) == nil { failed.append(id) }
      return failed.count < 20
    }
    return (kept, failed)
  }
}
