"""Messages with one thing wrong: what the published schema of a message refuses, the connector refuses, and moves by nothing."""

import copy

from kit import checks, protocol
from kit.kit import Failed

WRONG = [None, True, 7, "", "text", [], {}, [7], ["text"], [[]], [{}]]


def mutants(value):
    """`value` with one member gone, or one value replaced, at any depth."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        gone = copy.copy(value)
        del gone[key]
        yield gone
        for other in WRONG + list(mutants(member)):
            changed = copy.copy(value)
            changed[key] = other
            yield changed


def invalid(message):
    """The mutants that the schema of the message refuses."""
    found = []
    for mutant in mutants(message):
        try:
            checks.schema(mutant, message["@type"])
        except checks.Invalid:
            found.append(mutant)
    return found


def difference(message, mutant):
    """Where a mutant is not the message, in a few words."""
    for key in {**message, **mutant}:
        if key not in mutant:
            return f"without {key}"
        if message[key] != mutant[key]:
            if isinstance(message[key], dict) and isinstance(mutant[key], dict):
                return f"{key}: {difference(message[key], mutant[key])}"
            return f"{key} = {str(mutant[key])[:120]}"
    return "the same"


def hold(run, *names):
    """Sends all that is wrong of the messages `names`; none may be taken."""
    wrong, count = [], 0
    for name in names:
        good, url = run.form(name), run.url(name)
        if name in ("termination", "suspension"):
            good["reason"] = ["why"]
        if "dataAddress" in good:
            good["dataAddress"] |= {"endpointProperties": [{"@type": "EndpointProperty", "name": "a", "value": "b"}]}
        for mutant in invalid(good):
            answer, count = run.post(url, mutant), count + 1
            if not 400 <= answer.status < 500 or answer.status == 404:
                wrong.append(f"{name} {difference(good, mutant)}: {answer.status}")
                continue
            try:
                checks.message(answer.json, protocol.ERROR[run.process.kind])
            except checks.Invalid as error:
                wrong.append(f"{name} {difference(good, mutant)}: {answer.status} {error}")
    if wrong:
        raise Failed(f"{len(wrong)} of {count} wrong messages were not refused rightly: {'; '.join(wrong[:8])}")


def wrong_first_requests(world):
    """What the schemas refuse of a first request, the connector refuses."""
    hold(world.buy("ACN0202"), "request")
    hold(world.take("ATP0205"), "request")


def wrong_messages_to_a_provider(world):
    """What the schemas refuse of a consumer's message, the connector refuses, and stays where it was."""
    run = world.buy("ACN0103")
    run.walk("arm offer, request, wait OFFERED")
    hold(run, "request", "accepted", "termination")
    run.walk("check OFFERED, arm agreement, accepted, wait AGREED")
    hold(run, "verification", "termination")
    run.walk("check AGREED, arm finalized, verification, wait FINALIZED, check FINALIZED")


def wrong_messages_to_a_consumer(world):
    """What the schemas refuse of a provider's message, the connector refuses, and stays where it was."""
    run = world.sell("ACNC0206")
    run.walk("arm request, begin, wait REQUESTED")
    hold(run, "offer", "agreement", "termination")
    run.walk("check REQUESTED, arm verification, agreement, wait VERIFIED")
    hold(run, "finalized")
    run.walk("check VERIFIED, finalized, check FINALIZED")


def wrong_transfer_messages(world):
    """What the schemas refuse of a transfer's message, the connector refuses in both roles, and stays where it was."""
    taken = world.take("ATP0202")
    taken.walk("arm start, request, wait STARTED")
    hold(taken, "suspension", "completion", "termination")
    taken.walk("check STARTED, completion, check COMPLETED")
    given = world.give("ATPC0103")
    given.walk("arm request, begin, wait REQUESTED")
    hold(given, "start", "termination")
    given.walk("check REQUESTED, start, check STARTED")
    hold(given, "suspension", "completion", "termination")
    given.walk("check STARTED, completion, check COMPLETED")


def extensions(world):
    """What the schemas leave open, other members and further contexts, is no reason to refuse."""
    run = world.buy("ACN0104")
    form = run.form

    def extended(name):
        body = form(name)
        return body | {"@context": [*body["@context"], checks.SPACE + "odrl-profile.jsonld"], "example:more": {"a": [1, None]}}
    run.form = extended
    run.walk("arm agreement, request, wait AGREED, arm finalized, verification, wait FINALIZED, check FINALIZED")


TESTS = [wrong_first_requests, wrong_messages_to_a_provider, wrong_messages_to_a_consumer, wrong_transfer_messages, extensions]
