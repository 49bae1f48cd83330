public import Store

/// The tables of this room.
public enum LedgerSchema {
  public static let migrations: [Migration] = [
    // The guards in the UPDATE statements keep the promises below; the CHECKs would stop a statement that forgot one.
    // `debit_n` and `credit_n` number each account's lines without gaps: with the balance after the line they make a
    // statement one range read, and a missing or repeated row visible.
    Migration(
      "ledger-0001-accounts-and-transfers",
      """
      CREATE TABLE ledger_account (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL,
        unit TEXT NOT NULL,
        purpose TEXT NOT NULL,
        may_go_negative INTEGER NOT NULL,
        debits_posted INTEGER NOT NULL CHECK (debits_posted >= 0),
        credits_posted INTEGER NOT NULL CHECK (credits_posted >= 0),
        debits_pending INTEGER NOT NULL CHECK (debits_pending >= 0),
        credits_pending INTEGER NOT NULL CHECK (credits_pending >= 0),
        entries INTEGER NOT NULL,
        opened_at INTEGER NOT NULL,
        UNIQUE (owner, unit, purpose),
        CHECK (may_go_negative = 1 OR credits_posted - debits_posted - debits_pending >= 0)
      ) STRICT;
      CREATE TABLE ledger_transfer (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL,
        debit TEXT NOT NULL REFERENCES ledger_account (id),
        credit TEXT NOT NULL REFERENCES ledger_account (id),
        amount INTEGER NOT NULL CHECK (amount > 0),
        pending TEXT REFERENCES ledger_transfer (id),
        expires_at INTEGER,
        code TEXT NOT NULL,
        reference TEXT,
        at INTEGER NOT NULL,
        debit_n INTEGER NOT NULL,
        debit_balance INTEGER NOT NULL,
        credit_n INTEGER NOT NULL,
        credit_balance INTEGER NOT NULL,
        CHECK (debit <> credit)
      ) STRICT;
      CREATE UNIQUE INDEX ledger_transfer_pending ON ledger_transfer (pending) WHERE pending IS NOT NULL;
      CREATE UNIQUE INDEX ledger_transfer_debit ON ledger_transfer (debit, debit_n);
      CREATE UNIQUE INDEX ledger_transfer_credit ON ledger_transfer (credit, credit_n);
      CREATE TABLE ledger_open_hold (
        hold TEXT NOT NULL PRIMARY KEY REFERENCES ledger_transfer (id),
        expires_at INTEGER
      ) STRICT;
      CREATE INDEX ledger_open_hold_expiry ON ledger_open_hold (expires_at) WHERE expires_at IS NOT NULL;
      """)
  ]
}
