public import Store

/// The tables of this room.
public enum IdentitySchema {
  public static let migrations: [Migration] = [
    Migration(
      "identity-0001-participants",
      """
      CREATE TABLE participant (
        id TEXT NOT NULL PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL, credit_code TEXT NOT NULL UNIQUE,
        kinds TEXT NOT NULL, region TEXT, state TEXT NOT NULL, created_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE member (
        id TEXT NOT NULL PRIMARY KEY, participant TEXT NOT NULL REFERENCES participant (id), login TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL, roles TEXT NOT NULL, password TEXT NOT NULL, must_change INTEGER NOT NULL,
        failures INTEGER NOT NULL, locked_until INTEGER, state TEXT NOT NULL, salt BLOB NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX member_participant ON member (participant);
      CREATE TABLE session (
        digest BLOB NOT NULL PRIMARY KEY, member TEXT NOT NULL REFERENCES member (id), csrf TEXT NOT NULL,
        must_change INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER
      ) STRICT;
      CREATE INDEX session_expires ON session (expires_at);
      CREATE INDEX session_member ON session (member);
      CREATE TABLE api_key (
        id TEXT NOT NULL PRIMARY KEY, participant TEXT NOT NULL REFERENCES participant (id), name TEXT NOT NULL,
        scopes TEXT NOT NULL, digest BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
        revoked_at INTEGER
      ) STRICT;
      CREATE INDEX api_key_participant ON api_key (participant, id);
      CREATE TABLE signing_key (
        id TEXT NOT NULL PRIMARY KEY, participant TEXT NOT NULL REFERENCES participant (id), public_key TEXT NOT NULL,
        custody INTEGER NOT NULL, sealed BLOB, valid_from INTEGER NOT NULL, valid_until INTEGER
      ) STRICT;
      CREATE UNIQUE INDEX signing_key_current ON signing_key (participant) WHERE valid_until IS NULL;
      """),
    // A public key belongs to one participant: otherwise one could pass off the signature of another as its own.
    Migration(
      "identity-0002-use-and-distrust",
      """
      ALTER TABLE member ADD COLUMN failed_at INTEGER;
      ALTER TABLE session ADD COLUMN seen_at INTEGER;
      ALTER TABLE api_key ADD COLUMN used_at INTEGER;
      ALTER TABLE signing_key ADD COLUMN distrusted_from INTEGER;
      CREATE UNIQUE INDEX signing_key_public ON signing_key (public_key);
      """),
    Migration(
      "identity-0003-makers-and-one-time",
      """
      ALTER TABLE api_key ADD COLUMN maker TEXT;
      CREATE INDEX api_key_maker ON api_key (maker) WHERE maker IS NOT NULL;
      ALTER TABLE member ADD COLUMN one_time_until INTEGER;
      """),
  ]
}
