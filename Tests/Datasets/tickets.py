"""What is wrong with a dataset becomes its steward's ticket: by an assessment, by the clock, by a unit that reports it. By the command line."""

import json
import os
import pathlib
import subprocess
import tempfile
import time
import urllib.request

from count import check
from quality import CONTRACT
from town import entry


def until(condition, seconds=60):
    """What `condition` comes to, once it is something."""
    end = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def tickets(town):
    hub = town.hub

    def run(*words, key=town.bureau.key, code=0):
        done = subprocess.run([os.environ["LINGQU_BIN"], *map(str, words), "--json"], capture_output=True, check=False,
                              env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": key})
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stderr[-300:]!r}")
        return json.loads(done.stdout) if code == 0 else done.stderr.decode()

    def of(dataset, *more, key=town.bureau.key):
        return run("ticket", "list", "--dataset", dataset, *more, key=key)["items"]

    dataset = town.publish(entry("工单试样"))["id"]
    size = hub.expect(200, "GET", "/v1/evidence?limit=1")["items"][0]["index"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        broken, mended, contract = (folder / part for part in ("broken.csv", "mended.csv", "mill.yaml"))
        contract.write_text(CONTRACT)
        broken.write_text("id,day,kwh\n1,2026/1/1,\"1,200\"\n2,2026/1/2, 8 \n2,2026/1/2, 8 \n3,secret,无\n")
        mended.write_text("id,day,kwh\n1,2026-01-01,1200\n2,2026-01-02,8\n3,2026-01-03,9\n")
        run("dataset", "assess", dataset, broken, "--contract", contract, code=0)
        run("dataset", "assess", dataset, broken, "--contract", contract, code=0)
        opened = of(dataset)
        check(sorted(one["cause"] for one in opened) == ["grade", "rules"], f"one for each cause: {opened}")
        rules = run("ticket", "show", next(one["id"] for one in opened if one["cause"] == "rules"))
        told = {rule["column"]: rule for rule in rules["rules"]}
        check(told["id"]["rows"] == [3] and 4 in told["day"]["rows"] and told["day"]["fix"]["zh"] and "secret" not in json.dumps(rules),
              f"with rows and advice, without values: {rules}")
        check(rules["severity"] == "high" and rules["dueAt"].endswith("T16:00:00.000Z") and rules["isOverdue"] is False, f"and a clock: {rules}")
        check(of(dataset, key=town.mill.key) == [], "others hear nothing of it")
        town.refused(404, "access.not-found", None, "GET", f"/v1/data-tickets/{rules['id']}", key=town.mill.key)
        check([one["id"] for one in hub.expect(200, "GET", f"/v1/data-tickets?dataset={dataset}&cause=rules")["items"]] == [rules["id"]],
              "who oversees sees it")
        member = hub.expect(201, "POST", "/v1/members", {"login": "mend@bureau.cn", "name": "赵六", "roles": ["editor"]}, key=town.bureau.key)["id"]
        check(run("ticket", "assign", rules["id"], "--member", member)["assignee"] == member, "given to somebody of the unit")
        other = hub.expect(201, "POST", "/v1/members", {"login": "mend@mill.cn", "name": "钱七", "roles": ["editor"]}, key=town.mill.key)["id"]
        refused = run("ticket", "assign", rules["id"], "--member", other, code=1)
        check("ticket.member" in refused, f"not to somebody else: {refused}")
        run("dataset", "assess", dataset, mended, "--contract", contract)
        check(of(dataset, "--state", "open") == [], "an assessment that passes closes them")
        closed = run("ticket", "show", rules["id"])
        check(closed["ending"] == "passed" and closed["before"]["score"] < closed["after"]["score"] == 100, f"with both scores: {closed}")
        refused = run("ticket", "close", rules["id"], "--reason", "repaired", code=1)
        check("ticket.closed" in refused, f"it is closed already: {refused}")

    reported = run("ticket", "report", dataset, "--fault", "wrong", "--words", "三月少一位", key=town.reader.key)
    check(reported["owner"] == town.bureau.id and reported["report"]["by"] == town.reader.id, f"a unit reports: {reported}")
    refused = run("ticket", "report", dataset, "--fault", "wrong", "--words", "再说一次", key=town.reader.key, code=1)
    check("ticket.reported" in refused, f"once at a time: {refused}")
    town.refused(422, "ticket.own", None, "POST", f"/v1/datasets/{dataset}/problem-reports", {"fault": "wrong", "words": "x"}, key=town.bureau.key)
    town.refused(403, "ticket.side", None, "POST", f"/v1/data-tickets/{reported['id']}/close", {"reason": "no-fault"}, key=town.reader.key)
    town.refused(404, "access.not-found", None, "POST", f"/v1/data-tickets/{reported['id']}/close", {"reason": "no-fault"}, key=town.mill.key)
    town.refused(422, "ticket.words", "/words", "POST", f"/v1/data-tickets/{reported['id']}/close", {"reason": "other"}, key=town.bureau.key)
    hub.expect(200, "POST", f"/v1/data-tickets/{reported['id']}/assign", {"member": member}, key=town.bureau.key)
    seen = run("ticket", "show", reported["id"], key=town.reader.key)
    check("assignee" not in seen, f"who of the owner's has it is the owner's to know: {seen}")
    check(run("ticket", "close", reported["id"], "--reason", "no-fault", "--words", "单位是万千瓦时")["ending"] == "hand", "closed by hand")
    again = run("ticket", "reopen", reported["id"], "--words", "单位也不对", key=town.reader.key)
    check(again["state"] == "open" and again["reopened"] == 1 and again["words"] == "单位也不对", f"opened again by who reported it: {again}")
    log = hub.expect(200, "GET", f"/v1/evidence?subject={reported['id']}", key=town.reader.key)["items"]
    check([one["entry"]["kind"] for one in sorted(log, key=lambda one: one["index"])] == ["ticket.opened", "ticket.assigned", "ticket.closed", "ticket.reopened"]
          and "少一位" not in json.dumps(log, ensure_ascii=False), f"each step is in the log, no words: {log}")

    request = urllib.request.Request(hub.address + "/v1/events", headers={"Authorization": "Bearer " + town.reader.key, "Last-Event-ID": str(size)})
    with urllib.request.urlopen(request, timeout=30) as stream:
        kinds = []
        while kinds.count("ticket.reopened") < 1:
            line = stream.readline().decode()
            check(bool(line), "the stream goes on")
            if not line:
                break
            if line.startswith("event: "):
                kinds.append(line[7:].strip())
    check([kind for kind in kinds if kind.startswith("ticket.")] == ["ticket.opened", "ticket.assigned", "ticket.closed", "ticket.reopened"],
          f"whom it concerns is told as it happens, and of nothing else: {kinds}")

    old = town.publish(entry("早已过期", cycle="daily", modified="2026-01-01T00:00:00.000Z"))
    found = until(lambda: of(old["id"]))
    check([one["cause"] for one in found] == ["freshness"] and found[0]["staleAt"].startswith("2026-01-03"), f"by the clock: {found}")
    fresh = entry("早已过期", cycle="daily", modified=time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()))
    hub.expect(201, "POST", f"/v1/datasets/{old['id']}/versions", fresh, key=town.bureau.key)
    check(of(old["id"])[0]["ending"] == "renewed", "newer data close it at once")
    check(run("ticket", "reminders")["items"] == [] and run("ticket", "list", "--overdue")["items"] == [] and
          run("ticket", "list", "--escalated")["items"] == [] and run("sharing", "list", "--escalated")["items"] == [], "nothing is late yet")
    for query in ("?step=never", "?cursor=x"):
        check(hub.call("GET", "/v1/data-reminders" + query).status == 400, f"no {query}")
