"""A load of parties with a ledger of what was acknowledged, for tests that break things under it.

Several threads play parties: deposits, needs, metered uses paid in part by a voucher, sandboxed jobs. Each request carries an
idempotency key and is repeated, at whatever hub is up, until it is answered.
"""

import os
import random
import threading
import time

from hub import credit_code

class Broken(Exception):
    """A party got an answer that it cannot go on from."""


# Answers after which nobody knows whether it was done, or that say: later.
LATER = {429, 500, 502, 503, 504, 507}


class Request:
    """One request, until it is answered."""

    def __init__(self, name, path, body, key, refusable=""):
        self.path, self.body, self.key = path, body, key
        self.headers = {"Idempotency-Key": name}
        # Refusals whose rule begins like this are an answer too.
        self.refusable = refusable
        self.answer = None

    @property
    def name(self):
        return self.headers["Idempotency-Key"]

    def send(self, hub, timeout=20):
        return hub.call("POST", self.path, self.body, key=self.key, headers=self.headers, timeout=timeout)

    def is_refused(self, answer):
        return bool(self.refusable) and answer.status == 422 and answer.json["rule"].startswith(self.refusable)


class Party(threading.Thread):
    """Plays one chain of requests after another; a chain that was begun is played to its end."""

    def __init__(self, number, load):
        super().__init__(daemon=True)
        self.number, self.load = number, load
        self.chance = random.Random(f"{load.seed} party {number}")
        self.chain = self.last = None
        self.count = 0

    def run(self):
        try:
            while self.next_request():
                self.answer(self.last)
        except Broken as why:
            self.load.complain(str(why))

    def answer(self, request):
        load = self.load
        while request.answer is None:
            load.running.wait()
            try:
                answer = request.send(load.choose(self.chance), load.timeout)
            except (OSError, ValueError) as error:
                # Cut off on the way: whether it was done nobody knows yet.
                if not isinstance(getattr(error, "reason", None), ConnectionRefusedError):
                    load.cut_off += 1
                time.sleep(0.01)
                continue
            if answer.status in LATER:
                load.put_off(request, answer)
                time.sleep(0.02)
                continue
            load.acknowledge(request, answer, self.chance)
        if load.pace:
            time.sleep(self.chance.uniform(0, 2 * load.pace))

    def next_request(self):
        """Whether there is one, in `last`."""
        while True:
            if self.chain is None:
                self.load.rest(self)
                if self.load.over:
                    return False
                self.count += 1
                self.chain = self.load.kind(self)(f"{self.number}-{self.count}")
                self.last = None
            try:
                self.last = self.chain.send(self.last.answer.json if self.last else None)
                return True
            except StopIteration:
                self.chain = None


class Load:
    """The parties and what was acknowledged to them.

    `choose` gives the hub for a request, `complain` takes what went wrong. With a `pace` each party waits that long, on average,
    between two requests; a share `twice` of the requests is asked a second time at once.
    """

    def __init__(self, choose, complain, threads=8, seed=0, pace=0.0, timeout=20, twice=0.0):
        self.choose, self.complain = choose, complain
        self.seed, self.pace, self.timeout, self.twice = seed, pace, timeout, twice
        self.lock = threading.Lock()
        self.running = threading.Event()  # Requests may be sent.
        self.going = threading.Event()  # Chains may begin.
        self.going.set()
        self.resting = set()
        self.over = False
        self.acknowledged, self.facts, self.jobs = [], [], []
        self.deposited = self.charged = self.cut_off = 0
        self.later = {}
        self.parties = [Party(number, self) for number in range(threads)]

    def start(self):
        self.running.set()
        for party in self.parties:
            party.start()

    def rest(self, party):
        """Between two chains, while no chain may begin."""
        if not self.going.is_set():
            with self.lock:
                self.resting.add(party.number)
            self.going.wait()
            with self.lock:
                self.resting.discard(party.number)

    def drain(self, seconds, vain=lambda: False):
        """Lets every chain come to its end and begins none; whether they all did in time, and before it was in vain."""
        self.going.clear()
        end = time.monotonic() + seconds
        while len(self.resting) < len(self.parties):
            if time.monotonic() > end or vain():
                return False
            time.sleep(0.005)
        return True

    def finish(self, seconds=60):
        """Answers what is open, plays the chains that are begun to their end, and ends the threads."""
        self.over = True
        self.running.set()
        self.going.set()
        end = time.monotonic() + seconds
        for party in self.parties:
            party.join(max(0, end - time.monotonic()))
            if party.is_alive():
                self.complain(f"{party.last.path} is never answered")

    def acknowledge(self, request, answer, chance):
        if not 200 <= answer.status < 300 and not request.is_refused(answer):
            raise Broken(f"{request.path} ({request.name}) was answered {answer.status}: {answer.body[:300]!r}")
        request.answer = answer
        if answer.status >= 300:
            return
        with self.lock:
            self.acknowledged.append(request)
        if self.twice and chance.random() < self.twice:
            try:
                again = request.send(self.choose(chance), self.timeout)
            except (OSError, ValueError):
                return
            if again.status not in LATER:
                self.compare(request, again)

    def compare(self, request, again):
        """Complains if a repeated request was not answered like the first time."""
        first = request.answer
        if (again.status, again.body) != (first.status, first.body):
            self.complain(f"{request.path} ({request.name}): asked again, the answer is {again.status} {again.body[:200]!r}")
        elif again.headers.get("Idempotency-Replayed") != "true":
            self.complain(f"{request.path} ({request.name}): asked again, it was carried out again")

    def put_off(self, request, answer):
        try:
            rule = answer.json["rule"]
        except (ValueError, KeyError, TypeError):
            rule = "?"
        with self.lock:
            self.later[answer.status, rule] = self.later.get((answer.status, rule), 0) + 1

    # What the parties do.

    def kind(self, party):
        if self.runs_jobs and party.number == 0 and party.count % 4 == 0:
            return self.job
        return [self.deposit, self.need, self.use][(party.number + party.count) % 3]

    def deposit(self, name):
        made = yield Request(f"deposit-{name}", "/v1/deposits", {
            "participant": self.saver, "fen": 1, "document": f"bank-{name}"}, None)
        with self.lock:
            self.facts.append(("deposit.recorded", made["id"], None))
            self.deposited += 1

    def need(self, name):
        made = yield Request(f"need-{name}", "/v1/needs", {
            "title": {"zh": f"需求{name}", "en": f"Need {name}"}, "summary": {"zh": "", "en": ""}, "purpose": "energy-saving"},
            self.user_key)
        with self.lock:
            self.facts.append(("need.published", made["id"], f"/v1/needs/{made['id']}"))

    def use(self, name):
        made = yield Request(f"use-{name}", f"/v1/agreements/{self.agreement}/uses", {
            "purpose": "energy-saving", "quantity": 100, "voucher": self.voucher}, self.user_key)
        path = f"/v1/uses/{made['id']}"
        yield Request(f"start-{name}", f"{path}/start", {}, self.centre_key)
        # Just before the use was asked for, by the hub's clock: no clock that goes a little wrong makes it the future.
        asked = time.mktime(time.strptime(made["requestedAt"][:19] + "UTC", "%Y-%m-%dT%H:%M:%S%Z")) - time.timezone
        moments = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(asked + seconds)) for seconds in (-50, -40)]
        yield Request(f"reading-{name}", f"{path}/readings", {
            "sequence": 1, "quantity": 40, "unit": "cpuSeconds", "from": moments[0], "to": moments[1]}, self.centre_key,
            refusable="reading.")
        done = yield Request(f"complete-{name}", f"{path}/complete", {}, self.centre_key)
        with self.lock:
            self.facts.append(("use.completed", made["id"], path))
            self.charged += done["charged"]

    def job(self, name):
        made = yield Request(f"job-{name}", "/v1/jobs", {
            "agreement": self.work, "purpose": "energy-saving",
            "command": ["/bin/sh", "-c", f"echo once; sleep 0.2; : {self.mark(name)}"], "cpuSeconds": 10, "wallSeconds": 60},
            self.user_key)
        with self.lock:
            self.facts.append(("job.submitted", made["id"], f"/v1/jobs/{made['id']}"))
            self.jobs.append(made["id"])

    def mark(self, name):
        """A word that only the command of this job has in it."""
        return f"lingqu-load-{os.getpid()}-{name}."

    # Who they are.

    def prepare(self, hub):
        def party(number, kinds):
            made = hub.expect(201, "POST", "/v1/participants", {
                "name": {"zh": f"单位{number}", "en": f"Party {number}"}, "creditCode": credit_code(number), "kinds": kinds,
                "region": "450100"})["id"]
            key = hub.expect(201, "POST", f"/v1/participants/{made}/api-keys", {
                "name": "load", "scopes": ["read", "write", "admin"], "days": 1})["secret"]
            hub.expect(201, "POST", "/v1/signing-keys", {}, key=key)
            return made, key
        self.saver, self.saver_key = party(1, ["consumer"])
        self.user, self.user_key = party(2, ["consumer"])
        self.centre, self.centre_key = party(3, ["provider"])
        bureau, bureau_key = party(4, ["regulator"])
        hub.expect(201, "POST", "/v1/deposits", {"participant": self.user, "fen": 10_000_000, "document": "user"})
        hub.expect(201, "POST", "/v1/deposits", {"participant": bureau, "fen": 10_000_000, "document": "bureau"})
        programme = hub.expect(201, "POST", "/v1/voucher-programmes", {
            "name": {"zh": "算力券", "en": "Voucher"}, "budgetFen": 5_000_000, "shareBasisPoints": 5000,
            "expiresAt": "2099-01-01T00:00:00Z", "offerKinds": ["compute"]}, key=bureau_key)["id"]
        self.voucher = hub.expect(201, "POST", f"/v1/voucher-programmes/{programme}/grants", {
            "participant": self.user, "fen": 5_000_000}, key=bureau_key)["id"]
        self.agreement, self.work = self.agree(hub, per=10), self.agree(hub, per=1)
        tried = hub.call("POST", "/v1/jobs", {
            "agreement": self.work, "purpose": "energy-saving", "command": ["/bin/sh", "-c", "echo once"], "cpuSeconds": 1, "wallSeconds": 60},
            key=self.user_key)
        self.runs_jobs = tried.status == 201
        if self.runs_jobs:
            self.jobs.append(tried.json["id"])
        else:
            print("jobs are left out, this machine cannot confine them:", tried.json.get("rule"))
        self.log_key = hub.expect(200, "GET", "/v1/evidence/key")["key"]

    def agree(self, hub, per):
        """An agreement over the centre's computing power at 1 fen for `per` seconds."""
        offer = hub.expect(201, "POST", "/v1/offers", {
            "kind": "compute", "title": {"zh": "算力", "en": "Compute"}, "summary": {"zh": "", "en": ""}, "region": "450100",
            "policy": {"permission": [{"action": "use"}]},
            "price": {"model": "perUnit", "fen": 1, "unit": "cpuSeconds", "quantity": per},
            "publishedRule": {"name": "all", "maxTermDays": 90}}, key=self.centre_key)["id"]
        made = hub.expect(201, "POST", "/v1/negotiations", {
            "offer": offer, "purpose": "energy-saving", "days": 30}, key=self.user_key)["agreement"]
        for key in (self.user_key, self.centre_key):
            hub.expect(200, "POST", f"/v1/agreements/{made}/signatures", {}, key=key)
        return made
