"""What must hold after every round, when nothing is under way: each check gives what is wrong.

All are incremental, so that the last of many rounds costs no more than the first: rows are counted by the database, and what was
compared once is not compared again.
"""

import collections

from load import LATER

# Kind of entry; table and column that its subject is found in; which rows of it have such an entry.
FACTS = [
    ("need.published", "need", "id", "1 = 1"),
    ("use.requested", "exchange_use", "id", "1 = 1"),
    ("use.started", "exchange_use", "id", "started_at IS NOT NULL"),
    ("use.completed", "exchange_use", "id", "state = 'completed'"),
    ("reading.recorded", "reading", "use_id", "1 = 1"),
    ("deposit.recorded", "ledger_external_reference", "transfer", "1 = 1"),
    ("job.submitted", "job", "id", "1 = 1"),
    ("job.completed", "job", "id", "state = 'completed'"),
    ("job.failed", "job", "id", "state = 'failed'"),
    ("job.cancelled", "job", "id", "state = 'cancelled'"),
    ("job.lost", "job", "id", "state = 'lost'"),
    ("charge.posted", "ledger_reservation", "reference", "state = 'settled'"),
    ("voucher.redeemed", "ledger_reservation", "voucher_grant", "settled_voucher > 0"),
    ("participant.registered", "participant", "id", "1 = 1"),
    ("agreement.signed", "agreement_signature", "agreement", "1 = 1"),
    ("offer.published", "offer", "id", "1 = 1"),
]
# Kinds of which a subject has more than one.
REPEATED = {"agreement.signed", "voucher.redeemed"}
OPEN = "('queued', 'starting', 'running')"


def counting(kind, table, column, where):
    return f"SELECT count(*) AS n FROM {table} WHERE {where}"


def orphans(kind, table, column, where, since):
    return (f"SELECT e.idx, e.subject FROM evidence_entry e WHERE e.idx >= {since} AND e.kind = '{kind}' AND NOT EXISTS"
            f" (SELECT 1 FROM {table} t WHERE t.{column} = e.subject AND {where}) LIMIT 5")


def facts(books, log, since):
    """(5) Every fact has its entry, and every entry its fact."""
    found = books.read([counting(*fact) for fact in FACTS] + [orphans(*fact, since) for fact in FACTS])
    wrong = []
    for fact, rows, lost in zip(FACTS, found, found[len(FACTS):]):
        if rows[0]["n"] != log.kinds[fact[0]]:
            wrong.append(f"{fact[1]} has {rows[0]['n']} rows with {fact[3]}, the log has {log.kinds[fact[0]]} entries {fact[0]}")
        for row in lost:
            wrong.append(f"entry {row['idx']}, {fact[0]} of {row['subject']}, has no fact")
    once = {fact[0] for fact in FACTS} - REPEATED
    for (kind, subject), count in log.counts.items():
        if count > 1 and kind in once:
            wrong.append(f"the log holds {kind} of {subject} {count} times")
    return wrong


def acknowledged(books, log, load, since):
    """(1) Every acknowledged write is there once, and there is nothing besides."""
    wrong = []
    for kind, identity, _ in load.facts[since:]:
        if log.counts[kind, identity] != 1:
            wrong.append(f"the log holds {kind} of {identity}, which was acknowledged, {log.counts[kind, identity]} times")
    made = collections.Counter(kind for kind, _, _ in load.facts)
    [keys], [needs], [uses], [jobs], [deposits] = books.read([
        "SELECT count(*) AS n FROM idempotency", "SELECT count(*) AS n FROM need",
        f"SELECT count(*) AS n FROM exchange_use WHERE agreement = '{load.agreement}'", "SELECT count(*) AS n FROM job",
        "SELECT count(*) AS n FROM ledger_external_reference"])
    for what, stored, expected in [
            ("needs", needs, made["need.published"]), ("uses", uses, made["use.completed"]), ("jobs", jobs, len(load.jobs)),
            ("deposits", deposits, load.deposited + 2), ("first answers", keys, len(load.acknowledged))]:
        if stored["n"] != expected:
            wrong.append(f"{expected} {what} were acknowledged, {stored['n']} are stored")
    return wrong


def asked_again(load, cluster, chance, since):
    """(1) The same key gets the same answer."""
    recent, old = load.acknowledged[since:], load.acknowledged[:since]
    for request in chance.sample(recent, min(12, len(recent))) + chance.sample(old, min(4, len(old))):
        again = request.send(chance.choice(cluster.replicas))
        if again.status in LATER:
            return [f"{request.path}: asked again while nothing is wrong, the answer is {again.status} {again.body[:200]!r}"]
        load.compare(request, again)
    return []


def jobs_once(books, log, watch, load, cluster, chance, since):
    """(2) No job ran twice: by its entries, by what it printed, and by the processes that were seen."""
    wrong = [f"job {subject} has {kind} {count} times" for (kind, subject), count in log.counts.items()
             if count > 1 and kind in ("job.submitted", "job.starting", "job.running")]
    [open_still], [open_uses] = books.read([
        "SELECT count(*) AS n FROM job WHERE over = 0 OR under_way = 1",
        "SELECT count(*) AS n FROM exchange_use WHERE ended_at IS NULL"])
    if open_still["n"] or open_uses["n"]:
        wrong.append(f"nothing is under way, but {open_still['n']} jobs and {open_uses['n']} uses have places among those that are")
    for mark, processes in watch.twice():
        wrong.append(f"the job marked {mark} ran in {processes} processes")
    for job in load.jobs[since:]:
        found = cluster.replicas[0].expect(200, "GET", f"/v1/jobs/{job}", key=load.user_key)
        printed = chance.choice(cluster.replicas).call("GET", f"/v1/jobs/{job}/log", key=load.user_key).body
        runs = printed.count(b"once")
        if found["state"] not in ("completed", "lost") or runs > 1 or (found["state"] == "completed" and runs != 1):
            wrong.append(f"job {job} is {found['state']} and has run {runs} times: {found.get('result')}")
    return wrong


def money(books, load):
    """(4) Sums are zero, no voucher is negative, nothing is held, and everybody has what was acknowledged."""
    accounts, [holds], moved, [uses] = books.read([
        "SELECT id, owner, purpose, may_go_negative, debits_posted, credits_posted, debits_pending, credits_pending FROM ledger_account",
        "SELECT count(*) AS n FROM ledger_open_hold",
        "SELECT debit, credit, sum(amount) AS amount FROM ledger_transfer WHERE kind IN ('transfer', 'post') GROUP BY debit, credit",
        "SELECT coalesce(sum(charged), 0) AS all_uses,"
        f" coalesce(sum(CASE WHEN agreement = '{load.agreement}' THEN charged ELSE 0 END), 0) AS metered FROM exchange_use"])
    wrong, debits, credits = [], collections.Counter(), collections.Counter()
    for row in moved:
        debits[row["debit"]] += row["amount"]
        credits[row["credit"]] += row["amount"]
    for row in accounts:
        if (row["debits_posted"], row["credits_posted"]) != (debits[row["id"]], credits[row["id"]]):
            wrong.append(f"account {row['id']} does not show its transfers: {row}")
        if not row["may_go_negative"] and row["credits_posted"] < row["debits_posted"]:
            wrong.append(f"account {row['id']} ({row['purpose']}) is negative: {row}")
        if row["debits_pending"] or row["credits_pending"]:
            wrong.append(f"account {row['id']} still holds money though nothing is under way: {row}")
    if sum(row["debits_posted"] - row["credits_posted"] for row in accounts):
        wrong.append("the accounts do not add up to zero")
    if holds["n"]:
        wrong.append(f"{holds['n']} holds are open though nothing is under way")
    main = {row["owner"]: row["credits_posted"] - row["debits_posted"] for row in accounts if row["purpose"] == "main"}
    if main.get(load.saver, 0) != load.deposited:
        wrong.append(f"{load.deposited} fen were deposited, the account holds {main.get(load.saver, 0)}")
    if main.get(load.centre, 0) != uses["all_uses"] or uses["metered"] != load.charged:
        wrong.append(f"{load.charged} fen were charged; uses say {uses}, the supplier has {main.get(load.centre, 0)}")
    return wrong


def unfinished(books):
    """How many jobs and uses are not at their end."""
    [jobs], [uses] = books.read([
        f"SELECT count(*) AS n FROM job WHERE state IN {OPEN}", "SELECT count(*) AS n FROM exchange_use WHERE settled = 0"])
    return jobs["n"] + uses["n"]
