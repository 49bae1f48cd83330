"""A small connector that does what a kit file says, kept in memory: the kit is tried on it, right and with seeded defects.

It plays the hub; what it does is what `kit-file.md` asks of a hub.
"""

import re
import threading
import time

from . import checks, protocol, web
from .process import Process

BASE = "dsp/2025-1"

# What can be made wrong with it, to see that the kit finds it.
DEFECTS = {
    "keeps the state": "a GET after a termination says the state before",
    "no @type": "offers have no @type",
    "takes everything": "a message in the wrong state is answered 2xx",
    "refuses with 404": "a message in the wrong state is answered 404",
    "empty permission": "an offer breaks its schema",
    "foreign context": "answers name a context that nobody has",
    "other pids": "its messages name another process",
    "never verifies": "no verification is sent",
    "acts on a refusal": "a refused transfer message changes the state all the same",
    "plain errors": "an unknown dataset is answered without an error document",
    "first page empty": "the catalogue has no datasets",
    "other offer": "the first request of a negotiation is for another offer than it was told",
    "wrong version": "the version document is of another version",
}


class Connector:
    def __init__(self, file, pause=None, defects=()):
        self.file, self.defects = file, set(defects)
        self.pause = (file["pause"] if pause is None else pause) / 1000
        self.offers = {entry["offer"]: entry["id"] for entry in file["datasets"]}
        self.participants = {p["authorization"]: p for p in file["participants"]}
        self.agreements = {entry["id"]: entry for entry in file["agreements"]}
        self.processes, self.lock, self.closed = {}, threading.Lock(), False
        self.server = web.Server(self.respond)
        self.root = self.server.address
        self.base = f"{self.root}/{BASE}"

    def close(self):
        self.closed = True
        self.server.close()

    # Requests.

    def respond(self, method, path, body, authorization, type):
        if path == ".well-known/dspace-version":
            version = "2024-1" if "wrong version" in self.defects else "2025-1"
            return 200, {"protocolVersions": [{"version": version, "path": "/" + BASE, "binding": "HTTPS"}]}
        for kind, word in (("negotiations", "negotiation"), ("transfers", "transfer")):
            if "/" + path == self.file["initiate"][word]:
                return self.begin(kind, body)
        if not path.startswith(BASE + "/"):
            return 404, None
        kind, _, rest = path[len(BASE) + 1:].partition("/")
        party = self.participants.get(authorization)
        if not party:
            return self.error(kind, 401, body, "who are you?")
        if body and type.split(";")[0] != "application/json":
            return self.error(kind, 415, body, "no JSON")
        if kind == "catalog":
            return self.catalog(rest, body)
        if kind not in protocol.MOVES:
            return 404, None
        if method == "POST" and rest == "request":
            return self.requested(kind, party, body)
        if method == "POST" and (kind, rest) == ("negotiations", "offers"):
            return self.offered(kind, party, body)
        return self.addressed(method, kind, party, *rest.partition("/")[::2], body)

    def error(self, kind, status, body, reason):
        if kind == "catalog":
            return status, protocol.message("CatalogError", code=str(status), reason=[reason])
        pids = {name: str((body or {}).get(name, "unknown")) for name in ("providerPid", "consumerPid")}
        type = protocol.ERROR.get(kind, "ContractNegotiationError")
        return status, protocol.message(type, **pids, code=str(status), reason=[reason])

    def catalog(self, rest, body):
        def dataset(offer, id):
            policy = {"@id": offer, "@type": "Offer", "permission": [{"action": "use"}]}
            service = {"@id": "service", "@type": "DataService", "endpointURL": self.base}
            return {"@id": id, "@type": "Dataset", "hasPolicy": [policy], "distribution": [
                {"@type": "Distribution", "format": format, "accessService": service} for format in self.file["formats"]]}
        datasets = {id: dataset(offer, id) for offer, id in self.offers.items()}
        if rest == "request":
            try:
                checks.message(body, "CatalogRequestMessage")
            except checks.Invalid as invalid:
                return self.error("catalog", 400, body, str(invalid))
            shown = list(datasets.values()) if "first page empty" not in self.defects else None
            return 200, protocol.message("Catalog", participantId=self.file["connector"], dataset=shown)
        id = rest.removeprefix("datasets/")
        if id in datasets:
            return 200, {"@context": protocol.CONTEXT} | datasets[id]
        if "plain errors" in self.defects:
            return 404, {"error": "no such dataset"}
        return self.error("catalog", 404, None, "no such dataset")

    def requested(self, kind, party, body):
        """The first request of a counter-party: a new process, or the one that the same request has made."""
        try:
            checks.message(body, protocol.FORMS[kind]["request"][0])
        except checks.Invalid as invalid:
            return self.error(kind, 400, body, str(invalid))
        if not re.fullmatch(r"http://127\.0\.0\.1:\d+(/[^?#]*)?", body["callbackAddress"]):
            return self.error(kind, 400, body, "callbackAddress is no address")
        with self.lock:
            known = next((p for p in self.processes.values() if (p.kind, p.role, p.their_pid, p.party) ==
                          (kind, "provider", body["consumerPid"], party)), None)
            if known:
                if body["@id"] in known.taken:
                    return 200, self.shown(known)
                return self.error(kind, 409, body, "consumerPid is in use")
            process = self.seed(kind, party, body)
            if not process:
                return self.error(kind, 400, body, "nothing like this is offered to you")
            process.their_pid, process.their_address = body["consumerPid"], body["callbackAddress"].rstrip("/")
            self.processes[process.pid] = process
        self.moved(process, "request", "consumer", body)
        return 201, self.shown(process)

    def offered(self, kind, party, body):
        """An offer that nobody has asked for: noted."""
        try:
            checks.message(body, "ContractOfferMessage")
        except checks.Invalid as invalid:
            return self.error(kind, 400, body, str(invalid))
        process = self.process(Process(kind, "consumer", body["offer"]["target"], body["offer"]["@id"]), party)
        process.their_pid, process.their_address = body["providerPid"], body["callbackAddress"].rstrip("/")
        process.state, process.script = "OFFERED", []
        with self.lock:
            self.processes[process.pid] = process
        return 201, self.shown(process)

    def seed(self, kind, party, body):
        if kind == "transfers":
            agreement = self.agreements.get(body["agreementId"])
            if not agreement or (agreement["as"], agreement["with"]) != ("provider", party["id"]):
                return None
            if body["format"] not in self.file["formats"]:
                return None
            return self.process(Process(kind, "provider", agreement["id"], format=body["format"]), party)
        offer = body["offer"]
        if self.offers.get(offer["@id"]) != offer.get("target"):
            return None
        return self.process(Process(kind, "provider", offer["target"], offer["@id"]), party)

    def process(self, process, party):
        scripts = self.file["negotiations" if process.kind == "negotiations" else "transfers"]
        process.script, process.party, process.taken, process.shown = list(scripts.get(process.subject, [])), party, set(), None
        return process

    def addressed(self, method, kind, party, pid, path, body):
        """A request about a process that there is."""
        process = self.processes.get(pid)
        if not process or process.kind != kind or process.party is not party:
            return self.error(kind, 404, body, "no such process")
        if method == "GET" and not path:
            return 200, self.shown(process)
        name = protocol.named(kind, path, body or {})
        if method != "POST" or not name:
            return self.error(kind, 400 if path == "events" else 404, body, "no such message")
        try:
            checks.message(body, protocol.FORMS[kind][name][0])
            self.fits(process, name, body)
        except checks.Invalid as invalid:
            return self.error(kind, 400, body, str(invalid))
        if body["@id"] in process.taken:
            return 200, self.shown(process)
        return self.moved(process, name, process.other_role, body)

    def fits(self, process, name, body):
        with process.changed:
            theirs = process.their_pid or body[f"{process.other_role}Pid"]
            mine = body[f"{process.role}Pid"]
        if (mine, body[f"{process.other_role}Pid"]) != (process.pid, theirs):
            raise checks.Invalid("not the pids of this process")
        terms = body.get("agreement") or body.get("offer")
        if terms and terms.get("target") != process.subject:
            raise checks.Invalid("not the dataset of this negotiation")
        if name == "request" and self.offers.get(terms["@id"]) != process.subject:
            raise checks.Invalid("not an offer of this negotiation")
        if name == "agreement" and (terms["assignee"] != self.file["connector"] or self.rules(terms) != [{"action": "use"}]):
            raise checks.Invalid("not what was asked for")
        process.their_pid = theirs

    def rules(self, terms):
        """The rules of a policy, without what says nothing."""
        found = [rule for word in ("permission", "prohibition", "obligation") for rule in terms.get(word, [])]
        return [{key: value for key, value in rule.items() if value != []} for rule in found]

    def moved(self, process, name, sender, body):
        """Takes a message: a 2xx, or a 409 if the process is not in a state for it."""
        with process.changed:
            before = process.state
            good = process.move(name, sender)
            if good:
                process.taken.add(body["@id"])
                process.shown = before if name == "termination" and "keeps the state" in self.defects else None
        if not good and "takes everything" in self.defects:
            return 200, self.shown(process)
        if not good:
            if "acts on a refusal" in self.defects and process.kind == "transfers":
                process.state = protocol.after("transfers", name)
            return self.error(process.kind, 404 if "refuses with 404" in self.defects else 409, body, f"not in {process.state}")
        self.play(process)
        return 200, self.shown(process)

    def shown(self, process):
        answer = {"providerPid": "", "consumerPid": ""} | process.answer()  # Empty while not known.
        if process.shown:
            answer["state"] = process.shown
        if "foreign context" in self.defects:
            answer["@context"] = [*protocol.CONTEXT, "https://example.org/other.jsonld"]
        return answer

    # What it does by itself.

    def begin(self, kind, body):
        party = next(p for p in self.file["participants"] if p["id"] == self.file["initiate"]["participant"])
        if kind == "negotiations":
            process = Process(kind, "consumer", body["datasetId"], body["offerId"])
            if "other offer" in self.defects:
                process.offer = process.offer.removeprefix("offer")
        else:
            process = Process(kind, "consumer", body["agreementId"], format=body["format"])
        process.their_address = body["connectorAddress"].rstrip("/")
        with self.lock:
            self.processes[process.pid] = self.process(process, party)
        threading.Thread(target=self.deliver, args=(process, "request", protocol.BEGUN), daemon=True).start()
        return 200, {"id": process.pid}

    def play(self, process):
        """Sends what the script has for the state that the process has come into."""
        with process.changed:
            if not process.script or process.script[0][0] != process.state:
                return
            state, name = process.script.pop(0)
        if name == "verification" and "never verifies" in self.defects:
            return

        def later():
            time.sleep(self.pause)
            self.deliver(process, name, state)
        threading.Thread(target=later, daemon=True).start()

    def deliver(self, process, name, state):
        """Moves the process, if it still is in `state`, and sends the message until it is taken or refused for good."""
        body, path = self.form(process, name), protocol.FORMS[process.kind][name][1]
        with process.changed:
            if process.state != state or not process.move(name, process.role):
                return
        sent, wait = process.state, 0.05
        while not self.closed and process.state == sent:
            middle = f"{process.their_pid}/" if process.their_pid else ""
            try:
                url = f"{process.their_address}/{process.kind}/{middle}{path}"
                answer = web.call("POST", url, body, process.party.get("presents"))
            except OSError:
                answer = None
            said = answer and isinstance(answer.json, dict) and answer.json.get(f"{process.other_role}Pid")
            if answer and answer.ok and (process.their_pid or isinstance(said, str)):
                with process.changed:
                    process.their_pid = process.their_pid or said
                return self.play(process)
            if answer and 400 <= answer.status < 500 and answer.status != 404:
                return
            time.sleep(wait)
            wait = min(2 * wait, 1)

    def form(self, process, name):
        body = protocol.form(process, name, self.file["connector"], process.party["id"], self.base)
        if name == "offer" and "no @type" in self.defects:
            del body["@type"]
        if name == "offer" and "empty permission" in self.defects:
            body["offer"]["permission"] = []
        if "other pids" in self.defects and "providerPid" in body:
            body["providerPid"], body["consumerPid"] = body["consumerPid"], body["providerPid"]
        return body
