public import Store

/// The tables of this room.
public enum ExchangeSchema {
  /// Tables whose rows hold bodies.
  public static let bodies = [
    StoredTable(
      "offer_version", OfferDraft.self,
      sql: """
        SELECT body, offer AS id FROM offer_version
        WHERE offer IN (SELECT id FROM offer WHERE id > ? ORDER BY id LIMIT 500) ORDER BY offer, version
        """),
    StoredTable("need", Need.self), StoredTable("negotiation", Negotiation.self),
    StoredTable("agreement", Agreement.self), StoredTable("exchange_use", Use.self),
    StoredTable("reading", Reading.self),
  ]

  public static let migrations = lifecycleMigrations + groundMigrations

  private static let lifecycleMigrations: [Migration] = [
    Migration(
      "exchange-0001-lifecycle",
      """
      CREATE TABLE offer (
        id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL UNIQUE, provider TEXT NOT NULL, kind TEXT NOT NULL,
        version INTEGER NOT NULL, state TEXT NOT NULL, uses INTEGER NOT NULL, published_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX offer_unused ON offer (seq) WHERE uses = 0;
      CREATE INDEX offer_provider ON offer (provider, seq);
      CREATE TABLE offer_version (
        offer TEXT NOT NULL REFERENCES offer (id), version INTEGER NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (offer, version)
      ) STRICT;
      CREATE TABLE catalogue_posting (
        term TEXT NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, in_title INTEGER NOT NULL,
        PRIMARY KEY (term, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE need (
        id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL,
        published_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE agreement (
        id TEXT NOT NULL PRIMARY KEY, provider TEXT NOT NULL, consumer TEXT NOT NULL, offer TEXT NOT NULL,
        kind TEXT NOT NULL, need TEXT, state TEXT NOT NULL, uses INTEGER NOT NULL, ends_at INTEGER NOT NULL,
        closed_at INTEGER, reason TEXT, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX agreement_offer ON agreement (offer);
      CREATE INDEX agreement_need ON agreement (need) WHERE need IS NOT NULL;
      CREATE INDEX agreement_provider ON agreement (provider, id);
      CREATE INDEX agreement_consumer ON agreement (consumer, id);
      CREATE INDEX agreement_ends ON agreement (ends_at) WHERE state IN ('active', 'suspended');
      CREATE TABLE agreement_signature (
        agreement TEXT NOT NULL REFERENCES agreement (id), participant TEXT NOT NULL, signing_key TEXT NOT NULL,
        value TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (agreement, participant)
      ) STRICT;
      CREATE TABLE negotiation (
        id TEXT NOT NULL PRIMARY KEY, provider TEXT NOT NULL, consumer TEXT NOT NULL, state TEXT NOT NULL,
        agreement TEXT, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX negotiation_provider ON negotiation (provider, id);
      CREATE INDEX negotiation_consumer ON negotiation (consumer, id);
      CREATE INDEX negotiation_agreement ON negotiation (agreement);
      CREATE TABLE exchange_use (
        id TEXT NOT NULL PRIMARY KEY, agreement TEXT NOT NULL REFERENCES agreement (id), provider TEXT NOT NULL,
        consumer TEXT NOT NULL, state TEXT NOT NULL, measured INTEGER NOT NULL, charged INTEGER NOT NULL,
        settled INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER, reason TEXT, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX exchange_use_agreement ON exchange_use (agreement, id);
      CREATE INDEX exchange_use_running ON exchange_use (agreement) WHERE state IN ('requested', 'started', 'suspended');
      CREATE INDEX exchange_use_unsettled ON exchange_use (ended_at) WHERE settled = 0 AND ended_at IS NOT NULL;
      CREATE TABLE use_citation (
        agreement TEXT NOT NULL, use_id TEXT NOT NULL REFERENCES exchange_use (id),
        input TEXT NOT NULL REFERENCES exchange_use (id), PRIMARY KEY (agreement, use_id)
      ) STRICT;
      CREATE INDEX use_citation_use ON use_citation (use_id);
      CREATE TABLE reading (
        id TEXT NOT NULL PRIMARY KEY, use_id TEXT NOT NULL REFERENCES exchange_use (id), sequence INTEGER NOT NULL,
        quantity INTEGER NOT NULL CHECK (quantity > 0), from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
        body TEXT NOT NULL, UNIQUE (use_id, sequence)
      ) STRICT;
      """),
    Migration("exchange-0002-who-suspended", "ALTER TABLE exchange_use ADD COLUMN suspended_by TEXT;"),
    Migration(
      "exchange-0003-energy",
      """
      ALTER TABLE exchange_use ADD COLUMN energy_measured INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE exchange_use ADD COLUMN energy_charged INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE reading ADD COLUMN line TEXT;
      """),
    // Processor time that was measured beside what is charged; absent where it is the quantity itself.
    Migration("exchange-0004-processor-time", "ALTER TABLE reading ADD COLUMN cpu_seconds INTEGER"),
    // A use that starts leaves its place in an index that looks at its end.
    Migration(
      "exchange-0005-open-uses",
      """
      DROP INDEX exchange_use_running;
      CREATE INDEX exchange_use_open ON exchange_use (agreement) WHERE ended_at IS NULL;
      """),
  ]
}
