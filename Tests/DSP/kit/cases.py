"""The 65 cases as data: what the kit does and expects, step by step.

    arm NAME      from now on the message NAME of the connector is awaited (before: 404)
    begin         POST to the connector's start endpoint, so that it sends the first request
    NAME          the kit sends this message and wants 2xx
    NAME!         the kit sends this message and wants it refused: a 4xx other than 404
    wait STATE    until the kit's own process has this state
    check STATE   the connector, asked by GET, says this state

The names of messages are those of `protocol.FORMS`. At the end every armed message must have come.
"""

# The connector under test is the provider, the kit the consumer.
NEGOTIATION_PROVIDER = {
    "CN:01-01": "arm offer, request, wait OFFERED, termination, check TERMINATED",
    "CN:01-02": "arm offer, request, wait OFFERED, arm termination, request, wait TERMINATED",
    "CN:01-03": "arm offer, request, wait OFFERED, arm agreement, accepted, wait AGREED, arm finalized, verification, "
                "wait FINALIZED",
    "CN:01-04": "arm agreement, request, wait AGREED, arm finalized, verification, wait FINALIZED",
    "CN:02-01": "request, arm termination, wait TERMINATED",
    "CN:02-02": "request, termination, check TERMINATED",
    "CN:02-03": "arm agreement, request, wait AGREED, termination, check TERMINATED",
    "CN:02-04": "arm offer, request, wait OFFERED, termination, check TERMINATED",
    "CN:02-05": "arm offer, request, wait OFFERED, arm termination, wait TERMINATED",
    "CN:02-06": "arm offer, request, wait OFFERED, accepted, arm termination, wait TERMINATED",
    "CN:02-07": "arm agreement, request, wait AGREED, arm termination, verification, wait TERMINATED",
    "CN:03-01": "arm agreement, request, wait AGREED, arm finalized, verification, wait FINALIZED, check FINALIZED, "
                "termination!",
    "CN:03-02": "arm offer, request, wait OFFERED, verification!",
    "CN:03-03": "arm offer, request, wait OFFERED, accepted, verification!",
    "CN:03-04": "arm offer, request, wait OFFERED, request, request!",
}

# The connector under test is the consumer, the kit the provider.
NEGOTIATION_CONSUMER = {
    "CN_C:01-01": "arm request, begin, wait REQUESTED, arm accepted, offer, wait ACCEPTED, arm verification, agreement, "
                  "wait VERIFIED, finalized, check FINALIZED",
    "CN_C:01-02": "arm request, begin, wait REQUESTED, arm request, offer, wait REQUESTED, termination, wait TERMINATED",
    "CN_C:01-03": "arm request, begin, wait REQUESTED, arm termination, offer, wait TERMINATED, check TERMINATED",
    "CN_C:01-04": "arm request, begin, wait REQUESTED, arm verification, agreement, wait VERIFIED, finalized, check FINALIZED",
    "CN_C:02-01": "arm request, begin, wait REQUESTED, termination, wait TERMINATED, check TERMINATED",
    "CN_C:02-02": "arm request, begin, wait REQUESTED, arm termination, wait TERMINATED, check TERMINATED",
    "CN_C:02-03": "arm request, begin, wait REQUESTED, arm termination, agreement, wait TERMINATED, check TERMINATED",
    "CN_C:02-04": "arm request, begin, wait REQUESTED, offer, wait OFFERED, check OFFERED, termination, wait TERMINATED, "
                  "check TERMINATED",
    "CN_C:02-05": "arm request, begin, wait REQUESTED, arm accepted, offer, wait ACCEPTED, termination, wait TERMINATED, "
                  "check TERMINATED",
    "CN_C:02-06": "arm request, begin, wait REQUESTED, arm verification, agreement, wait VERIFIED, termination, "
                  "check TERMINATED",
    "CN_C:03-01": "arm request, begin, wait REQUESTED, finalized!, check REQUESTED",
    "CN_C:03-02": "arm request, begin, wait REQUESTED, offer, wait OFFERED, check OFFERED, agreement!, check OFFERED",
    "CN_C:03-03": "arm request, begin, wait REQUESTED, offer, wait OFFERED, finalized!, check OFFERED",
    "CN_C:03-04": "arm request, begin, wait REQUESTED, arm accepted, offer, wait ACCEPTED, finalized!, check ACCEPTED",
    "CN_C:03-05": "arm request, begin, wait REQUESTED, arm accepted, offer, wait ACCEPTED, offer!, check ACCEPTED",
    "CN_C:03-06": "arm request, begin, wait REQUESTED, arm accepted, offer, wait ACCEPTED, agreement, wait AGREED, finalized!, "
                  "check AGREED",
}

# Provider. TP:02-04, where the consumer resumes, is switched off in the public kit.
TRANSFER_PROVIDER = {
    "TP:01-01": "arm start, request, wait STARTED, arm termination, wait TERMINATED, check TERMINATED",
    "TP:01-02": "arm start, request, wait STARTED, arm completion, wait COMPLETED, check COMPLETED",
    "TP:01-03": "arm start, request, wait STARTED, arm suspension, wait SUSPENDED, arm termination, wait TERMINATED, "
                "check TERMINATED",
    "TP:01-04": "arm start, request, wait STARTED, arm suspension, wait SUSPENDED, arm start, wait STARTED, arm completion, "
                "wait COMPLETED, check COMPLETED",
    "TP:01-05": "arm termination, request, wait TERMINATED, check TERMINATED",
    "TP:02-01": "arm start, request, wait STARTED, check STARTED, termination, wait TERMINATED, check TERMINATED",
    "TP:02-02": "arm start, request, wait STARTED, check STARTED, completion, wait COMPLETED, check COMPLETED",
    "TP:02-03": "arm start, request, wait STARTED, check STARTED, suspension, wait SUSPENDED, check SUSPENDED, termination, "
                "wait TERMINATED, check TERMINATED",
    "TP:02-05": "request, wait REQUESTED, check REQUESTED, termination, wait TERMINATED, check TERMINATED",
    "TP:03-01": "request, wait REQUESTED, check REQUESTED, completion!, wait REQUESTED, check REQUESTED",
    "TP:03-02": "request, wait REQUESTED, check REQUESTED, suspension!, wait REQUESTED, check REQUESTED",
    "TP:03-03": "arm start, request, wait STARTED, check STARTED, suspension, wait SUSPENDED, check SUSPENDED, completion!, "
                "wait SUSPENDED, check SUSPENDED",
    "TP:03-04": "arm start, request, wait STARTED, check STARTED, termination, wait TERMINATED, check TERMINATED, start!, "
                "wait TERMINATED, check TERMINATED",
    "TP:03-05": "arm start, request, wait STARTED, check STARTED, termination, wait TERMINATED, check TERMINATED, suspension!, "
                "wait TERMINATED, check TERMINATED",
    "TP:03-06": "arm start, request, wait STARTED, check STARTED, termination, wait TERMINATED, check TERMINATED, completion!, "
                "wait TERMINATED, check TERMINATED",
}

# Consumer. TP_C:02-04, where the consumer resumes, is switched off in the public kit.
TRANSFER_CONSUMER = {
    "TP_C:01-01": "arm request, begin, wait REQUESTED, start, wait STARTED, check STARTED, termination, wait TERMINATED, "
                  "check TERMINATED",
    "TP_C:01-02": "arm request, begin, wait REQUESTED, start, wait STARTED, check STARTED, completion, wait COMPLETED, "
                  "check COMPLETED",
    "TP_C:01-03": "arm request, begin, wait REQUESTED, start, wait STARTED, check STARTED, suspension, wait SUSPENDED, "
                  "check SUSPENDED, termination, wait TERMINATED, check TERMINATED",
    "TP_C:01-04": "arm request, begin, wait REQUESTED, start, wait STARTED, check STARTED, suspension, wait SUSPENDED, "
                  "check SUSPENDED, start, wait STARTED, check STARTED, completion, wait COMPLETED, check COMPLETED",
    "TP_C:01-05": "arm request, begin, wait REQUESTED, termination, wait TERMINATED, check TERMINATED",
    "TP_C:02-01": "arm request, begin, wait REQUESTED, arm termination, start, wait TERMINATED, check TERMINATED",
    "TP_C:02-02": "arm request, begin, wait REQUESTED, arm completion, start, wait COMPLETED, check COMPLETED",
    "TP_C:02-03": "arm request, begin, wait REQUESTED, arm suspension, start, wait SUSPENDED, arm termination, "
                  "wait TERMINATED, check TERMINATED",
    "TP_C:02-05": "arm request, begin, wait REQUESTED, arm termination, wait TERMINATED, check TERMINATED",
    "TP_C:03-01": "arm request, begin, wait REQUESTED, check REQUESTED, completion!, wait REQUESTED, check REQUESTED",
    "TP_C:03-02": "arm request, begin, wait REQUESTED, check REQUESTED, suspension!, wait REQUESTED, check REQUESTED",
    "TP_C:03-03": "arm request, begin, wait REQUESTED, check REQUESTED, start, wait STARTED, check STARTED, suspension, "
                  "wait SUSPENDED, check SUSPENDED, completion!, wait SUSPENDED, check SUSPENDED",
    "TP_C:03-04": "arm request, begin, wait REQUESTED, check REQUESTED, start, wait STARTED, check STARTED, termination, "
                  "wait TERMINATED, check TERMINATED, start!, wait TERMINATED, check TERMINATED",
    "TP_C:03-05": "arm request, begin, wait REQUESTED, check REQUESTED, start, wait STARTED, check STARTED, termination, "
                  "wait TERMINATED, check TERMINATED, suspension!, wait TERMINATED, check TERMINATED",
    "TP_C:03-06": "arm request, begin, wait REQUESTED, check REQUESTED, start, wait STARTED, check STARTED, termination, "
                  "wait TERMINATED, check TERMINATED, completion!, wait TERMINATED, check TERMINATED",
}

# What is asked once: `documents.py` has a function for each.
DOCUMENTS = ["MET:01-01", "CAT:01-01", "CAT:01-02", "CAT:01-03"]

PROCESSES = NEGOTIATION_PROVIDER | NEGOTIATION_CONSUMER | TRANSFER_PROVIDER | TRANSFER_CONSUMER
ALL = DOCUMENTS + list(PROCESSES)


def steps(case):
    return [step.strip() for step in PROCESSES[case].split(",")]


def subject(case):
    """The id of the case's dataset or agreement in the public kit's sample settings."""
    kind, number = case.split(":")
    return {"CAT": "CAT", "CN": "ACN", "CN_C": "ACNC", "TP": "ATP", "TP_C": "ATPC"}[kind] + number.replace("-", "")


def group(case):
    return case.split("-")[0]
