"""A hub with what tasks need: somebody who computes, somebody who asks for it, an agreement between them; and counting."""

import base64
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

counts = {"passed": 0, "failed": 0, "skipped": 0}
ROOT = "/ga4gh/tes/v1"
OVER = {"COMPLETE", "EXECUTOR_ERROR", "SYSTEM_ERROR", "CANCELED", "PREEMPTED"}


def check(good, what):
    counts["passed" if good else "failed"] += 1
    if not good:
        print("FAILED:", what, flush=True)
    return good


def skip(what):
    counts["skipped"] += 1
    print("skipped:", what, flush=True)


def refused(answer, status, rule=None, field=None):
    try:
        body = answer.json or {}
    except ValueError:
        body = {}
    check(answer.status == status and (rule is None or body.get("rule") == rule) and (field is None or body.get("field") == field),
          f"expected {status} {rule or ''} {field or ''}, got {answer.status} {answer.body[:300]!r}")


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


class Party:
    def __init__(self, hub, number, kinds=("consumer", "provider")):
        made = hub.expect(201, "POST", "/v1/participants", {
            "name": {"zh": f"企业{number}", "en": f"Company {number}"}, "creditCode": credit_code(number), "kinds": list(kinds)})
        self.id = made["id"]
        self.key = hub.expect(201, "POST", f"/v1/participants/{self.id}/api-keys",
                              {"name": "t", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
        hub.expect(201, "POST", "/v1/signing-keys", {}, key=self.key)


class Rig:
    """A live hub; `centre` computes, `lab` has an agreement with it, `other` has none."""

    def __init__(self, hub):
        self.hub = hub
        hub.sign_in()
        self.centre, self.lab, self.other = (Party(hub, number) for number in (11, 12, 13))
        self.offer = self.publish()
        self.agreement = self.agree(self.lab)

    def publish(self, **more):
        return self.hub.expect(201, "POST", "/v1/offers", {
            "kind": "compute", "title": {"zh": "算力", "en": "Compute"}, "summary": {"zh": "", "en": ""},
            "policy": {"permission": [{"action": "use"}]}, "price": {"model": "perUnit", "fen": 1, "unit": "cpuSeconds",
                                                                      "quantity": 1000},
            "publishedRule": {"name": "anyone", "maxTermDays": 90}, **more}, key=self.centre.key)["id"]

    def agree(self, party, offer=None):
        found = self.hub.expect(201, "POST", "/v1/negotiations",
                                {"offer": offer or self.offer, "purpose": "research", "days": 30}, key=party.key)
        for each in (self.centre, party):
            self.hub.expect(200, "POST", f"/v1/agreements/{found['agreement']}/signatures", {}, key=each.key)
        return found["agreement"]

    def deposit(self, party, fen=100_000_000):
        self.hub.expect(201, "POST", "/v1/deposits", {"participant": party.id, "fen": fen, "document": f"bank-{party.id[-6:]}"})

    def call(self, method, path, body=None, key=None, **options):
        return self.hub.call(method, ROOT + path, body, key=key or self.lab.key, **options)

    def create(self, task, key=None, **options):
        answer = self.call("POST", "/tasks", task, key=key, **options)
        if answer.status != 200:
            raise AssertionError(f"create: {answer.status} {answer.body[:1000]!r}")
        return answer.json["id"]

    def get(self, task, view="FULL", key=None):
        return self.hub.expect(200, "GET", f"{ROOT}/tasks/{task}?view={view}", key=key or self.lab.key)

    def wait(self, task, seconds=60, until=None):
        """The task once it is over, or once `until` holds of it."""
        end = time.monotonic() + seconds
        while True:
            found = self.get(task)
            if until(found) if until else found["state"] in OVER:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"{task} is still {found['state']}: {json.dumps(found)[:1500]}")
            time.sleep(0.05)

    def run(self, task, **options):
        return self.wait(self.create(task, **options))


def sh(script, **more):
    return {"image": "alpine", "command": ["/bin/sh", "-c", script], **more}


def task(*executors, **more):
    return {"executors": [sh(e) if isinstance(e, str) else e for e in executors], **more}


def summary():
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0
