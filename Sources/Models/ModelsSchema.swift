public import Store

/// The tables of this room.
public enum ModelsSchema {
  public static let migrations: [Migration] = [
    Migration(
      "models-0001-gateway",
      """
      CREATE TABLE model_upstream (
        id TEXT NOT NULL PRIMARY KEY, provider TEXT NOT NULL, state TEXT NOT NULL, secret BLOB, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX model_upstream_provider ON model_upstream (provider, id);
      CREATE TABLE model_grant (
        id TEXT NOT NULL PRIMARY KEY, api_key TEXT NOT NULL, consumer TEXT NOT NULL, agreement TEXT NOT NULL,
        model TEXT NOT NULL, state TEXT NOT NULL, calls INTEGER NOT NULL, millitokens INTEGER NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX model_grant_key ON model_grant (api_key, model);
      CREATE INDEX model_grant_consumer ON model_grant (consumer, id);
      CREATE INDEX model_grant_open ON model_grant (id) WHERE state = 'open';
      CREATE TABLE model_call_batch (
        id TEXT NOT NULL PRIMARY KEY, model_grant TEXT NOT NULL, first_call TEXT NOT NULL, last_call TEXT NOT NULL,
        calls INTEGER NOT NULL, root TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX model_call_batch_grant ON model_call_batch (model_grant, last_call);
      """),
    Migration(
      "models-0002-registry",
      """
      CREATE TABLE model (
        id TEXT NOT NULL PRIMARY KEY, vendor TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,
        state TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX model_name ON model (vendor, name, version);
      CREATE INDEX model_vendor ON model (vendor, id);
      CREATE INDEX model_published ON model (id) WHERE state = 'published';
      CREATE TABLE model_file (
        sha256 TEXT NOT NULL, model TEXT NOT NULL, PRIMARY KEY (sha256, model)
      ) STRICT;
      CREATE TABLE model_report (
        id TEXT NOT NULL PRIMARY KEY, model TEXT NOT NULL, body TEXT NOT NULL, document TEXT NOT NULL
      ) STRICT;
      CREATE INDEX model_report_model ON model_report (model, id);
      """),
    Migration(
      "models-0003-days",
      """
      CREATE TABLE model_day (
        day TEXT NOT NULL, model_grant TEXT NOT NULL, consumer TEXT NOT NULL, model TEXT NOT NULL,
        calls INTEGER NOT NULL, prompt INTEGER NOT NULL, completion INTEGER NOT NULL, millitokens INTEGER NOT NULL,
        fen INTEGER NOT NULL, PRIMARY KEY (day, model_grant)
      ) STRICT;
      CREATE INDEX model_day_consumer ON model_day (consumer, day);
      """),
    Migration(
      "models-0004-assessments",
      """
      CREATE TABLE model_assessment (
        model TEXT NOT NULL, sha256 TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (model, sha256)
      ) STRICT;
      """),
  ]
}
