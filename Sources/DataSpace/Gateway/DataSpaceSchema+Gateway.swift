import Store

extension DataSpaceSchema {
  /// Of the gateway: which services there are, what was exchanged, and which nonces were used a short while ago.
  static let gatewayMigrations: [Migration] = [
    Migration(
      "dataspace-gateway-0001-exchanges",
      """
      CREATE TABLE gateway_service (
        id TEXT NOT NULL PRIMARY KEY, provider TEXT NOT NULL, state TEXT NOT NULL, secret BLOB, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX gateway_service_provider ON gateway_service (provider, id);
      CREATE TABLE gateway_exchange (
        id TEXT NOT NULL PRIMARY KEY, agreement TEXT NOT NULL, is_open INTEGER NOT NULL, deadline INTEGER NOT NULL,
        body TEXT NOT NULL, outcome TEXT
      ) STRICT;
      CREATE INDEX gateway_exchange_agreement ON gateway_exchange (agreement, id);
      CREATE INDEX gateway_exchange_open ON gateway_exchange (deadline) WHERE is_open = 1;
      CREATE TABLE gateway_nonce (
        signer TEXT NOT NULL, nonce TEXT NOT NULL, exchange TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (signer, nonce)
      ) STRICT;
      CREATE INDEX gateway_nonce_at ON gateway_nonce (at);
      """)
  ]
}
