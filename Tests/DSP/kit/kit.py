"""The kit: it plays the other party of the connector under test, and finds what is wrong with that connector."""

import threading
import time

from . import checks, protocol, web
from .process import Process

JSON_TYPES = ("application/json", "application/ld+json")


class Failed(Exception):
    """Why a case failed, in one line."""


class Target:
    """Where the connector under test is, and who the kit is to it (see `kit-file.md`)."""

    def __init__(self, root, file, base=None):
        self.root, self.base = root, base or root + "/dsp/2025-1"
        self.connector = file["connector"]
        self.participant = file["initiate"]["participant"]
        self.authorization = {p["id"]: p["authorization"] for p in file["participants"]}
        self.presents = {p["id"]: p.get("presents") for p in file["participants"]}
        self.initiate = {"negotiations": root + file["initiate"]["negotiation"], "transfers": root + file["initiate"]["transfer"]}


class Kit:
    """One server for all processes of all cases; as many cases as wanted run at once.

    `limit`: seconds that anything awaited may take. `poll`: seconds between two looks at the kit's own state, after which it
    arms for what comes next; 0.1 as in the public kit, so that a connector that sends too early meets a 404.
    """

    def __init__(self, target, limit=15, poll=0.1):
        self.target, self.limit, self.poll = target, limit, poll
        self.strays = []  # First requests that nobody waits for.
        self.runs = {}  # By (kind, pid), and by (kind, subject) while a first request is awaited.
        self.lock = threading.Lock()
        self.server = web.Server(self.respond)
        self.address = self.server.address

    def close(self):
        self.server.close()

    def respond(self, method, path, body, authorization, type):
        """What the kit answers: 404 to all that it does not wait for."""
        parts = path.split("/")
        if method != "POST" or len(parts) < 2 or parts[0] not in protocol.MOVES or not type.startswith(JSON_TYPES):
            return 404, None
        kind, key, rest = parts[0], parts[1], "/".join(parts[2:])
        if not rest:
            offer = (body or {}).get("offer")
            subject = offer.get("target") if isinstance(offer, dict) else (body or {}).get("agreementId")
            key, rest = (subject, "request") if key == "request" else (None, key)
        with self.lock:
            run = self.runs.get((kind, key))
        if not run and len(self.strays) < 100:
            self.strays.append(f"{path} for {key}: {str(body)[:300]}")
        return run.receive(rest, body, authorization) if run else (404, None)


class Run:
    """One process that the kit has with the connector, driven step by step. Raises `Failed` as soon as something is wrong."""

    def __init__(self, kit, kind, role, subject, offer=None, format="HttpData-PULL"):
        self.kit, self.target = kit, kit.target
        self.process = Process(kind, role, subject, offer, format)
        self.armed, self.log, self.faults = set(), [], []
        self.trouble = {}  # By name, what is answered first: statuses, or functions that answer.
        self.taken = {}  # The answers that were given, by the message's `@id`.
        self.remembers = False  # Whether a repeat is answered like the first; the public kit answers 404.
        self.before_answer = None  # Called once, when the first request has been taken and is not yet answered.
        self.presented = set()  # The `Authorization` values that came with the connector's messages.
        self.sent, self.came = {}, []  # The last message of each name that was sent; the name and `@id` of each that came.
        with kit.lock:
            kit.runs[kind, self.process.pid] = self

    def close(self):
        """Nothing is taken for it any more."""
        with self.kit.lock:
            self.kit.runs = {key: run for key, run in self.kit.runs.items() if run is not self}

    # What comes.

    def arm(self, name):
        with self.process.changed:
            self.armed.add(name)
        if name == "request" and self.process.their_pid is None:
            with self.kit.lock:
                self.kit.runs[self.process.kind, self.process.subject] = self

    def receive(self, path, body, authorization):
        name = protocol.named(self.process.kind, path, body or {})
        self.came.append((name, (body or {}).get("@id")))
        id = (body or {}).get("@id")
        if self.remembers and id in self.taken:
            status, answer, *more = self.taken[id]
        else:
            status, answer, *more = self._receive(name, body, authorization)
            if status == 200:
                self.taken[id] = status, answer
        self.log.append(f"← {name or path} {status}")
        return status, answer, *more

    def _receive(self, name, body, authorization):
        process = self.process
        with process.changed:
            trouble = self.trouble[name].pop(0) if self.trouble.get(name) else None
        if trouble:
            return trouble() if callable(trouble) else (trouble, None)
        with process.changed:
            if name not in self.armed:
                return 404, None
        try:
            self._check(name, body)
        except checks.Invalid as invalid:
            self.faults.append(f"{name} of the connector: {invalid}")
            with process.changed:
                process.changed.notify_all()
            return 400, None
        self.presented.add(authorization)
        with process.changed:
            first = process.state == protocol.BEGUN
            if name not in self.armed:
                return 404, None  # Sent twice at once.
            if not process.move(name, process.other_role):
                return 409, protocol.message(protocol.ERROR[process.kind], providerPid=process.provider_pid,
                                             consumerPid=process.consumer_pid, code="409", reason=[f"not in {process.state}"])
            self.armed.discard(name)
        if first and self.before_answer:
            self.before_answer()
        if name in ("agreement", "finalized", "accepted", "verification"):
            return 200, None  # As in the public kit.
        return 200, process.answer()

    def _check(self, name, body):
        process = self.process
        type, _ = protocol.FORMS[process.kind][name]
        node = checks.message(body, type)
        if name == "request" and process.their_pid is None:
            self._check_first(body)
            process.their_pid, process.their_address = body["consumerPid"], body["callbackAddress"].rstrip("/")
            return
        self._pids(body)
        if name in ("offer", "agreement") and body[name].get("target") != process.subject:
            raise checks.Invalid(f"target {body[name].get('target')}, not {process.subject}")
        if name in ("accepted", "finalized") and checks.value(node, "eventType") != checks.SPACE + name.upper():
            raise checks.Invalid("eventType does not expand to the protocol's")

    def _check_first(self, body):
        if self.process.kind == "transfers":
            wanted, found = (self.process.subject, self.process.format), (body["agreementId"], body["format"])
        else:
            wanted, found = (self.process.offer, self.process.subject), (body["offer"]["@id"], body["offer"].get("target"))
        if wanted != found:
            raise checks.Invalid(f"is for {found}, not {wanted}")

    def _pids(self, body):
        """Holds the two ids of a message or an answer to what is known; learns the connector's from the first that has it."""
        process = self.process
        theirs = body[f"{process.other_role}Pid"]
        with process.changed:
            process.their_pid = process.their_pid or theirs
        if (body["providerPid"], body["consumerPid"]) != (process.provider_pid, process.consumer_pid):
            raise checks.Invalid(f"providerPid {body['providerPid']}, consumerPid {body['consumerPid']} are not this process's")

    # What the kit does.

    def post(self, url, body, **options):
        options = {"authorization": self.target.authorization[self.target.participant]} | options
        return web.call("POST", url, body, timeout=self.kit.limit, **options)

    @property
    def base(self):
        """Where the connector takes messages: what it has said itself, or where it is."""
        return self.process.their_address or self.target.base

    def url(self, name):
        process = self.process
        path = protocol.FORMS[process.kind][name][1]
        return f"{self.base}/{process.kind}/{process.their_pid + '/' if process.their_pid else ''}{path}"

    def form(self, name):
        return protocol.form(self.process, name, self.target.participant, self.target.connector, self.kit.address)

    def begin(self):
        """Has the connector begin a process with the kit."""
        process = self.process
        fields = ({"offerId": process.offer, "datasetId": process.subject} if process.kind == "negotiations" else
                  {"agreementId": process.subject, "format": process.format})
        answer = web.call("POST", self.target.initiate[process.kind],
                          {"providerId": self.target.participant, "connectorAddress": self.kit.address} | fields,
                          timeout=self.kit.limit)
        self.log.append(f"→ begin {answer.status}")
        if not answer.ok:
            raise Failed(f"the start endpoint answers {answer.status}: {answer.body[:200]!r}")

    def send(self, name):
        """Sends a message that must be taken: 2xx. As in the public kit, a 4xx other than 404 is tried twice more."""
        process = self.process
        if process.kind == "negotiations" and name in ("termination", "verification"):
            time.sleep(self.kit.poll)
        body, url, first = self.form(name), self.url(name), process.their_pid is None
        self.sent[name] = body, url
        # Before it goes out: on a busy machine the connector's next message may be here before its answer has been read.
        if not process.move(name, process.role):
            raise Failed(f"{name} cannot be sent in {process.state}")
        for wait in (0.2, 0.4, None):
            answer = self.post(url, body)
            self.log.append(f"→ {name} {answer.status}")
            if wait is None or not 400 <= answer.status < 500 or answer.status == 404:
                break
            time.sleep(wait)
        if not answer.ok:
            raise Failed(f"{name} is answered {answer.status}: {answer.body[:200]!r}")
        if first or answer.body:
            self._answered(answer)

    def _answered(self, answer):
        body = self._json(answer, protocol.PROCESS[self.process.kind])
        own = f"{self.process.role}Pid"
        if not body[own]:
            body = body | {own: self.process.pid}  # The connector has not yet handled the answer that tells it.
        try:
            self._pids(body)
        except checks.Invalid as invalid:
            raise Failed(f"an answer's {invalid}") from invalid

    def _json(self, answer, type):
        """The answer as JSON. Raises `Failed` unless it is a valid one of its type."""
        if not (answer.headers.get("Content-Type") or "").startswith(JSON_TYPES):
            raise Failed(f"{answer.status} with Content-Type {answer.headers.get('Content-Type')}: {answer.body[:200]!r}")
        try:
            checks.message(answer.json, type)
        except checks.Invalid as invalid:
            raise Failed(f"the answer {answer.status} is no valid {type}: {invalid}") from invalid
        return answer.json

    def send_wrong(self, name):
        """Sends a message that must be refused: a 4xx other than 404, with the protocol's error."""
        if self.process.kind == "negotiations" and name in ("termination", "verification"):
            time.sleep(self.kit.poll)
        self.refused(name, self.post(self.url(name), self.form(name)))

    def refused(self, what, answer, statuses=range(400, 500)):
        self.log.append(f"→ {what}! {answer.status}")
        if answer.status not in statuses or (answer.status == 404 and len(statuses) > 1):
            raise Failed(f"{what} must be refused, is answered {answer.status}: {answer.body[:200]!r}")
        if answer.body:
            self._json(answer, protocol.ERROR[self.process.kind])

    def get(self, authorization=None):
        process = self.process
        return web.call("GET", f"{self.base}/{process.kind}/{process.their_pid}", timeout=self.kit.limit,
                        authorization=authorization or self.target.authorization[self.target.participant])

    def seen(self):
        """The state that the connector says the process has."""
        answer = self.get()
        if answer.status != 200:
            raise Failed(f"GET is answered {answer.status}: {answer.body[:200]!r}")
        body = self._json(answer, protocol.PROCESS[self.process.kind])
        self._answered(answer)
        if checks.value(checks.expanded(body), "state") != checks.SPACE + body["state"]:
            raise Failed(f"the state {body['state']} does not expand to the protocol's")
        return body["state"]

    def check(self, state):
        """The connector must say `state`: a negotiation after a short while at once, a transfer until the time is up."""
        time.sleep(self.kit.poll)
        end = time.monotonic() + (self.kit.limit if self.process.kind == "transfers" else 0)
        while (found := self.seen()) != state:
            if time.monotonic() >= end:
                raise Failed(f"the connector says {found}, not {state}")
            time.sleep(self.kit.poll)

    def wait(self, state):
        """Until the kit's own process has `state`."""
        end = time.monotonic() + self.kit.limit
        while self.process.state != state and not self.faults and time.monotonic() < end:
            time.sleep(self.kit.poll)
        self.fail_on_faults()
        if self.process.state != state:
            begun = self.process.state or f"not begun; nobody waits for {self.kit.strays[-3:]}"
            raise Failed(f"{state} was not reached, it is {begun}")

    def fail_on_faults(self):
        if self.faults:
            raise Failed("; ".join(self.faults))

    def ended(self):
        """At the end everything that was armed for has come."""
        self.process.wait(lambda: self.faults or not self.armed, self.kit.limit)
        self.fail_on_faults()
        if self.armed:
            raise Failed(f"{', '.join(sorted(self.armed))} did not come")

    def walk(self, steps):
        """Steps of a case, in the words of `cases.py`."""
        try:
            for step in steps.split(","):
                self.do(step.strip())
        except Failed as failed:
            raise Failed(f"{failed} [{', '.join(self.log)}]") from failed

    def do(self, step):
        verb, _, rest = step.partition(" ")
        if verb in ("arm", "wait", "check"):
            getattr(self, verb)(rest)
        elif verb == "begin":
            self.begin()
        elif verb.endswith("!"):
            self.send_wrong(verb[:-1])
        else:
            self.send(verb)
        self.fail_on_faults()
