"""Request, decide, use: by the command line and by REST, to an agreement under which the data are used."""

import json
import os
import subprocess

from count import check
from town import entry


def sharing(town):
    hub = town.hub
    for unit in (town.bureau, town.reader):
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=unit.key)

    def run(*words, key, code=0):
        done = subprocess.run([os.environ["LINGQU_BIN"], *map(str, words), "--json"], capture_output=True, check=False,
                              env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": key})
        check(done.returncode == code, f"{words} ends with {code}: {done.returncode} {done.stderr[-300:]!r}")
        return json.loads(done.stdout) if code == 0 else done.stderr.decode()

    def publish(title, **sharing_):
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "data", "title": {"zh": title, "en": ""}, "summary": {"zh": "", "en": ""}, "price": {"model": "free"},
            "policy": {"permission": [{"action": "read", "constraint": [
                {"leftOperand": "purpose", "operator": "eq", "rightOperand": "energy-saving"}]}]}}, key=town.bureau.key)["id"]
        return town.publish(entry(title, offer=offer, openness={"class": "none"}, sharing=sharing_))["id"]

    conditional = publish("糖厂能耗明细", **{"class": "conditional", "ground": "《政务数据共享条例》第二十一条"})
    refused = run("sharing", "request", conditional, "--purpose", "energy-saving", "--days", 30, key=town.reader.key, code=1)
    check("sharing.ground" in refused, f"a ground is needed: {refused}")
    refused = run("sharing", "request", conditional, "--purpose", "resale", "--days", 30, "--ground", "职责", key=town.reader.key, code=1)
    check("policy" in refused, f"another purpose than the policy's is refused at once: {refused}")
    made = run("sharing", "request", conditional, "--purpose", "energy-saving", "--days", 30, "--ground", "节能审查职责", key=town.reader.key)
    check(made["state"] == "pending" and made["dueAt"].endswith("T16:00:00.000Z") and made["isOverdue"] is False, f"it waits: {made}")
    town.refused(403, "sharing.side", None, "POST", f"/v1/sharing-requests/{made['id']}/grant", {}, key=town.reader.key)
    town.refused(404, "access.not-found", None, "POST", f"/v1/sharing-requests/{made['id']}/grant", {}, key=town.mill.key)
    town.refused(404, "access.not-found", None, "GET", f"/v1/sharing-requests/{made['id']}", key=town.mill.key)
    check(run("sharing", "list", key=town.mill.key)["items"] == [], "others see nothing of it")
    check([one["id"] for one in run("sharing", "list", key=town.bureau.key)["items"]] == [made["id"]], "its owner has it to decide")
    check(run("sharing", "list", "--overdue", key=town.bureau.key)["items"] == [], "nothing is overdue yet")
    granted = run("sharing", "grant", made["id"], key=town.bureau.key)
    for unit in (town.reader, town.bureau):
        hub.expect(200, "POST", f"/v1/agreements/{granted['agreement']}/signatures", {}, key=unit.key)
    use = hub.expect(201, "POST", f"/v1/agreements/{granted['agreement']}/uses", {"purpose": "energy-saving", "action": "read"},
                     key=town.reader.key)
    check(use["settled"] and use["permittedBy"] == "/permission/0", f"the data are used under it: {use}")
    town.refused(409, "sharing.decided", None, "POST", f"/v1/sharing-requests/{made['id']}/refuse", {"reason": "not-held"}, key=town.bureau.key)

    second = run("sharing", "request", conditional, "--purpose", "energy-saving", "--days", 30, "--ground", "再次", key=town.reader.key)
    town.refused(422, "sharing.words", "/words", "POST", f"/v1/sharing-requests/{second['id']}/refuse", {"reason": "other"}, key=town.bureau.key)
    told = run("sharing", "refuse", second["id"], "--reason", "other", "--words", "数据正在核对", key=town.bureau.key)
    check(told["state"] == "refused" and told["reason"] == "other" and told["words"] == "数据正在核对", f"refused, and why: {told}")
    third = run("sharing", "request", conditional, "--purpose", "energy-saving", "--days", 30, "--ground", "三次", key=town.reader.key)
    check(run("sharing", "withdraw", third["id"], key=town.reader.key)["state"] == "withdrawn", "an applicant takes it back")
    log = hub.expect(200, "GET", f"/v1/evidence?subject={second['id']}", key=town.reader.key)["items"]
    check([one["entry"]["kind"] for one in log] in (["sharing.requested", "sharing.refused"], ["sharing.refused", "sharing.requested"]),
          f"each step is in the log: {log}")

    at_once = run("sharing", "request", publish("糖厂名录", **{"class": "unconditional"}), "--purpose", "energy-saving", "--days", 30,
                  key=town.reader.key)
    check(at_once["state"] == "granted" and at_once["grantedBy"] == "unconditional" and at_once["agreement"], f"at once: {at_once}")
    kept = publish("涉密台账", **{"class": "none", "ground": "《保守国家秘密法》第九条"})
    refused = run("sharing", "request", kept, "--purpose", "energy-saving", "--days", 30, "--ground", "职责", key=town.reader.key, code=4)
    check("sharing.not-shared" in refused and "保守国家秘密法" in refused, f"what the law keeps, by which law: {refused}")
