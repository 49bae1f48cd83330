"""The protocol's two processes as data: who may send what in which state, where to, and what it looks like."""

import datetime
import uuid

CONTEXT = ["https://w3id.org/dspace/2025/1/context.jsonld"]
BEGUN = ""  # Before the first message.

# message: who sends it, in which states, what state it makes.
NEGOTIATION = {
    "request": ("consumer", {BEGUN, "OFFERED"}, "REQUESTED"),
    "offer": ("provider", {BEGUN, "REQUESTED"}, "OFFERED"),
    "accepted": ("consumer", {"OFFERED"}, "ACCEPTED"),
    "agreement": ("provider", {"REQUESTED", "ACCEPTED"}, "AGREED"),
    "verification": ("consumer", {"AGREED"}, "VERIFIED"),
    "finalized": ("provider", {"VERIFIED"}, "FINALIZED"),
    "termination": ("either", {"REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED"}, "TERMINATED"),
}
TRANSFER = {
    "request": ("consumer", {BEGUN}, "REQUESTED"),
    "start": ("either", {"REQUESTED", "SUSPENDED"}, "STARTED"),
    "suspension": ("either", {"STARTED"}, "SUSPENDED"),
    "completion": ("either", {"STARTED"}, "COMPLETED"),
    "termination": ("either", {"REQUESTED", "STARTED", "SUSPENDED"}, "TERMINATED"),
}
MOVES = {"negotiations": NEGOTIATION, "transfers": TRANSFER}

# message: its type, its path below `{kind}/{pid}`.
FORMS = {
    "negotiations": {
        "request": ("ContractRequestMessage", "request"),
        "offer": ("ContractOfferMessage", "offers"),
        "accepted": ("ContractNegotiationEventMessage", "events"),
        "agreement": ("ContractAgreementMessage", "agreement"),
        "verification": ("ContractAgreementVerificationMessage", "agreement/verification"),
        "finalized": ("ContractNegotiationEventMessage", "events"),
        "termination": ("ContractNegotiationTerminationMessage", "termination"),
    },
    "transfers": {
        "request": ("TransferRequestMessage", "request"),
        "start": ("TransferStartMessage", "start"),
        "suspension": ("TransferSuspensionMessage", "suspension"),
        "completion": ("TransferCompletionMessage", "completion"),
        "termination": ("TransferTerminationMessage", "termination"),
    },
}
PROCESS = {"negotiations": "ContractNegotiation", "transfers": "TransferProcess"}
ERROR = {"negotiations": "ContractNegotiationError", "transfers": "TransferError"}


def allowed(kind, name, sender, state):
    """Whether `sender` (provider or consumer) may send the message `name` in `state`."""
    who, states, _ = MOVES[kind][name]
    if kind == "transfers" and name == "start" and state == "REQUESTED" and sender == "consumer":
        return False
    return who in (sender, "either") and state in states


def after(kind, name):
    """The state that the message `name` makes."""
    return MOVES[kind][name][2]


def named(kind, path, body):
    """The name of the message that came to `path` below its process, or nothing."""
    if kind == "negotiations" and path == "events":
        return {"ACCEPTED": "accepted", "FINALIZED": "finalized"}.get(str(body.get("eventType")))
    return next((name for name, (_, form) in FORMS[kind].items() if form == path), None)


def message(type, **fields):
    """A message with an id of its own; fields that are None are left out."""
    return {"@context": CONTEXT, "@id": str(uuid.uuid4()), "@type": type} | {k: v for k, v in fields.items() if v is not None}


def policy(type, id, target, **fields):
    members = {"@id": id, "@type": type, "permission": [{"action": "use"}], "target": target}
    return members | {k: v for k, v in fields.items() if v is not None}


def form(process, name, me, other, callback):
    """The message `name` of `process`, as the public kit would send it."""
    type, _ = FORMS[process.kind][name]
    pids = {"providerPid": process.provider_pid, "consumerPid": process.consumer_pid}
    if name == "request" and process.kind == "transfers":
        return message(type, consumerPid=process.consumer_pid, agreementId=process.subject, format=process.format,
                       callbackAddress=callback)
    if name == "request":
        again = process.provider_pid is not None
        offer = policy("Offer", process.offer, process.subject, assignee=me if again else None)
        return message(type, **pids, offer=offer, callbackAddress=None if again else callback)
    if name == "offer":
        return message(type, **pids, offer=policy("Offer", process.offer, process.subject, assigner=me, assignee=other),
                       callbackAddress=None if process.consumer_pid else callback)
    if name == "agreement":
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return message(type, **pids, agreement=policy("Agreement", str(uuid.uuid4()), process.subject, assigner=me, assignee=other,
                                                      timestamp=now))
    if name in ("accepted", "finalized"):
        return message(type, **pids, eventType=name.upper())
    if name in ("termination", "suspension"):
        return message(type, **pids, code="1")
    if name == "start" and process.role == "provider":
        return message(type, **pids, dataAddress={"@type": "DataAddress", "endpoint": "http://example.com",
                                                  "endpointType": "https://w3id.org/idsa/v4.1/HTTP"})
    return message(type, **pids)
