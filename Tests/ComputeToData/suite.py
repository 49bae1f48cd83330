"""Jobs that come to data, at a live hub. The last line sums up."""

import hashlib
import json
import os
import subprocess
import sys
import time

from deal import PURPOSE, TABLE, Deal, policy
import count  # noqa: E402
from count import check, until  # noqa: E402
from hub import Hub  # noqa: E402

SUMMARY = """
import csv, collections
sums = collections.defaultdict(lambda: [0, 0])
for row in csv.DictReader(open('/job/in/table.csv')):
    place = row['place'] if row['place'] != '460100' else 'other'
    sums[place][0] += 1; sums[place][1] += int(row['kwh'])
with open('out/summary.csv', 'w') as out:
    out.write('places,rows,kwh\\n')
    for n, total in sums.values():
        if n > 5: out.write(f'all,{n},{total}\\n')
"""

# Every way in which a job could keep, change or send what it was given; what came of each leaves as JSON.
PROBES = """
import json, os, socket
found = {}
def probe(name, work):
    try: found[name] = work()
    except OSError as error: found[name] = 'E ' + str(error.errno)
def write(path, flags=os.O_WRONLY):
    os.close(os.open(path, flags, 0o600)); return 'done'
probe('read', lambda: len(open('/job/in/table.csv', 'rb').read()))
probe('write', lambda: write('/job/in/table.csv'))
probe('append', lambda: write('/job/in/table.csv', os.O_WRONLY | os.O_APPEND))
probe('create', lambda: write('/job/in/more', os.O_WRONLY | os.O_CREAT))
probe('unlink', lambda: os.unlink('/job/in/table.csv') or 'done')
probe('chmod', lambda: os.chmod('/job/in/table.csv', 0o666) or 'done')
probe('rename', lambda: os.rename('/job/in', '/job/other') or 'done')
probe('loopback', lambda: socket.create_connection(('127.0.0.1', PORT), 2) and 'done')
probe('internet', lambda: socket.create_connection(('1.1.1.1', 53), 2) and 'done')
probe('datagram', lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('1.1.1.1', 53)) and 'done')
probe('hub', lambda: os.listdir(FOLDER))
probe('jobs', lambda: os.listdir('/var/tmp/lingqu-jobs'))
probe('inputs', lambda: os.listdir('/job/in'))
probe('processes', lambda: len([n for n in os.listdir('/proc') if n.isdigit()]) < 6)
print('the table begins with', open('/job/in/table.csv').read(20))
json.dump(found, open('out/found.json', 'w'))
"""


def copy(name, text):
    return f"open('out/{name}', 'w').write({text})"


def works(deal):
    data = deal.data({"formats": ["csv"], "mostBytes": 10_000, "mostRows": 50, "anonymity": {"columns": ["places"], "k": 3}})
    job = deal.run(data, SUMMARY, ["summary.csv"])
    table = deal.output(job, "summary.csv") or b""
    check(job["state"] == "completed" and table.count(b"\n") == 5 and b"777777" not in table, f"a summary leaves: {job} {table}")
    entries = deal.entries(data)
    given = [(index, entry) for index, entry in entries if entry["kind"] == "job.input-given"]
    check(len(given) == 1 and given[0][1]["data"]["sha256"] == hashlib.sha256(TABLE).hexdigest()
          and given[0][1]["data"]["bytes"] == len(TABLE) and given[0][1]["subject"] == job["id"],
          f"what was given, and how much, is recorded: {given}")
    began = [one["index"] for one in deal.hub.expect(200, "GET", f"/v1/evidence?subject={job['id']}&limit=50", key=deal.user)["items"]
             if one["entry"]["kind"] == "job.starting"]
    check(given and began and given[0][0] < began[0], f"before the job starts: {given} {began}")
    left = [entry["data"] for _, entry in entries if entry["kind"] == "job.result-released"]
    check(len(left) == 1 and left[0]["name"] == "summary.csv" and left[0]["found"]["rows"] == 4
          and left[0]["sha256"] == hashlib.sha256(table).hexdigest(), f"what left, and what was found in it: {left}")
    check("use.completed" in [entry["kind"] for _, entry in entries], f"the use is a use of the data: {[e['kind'] for _, e in entries]}")
    return data, job


def probes(deal):
    data = deal.data({"formats": ["json"], "mostBytes": 100_000})
    port = deal.hub.address.rsplit(":", 1)[1].strip("/")
    job = deal.run(data, PROBES.replace("PORT", port).replace("FOLDER", repr(deal.hub.folder)), ["found.json"])
    found = json.loads(deal.output(job, "found.json") or b"{}")
    check(found.get("read") == len(TABLE), f"it reads the table: {job} {found}")
    for name in ("write", "append", "create", "unlink", "chmod", "rename"):
        check(str(found.get(name)).startswith("E "), f"it cannot {name}: {found.get(name)}")
    for name in ("loopback", "internet", "datagram"):
        check(str(found.get(name)).startswith("E "), f"it has no network ({name}): {found.get(name)}")
    check(found.get("inputs") == ["table.csv"], f"it sees no other data: {found.get('inputs')}")
    for name in ("hub", "jobs"):
        check(str(found.get(name)).startswith("E "), f"nor the folder of the {name}: {found.get(name)}")
    check(found.get("processes") is True, "nor other processes")
    with open(os.path.join(deal.hub.folder, "files", hashlib.sha256(TABLE).hexdigest()), "rb") as file:
        check(file.read() == TABLE, "the table is as it was")
    told = deal.refused(403, "job.log-withheld", "GET", f"/v1/jobs/{job['id']}/log")
    check("remedy" in told, "and the way out is told")
    check(b"the table begins" in deal.hub.call("GET", f"/v1/jobs/{job['id']}/log", key=deal.centre).body, "its site sees the log")
    stream = deal.hub.call("GET", f"/v1/jobs/{job['id']}/events", key=deal.user).body
    check(b"event: " in stream and b"place,shift" not in stream, "nor is it in the job's events")


def results(deal):
    rule = {"formats": ["csv"], "mostBytes": 2_000, "mostRows": 40, "anonymity": {"columns": ["place"], "k": 5}}
    data = deal.data(rule)
    raw = "open('/job/in/table.csv').read()"
    alike = "'place,kwh\\n' + '450100,1\\n' * 5"
    many = "'place\\n' + '450100\\n' * 41"
    cases = [
        ("raw.csv", copy("raw.csv", raw), "release.too-large"),
        ("few.csv", copy("few.csv", alike + " + '460100,777777\\n'"), "release.not-anonymous"),
        ("table.json", copy("table.json", raw + "[:100]"), "result.format"),
        ("table.csv.gz", copy("table.csv.gz", raw + "[:100]"), "result.format"),
        ("ragged.csv", copy("ragged.csv", "'place,kwh\\n' + '450100,1,secret\\n' * 5"), "result.ragged"),
        ("many.csv", copy("many.csv", many), "result.too-many-rows"),
        ("other.csv", copy("other.csv", "'region,kwh\\n' + '450100,1\\n' * 5"), "release.no-such-column"),
        ("bytes.csv", "open('out/bytes.csv', 'wb').write(b'place\\n' + b'\\xff\\xfe\\n' * 5)", None),
    ]
    for name, script, rule in cases:
        job = deal.run(data, script, [name])
        why = (job.get("withheld") or {}).get(name, {})
        check(job["state"] == "failed" and job["outputs"] == {} and why.get("detail"), f"{name} does not leave: {job}")
        check(rule is None or why.get("rule") == rule, f"by the rule {rule}: {why}")
        last = [entry for _, entry in deal.entries(data) if entry["kind"] == "job.result-refused"][-1]
        check(last["subject"] == job["id"] and last["data"] == {"name": name, "rule": why.get("rule"), "use": job["use"]},
              f"its provider finds it in the log: {last}")
    check(not deal.is_kept(b"place,kwh\n" + b"450100,1\n" * 5 + b"460100,777777\n"), "the hub keeps nothing of what was refused")
    link = deal.run(data, "import os; os.symlink('/job/in/table.csv', 'out/link.csv')", ["link.csv"])
    check(link["outputs"] == {}, f"a link to the data is no result: {link}")
    both = deal.run(data, copy("good.csv", alike) + "\n" + copy("bad.csv", raw), ["good.csv", "bad.csv"])
    check(list(both["outputs"]) == ["good.csv"] and list(both["withheld"]) == ["bad.csv"], f"each by itself: {both}")
    # Two agreements: what leaves has to keep both rules.
    second = deal.data({"formats": ["csv", "json"], "mostBytes": 20})
    job = deal.run(data, copy("good.csv", alike), ["good.csv"], inputs=[
        {"name": "table.csv", "agreement": data}, {"name": "again.csv", "agreement": second}])
    check(job["withheld"]["good.csv"]["rule"] == "release.too-large", f"the rules of all its data count: {job}")
    check("job.result-refused" in deal.kinds(second), "and each provider is told")


def pulls(deal, data):
    path = f"/v1/agreements/{data}/uses"
    before = deal.kinds(data).count("use.refused")
    told = deal.refused(403, "use.compute-only", "POST", path, {"purpose": PURPOSE, "action": "execute", "export": "raw"})
    check("job" in told["remedy"] or "作业" in told["remedy"], f"the way out: {told}")
    answer = deal.hub.call("POST", path, {"purpose": PURPOSE, "action": "distribute"}, key=deal.user)
    check(answer.status == 422 and answer.json["rule"].startswith("policy."), f"the policy's own refusal: {answer.body[:200]}")
    deal.hub.call("POST", path, {"purpose": "resale", "action": "execute"}, key=deal.user)
    entries = [entry for _, entry in deal.entries(data) if entry["kind"] == "use.refused"][before:]
    check([entry["data"]["rule"] for entry in entries][:2] == ["use.compute-only", answer.json["rule"]] and len(entries) == 3,
          f"each is recorded under the agreement: {entries}")
    check(all(entry["actor"] == deal.user_id and "resale" not in json.dumps(entry) for entry in entries), "who tried it, in no words of theirs")
    deal.refused(404, "access.not-found", "POST", path, {"purpose": PURPOSE}, key=deal.stranger)
    check(deal.kinds(data).count("use.refused") == before + 3, "a stranger's attempt is none of the agreement's")
    open_ = deal.data({"formats": ["csv"], "mostBytes": 10_000}, policy("use"))
    deal.refused(403, "use.compute-only", "POST", f"/v1/agreements/{open_}/uses", {"purpose": PURPOSE, "action": "read", "export": "raw"})
    uploads = deal.hub.call("GET", f"/v1/uploads/{deal.upload}/content", key=deal.user)
    check(uploads.status in (403, 404), f"the file itself is its owner's: {uploads.status}")


def refusals(deal, data):
    deal.refused(403, "job.data-stays", "POST", "/v1/jobs", deal.job(data, "1", folder="/srv/shared"))
    for results_ in ({"formats": []}, {"formats": ["exe"], "mostBytes": 1}, {"formats": ["csv"], "mostBytes": 0}, "csv",
                     {"formats": ["json"], "mostBytes": 9, "anonymity": {"columns": ["a"], "k": 5}}):
        answer = deal.hub.call("POST", "/v1/offers", deal.draft(
            "data", policy("execute"), {"upload": deal.upload, "results": results_}, None), key=deal.mill)
        check(answer.status == 422 and answer.json["rule"].startswith("release."), f"{results_}: {answer.status} {answer.body[:200]}")
    none = deal.data({"formats": ["csv"], "mostBytes": 100}, policy("execute", export="none"))
    deal.refused(422, "policy.export", "POST", "/v1/jobs", deal.job(none, "1", ["a.csv"]))


def revocation(deal):
    data = deal.data({"formats": ["csv"], "mostBytes": 1_000})
    script = "open('out/a.csv', 'w').write('a\\n1\\n')\nwhile True: pass"
    job = deal.hub.expect(201, "POST", "/v1/jobs", deal.job(data, script, ["a.csv"], cpuSeconds=600, wallSeconds=600), key=deal.user)["id"]
    check(until(lambda: deal.shown(job)["state"] == "running"), "it runs")
    start = time.monotonic()
    deal.hub.expect(200, "POST", f"/v1/agreements/{data}/revoke", {"reason": "taken back"}, key=deal.mill)
    check(until(lambda: deal.shown(job).get("result"), 60), "it is over")
    print(f"revocation: the job was over after {1000 * (time.monotonic() - start):.0f} ms", flush=True)
    ended = deal.shown(job)
    check(ended["state"] == "cancelled" and ended["outputs"] == {}, f"stopped, and nothing left: {ended}")
    deal.refused(409, "agreement.not-active", "POST", "/v1/jobs", deal.job(data, script, ["a.csv"]))


def receipts(deal, data):
    """The whole agreement, checked without the hub; one byte altered is found."""
    key = deal.hub.expect(200, "GET", "/v1/evidence/key")["key"]
    bundle = deal.hub.call("GET", f"/v1/agreements/{data}/bundle", key=deal.mill).body
    check(b"job.input-given" in bundle and b"job.result-released" in bundle and b"use.refused" in bundle, "it tells the whole use")

    def verify(data_):
        path = os.path.join(deal.hub.folder, "bundle.ndjson")
        with open(path, "wb") as file:
            file.write(data_)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LINGQU_")}
        return subprocess.run([os.environ["LINGQU_BIN"], "evidence", "verify", path, "--key", key], capture_output=True,
                              check=False, env=environment).returncode
    check(verify(bundle) == 0, "it verifies offline")
    altered = bytearray(bundle)
    altered[len(altered) // 2] ^= 1
    check(verify(bytes(altered)) != 0, "one altered byte is found")


def main():
    with Hub(arguments=["--log-level", "warning"]) as hub:
        deal = Deal(hub)
        print("works", flush=True)
        data, _ = works(deal)
        print("probes", flush=True)
        probes(deal)
        print("results", flush=True)
        results(deal)
        print("pulls", flush=True)
        pulls(deal, data)
        print("refusals", flush=True)
        refusals(deal, data)
        print("revocation", flush=True)
        revocation(deal)
        print("receipts", flush=True)
        receipts(deal, data)
        with open(hub.log) as log:
            defects = [line for line in log if "defect" in line]
        check(not defects, f"the hub logged defects: {defects[:5]}")
    return count.summary()


if __name__ == "__main__":
    sys.exit(main())
