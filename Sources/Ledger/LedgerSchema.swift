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
      """),
    Migration(
      "ledger-0002-vouchers-and-reservations",
      """
      CREATE TABLE ledger_external_reference (
        reference TEXT NOT NULL PRIMARY KEY,
        transfer TEXT NOT NULL UNIQUE REFERENCES ledger_transfer (id)
      ) STRICT;
      CREATE TABLE voucher_programme (
        id TEXT NOT NULL PRIMARY KEY,
        issuer TEXT NOT NULL,
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        budget INTEGER NOT NULL,
        account TEXT NOT NULL UNIQUE REFERENCES ledger_account (id),
        eligibility TEXT NOT NULL,
        offer_kinds TEXT NOT NULL,
        share_basis_points INTEGER NOT NULL CHECK (share_basis_points BETWEEN 1 AND 10000),
        cap_per_order INTEGER,
        cap_per_grant INTEGER,
        cap_per_participant INTEGER,
        expires_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX voucher_programme_expiry ON voucher_programme (state, expires_at);
      CREATE TABLE voucher_grant (
        id TEXT NOT NULL PRIMARY KEY,
        programme TEXT NOT NULL REFERENCES voucher_programme (id),
        participant TEXT NOT NULL,
        account TEXT NOT NULL UNIQUE REFERENCES ledger_account (id),
        amount INTEGER NOT NULL CHECK (amount > 0),
        returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND amount),
        expires_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        granted_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX voucher_grant_participant ON voucher_grant (participant, id);
      CREATE INDEX voucher_grant_programme ON voucher_grant (programme, participant, id);
      CREATE INDEX voucher_grant_expiry ON voucher_grant (state, expires_at);
      CREATE TABLE voucher_related (
        a TEXT NOT NULL,
        b TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (a, b),
        CHECK (a < b)
      ) STRICT;
      CREATE TABLE ledger_reservation (
        id TEXT NOT NULL PRIMARY KEY,
        reference TEXT NOT NULL,
        agreement TEXT,
        consumer TEXT NOT NULL,
        supplier TEXT NOT NULL,
        unit TEXT NOT NULL,
        offer_kind TEXT NOT NULL,
        gross INTEGER NOT NULL CHECK (gross >= 0),
        voucher_share INTEGER NOT NULL CHECK (voucher_share BETWEEN 0 AND gross),
        voucher_grant TEXT REFERENCES voucher_grant (id),
        share_basis_points INTEGER NOT NULL,
        voucher_hold TEXT UNIQUE REFERENCES ledger_transfer (id),
        payable_hold TEXT UNIQUE REFERENCES ledger_transfer (id),
        state TEXT NOT NULL,
        expires_at INTEGER,
        settled_gross INTEGER NOT NULL,
        settled_voucher INTEGER NOT NULL,
        clawed_back INTEGER NOT NULL CHECK (clawed_back BETWEEN 0 AND settled_voucher),
        at INTEGER NOT NULL,
        resolved_at INTEGER,
        CHECK (settled_gross BETWEEN 0 AND gross AND settled_voucher BETWEEN 0 AND voucher_share)
      ) STRICT;
      CREATE UNIQUE INDEX ledger_reservation_reference ON ledger_reservation (reference) WHERE state IN ('held', 'settled');
      CREATE INDEX ledger_reservation_expiry ON ledger_reservation (expires_at) WHERE state = 'held';
      CREATE INDEX ledger_reservation_grant ON ledger_reservation (voucher_grant) WHERE voucher_grant IS NOT NULL;
      CREATE TABLE voucher_reading (
        reading TEXT NOT NULL PRIMARY KEY,
        reservation TEXT NOT NULL REFERENCES ledger_reservation (id)
      ) STRICT;
      CREATE INDEX voucher_reading_reservation ON voucher_reading (reservation);
      """),
    // A row that is its key is kept once, not also in an index.
    Migration(
      "ledger-0003-open-holds",
      """
      CREATE TABLE ledger_hold_open (
        hold TEXT NOT NULL PRIMARY KEY REFERENCES ledger_transfer (id),
        expires_at INTEGER
      ) STRICT, WITHOUT ROWID;
      INSERT INTO ledger_hold_open (hold, expires_at) SELECT hold, expires_at FROM ledger_open_hold;
      DROP TABLE ledger_open_hold;
      ALTER TABLE ledger_hold_open RENAME TO ledger_open_hold;
      CREATE INDEX ledger_open_hold_expiry ON ledger_open_hold (expires_at) WHERE expires_at IS NOT NULL;
      """),
  ]
}
