"""What the public kit does not check: repeated, reordered, foreign and broken messages, late counter-parties, restarts.

Each function is one test; its first line says what must be so. They run on a live hub, and all but the restarts on the kit's own
connector too.
"""

import concurrent.futures
import threading

import mutants
from kit import checks, protocol, web
from kit.kit import Failed, Run

ANOTHER = "ANOTHER_PARTICIPANT"


def require(good, what):
    if not good:
        raise Failed(what)


class World:
    """The kit, the connector, and how to pull the connector's plug (`restart`, or None)."""

    def __init__(self, kit, restart=None):
        self.kit, self.target, self.restart = kit, kit.target, restart

    def buy(self, dataset="ACN0103"):
        """A negotiation of ours for a dataset of the connector."""
        return Run(self.kit, "negotiations", "consumer", dataset, offer=f"CD123:{dataset}:456")

    def sell(self, dataset):
        """A negotiation that the connector begins with us."""
        return Run(self.kit, "negotiations", "provider", dataset, offer="offer" + dataset)

    def take(self, agreement):
        return Run(self.kit, "transfers", "consumer", agreement)

    def give(self, agreement):
        return Run(self.kit, "transfers", "provider", agreement)


def again(run, name):
    """Sends the last message `name` once more, byte for byte."""
    body, url = run.sent[name]
    answer = run.post(url, body)
    run.log.append(f"→ {name} again {answer.status}")
    return answer


def came(run, name):
    return [id for found, id in run.came if found == name]


# Messages that come twice, or in the wrong order.

def first_request_twice(world):
    """The same first request twice makes one negotiation, and one offer comes."""
    run = world.buy()
    run.walk("arm offer, request")
    answer = again(run, "request")
    require(answer.ok and answer.json["providerPid"] == run.process.their_pid, f"answered {answer.status} {answer.body[:200]!r}")
    run.walk("wait OFFERED, arm agreement, accepted, wait AGREED, arm finalized, verification, wait FINALIZED, check FINALIZED")
    require(len(came(run, "offer")) == 1, f"{len(came(run, 'offer'))} offers came")


def first_transfer_request_twice(world):
    """The same first transfer request twice makes one transfer."""
    run = world.take("ATP0201")
    run.walk("arm start, request")
    answer = again(run, "request")
    require(answer.ok and answer.json["providerPid"] == run.process.their_pid, f"answered {answer.status} {answer.body[:200]!r}")
    run.walk("wait STARTED, check STARTED, completion, check COMPLETED")
    require(len(came(run, "start")) == 1, f"{len(came(run, 'start'))} starts came")


def first_requests_at_once(world):
    """The same first request eight times at once makes one negotiation."""
    run = world.buy("ACN0202")
    body, url = run.form("request"), run.url("request")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: run.post(url, body), range(8)))
    pids = {answer.json["providerPid"] for answer in answers if answer.ok}
    require(len(pids) == 1, f"{len(pids)} negotiations of {[answer.status for answer in answers]}")


def messages_twice(world):
    """Each message sent twice is taken twice and acts once."""
    run = world.buy()
    run.walk("arm offer, request, wait OFFERED, arm agreement, accepted")
    require(again(run, "accepted").ok, "accepted again is refused")
    run.walk("wait AGREED, arm finalized, verification")
    require(again(run, "verification").ok, "verification again is refused")
    run.walk("wait FINALIZED, check FINALIZED")
    for name in ("offer", "agreement", "finalized"):
        require(len(came(run, name)) == 1, f"{name} came {len(came(run, name))} times")


def terminations_twice(world):
    """A termination sent twice is taken twice."""
    run = world.take("ATP0205")
    run.walk("request, termination")
    require(again(run, "termination").ok, "termination again is refused")
    run.check("TERMINATED")


def replay_after_the_end(world):
    """Old messages of a finalized negotiation change nothing, and a new one of that kind is refused."""
    run = world.buy("ACN0104")
    run.walk("arm agreement, request, wait AGREED, arm finalized, verification, wait FINALIZED")
    for name in ("request", "verification"):
        again(run, name)
    run.walk("check FINALIZED, verification!, check FINALIZED")


def out_of_order(world):
    """A message before its time is refused, and the right ones are taken after it."""
    run = world.buy()
    run.walk("arm offer, request, wait OFFERED, verification!, check OFFERED, arm agreement, accepted, wait AGREED, accepted!, "
             "arm finalized, verification, wait FINALIZED, check FINALIZED")


def one_of_many(world):
    """Of eight different acceptances at once one is taken."""
    run = world.buy()
    run.walk("arm offer, request, wait OFFERED")
    run.arm("agreement")
    url = run.url("accepted")
    run.process.move("accepted", "consumer")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = sorted(answer.status for answer in pool.map(lambda _: run.post(url, run.form("accepted")), range(8)))
    require(statuses[0] // 100 == 2 and statuses[1] >= 400, f"answered {statuses}")
    run.walk("wait AGREED, termination, check TERMINATED")


def consumer_cannot_start(world):
    """A consumer cannot start a transfer that the provider has not started."""
    run = world.take("ATP0205")
    run.walk("request, start!, check REQUESTED, termination, check TERMINATED")


# Who may do what.

def nobody(world):
    """Without authorization, or with an unknown one, nothing is answered but the versions."""
    run = world.buy("ACN0202")
    run.send("request")
    base = world.target.base
    pid = run.process.their_pid
    requests = [("POST", base + "/catalog/request", protocol.message("CatalogRequestMessage")),
                ("GET", base + "/catalog/datasets/CAT0101", None),
                ("POST", base + "/negotiations/request", world.buy("ACN0202").form("request")),
                ("GET", f"{base}/negotiations/{pid}", None),
                ("POST", f"{base}/negotiations/{pid}/termination", run.form("termination")),
                ("POST", base + "/transfers/request", world.take("ATP0205").form("request")),
                ("GET", f"{base}/transfers/{pid}", None)]
    for method, url, body in requests:
        for authorization in (None, "Bearer nobody", "Basic eDp5", ""):
            answer = web.call(method, url, body, authorization)
            require(answer.status == 401, f"{method} {url.removeprefix(base)} as {authorization!r} is answered {answer.status}")
    run.check("REQUESTED")


def another_party(world):
    """Another participant neither sees nor moves our negotiation or transfer: as if there was none."""
    stranger = world.target.authorization[ANOTHER]
    for run, steps, name, state in ((world.buy("ACN0302"), "arm offer, request, wait OFFERED", "accepted", "OFFERED"),
                                    (world.take("ATP0201"), "arm start, request, wait STARTED", "completion", "STARTED")):
        run.walk(steps)
        missing = run.kit.target.base + f"/{run.process.kind}/urn:uuid:0d3c7c2e-0000-4000-8000-000000000000"
        absent = web.call("GET", missing, authorization=stranger).status
        require(absent in (403, 404), f"what there is not is answered {absent}")
        seen = run.get(stranger)
        require(seen.status == absent, f"GET by another is answered {seen.status}, and {absent} for what there is not")
        for wrong in (name, "termination"):
            answer = run.post(run.url(wrong), run.form(wrong), authorization=stranger)
            require(answer.status in (403, 404), f"{wrong} by another is answered {answer.status}")
        run.check(state)


def another_party_same_pid(world):
    """A consumerPid that one party uses is no key to its process for another party."""
    run = world.buy("ACN0202")
    run.send("request")
    body, url = run.sent["request"]
    answer = run.post(url, body, authorization=world.target.authorization[ANOTHER])
    require(not answer.ok or answer.json["providerPid"] != run.process.their_pid, "another party got our negotiation")


def another_partys_agreement(world):
    """Nobody gets a transfer for the agreement of another, of a wrong side, in a wrong format, or of none."""
    for subject, format, party in (("ATP0201", "HttpData-PULL", ANOTHER), ("ATPC0101", "HttpData-PULL", None),
                                   ("ATP0201", "Carrier-Pigeon", None), ("ATP9999", "HttpData-PULL", None)):
        run = world.take(subject)
        run.process.format = format
        answer = run.post(run.url("request"), run.form("request"),
                          authorization=world.target.authorization[party or world.target.participant])
        run.refused(f"request for {subject} {format}", answer, range(400, 405))


def wrong_pids(world):
    """A message with the pids of two processes is refused and moves neither."""
    one, two = world.buy("ACN0302"), world.buy("ACN0303")
    for run in (one, two):
        run.walk("arm offer, request, wait OFFERED")
    mixtures = ({"consumerPid": two.process.consumer_pid}, {"providerPid": two.process.provider_pid},
                {"consumerPid": two.process.consumer_pid, "providerPid": two.process.provider_pid},
                {"consumerPid": one.process.provider_pid, "providerPid": one.process.consumer_pid})
    for name in ("accepted", "termination"):
        for pids in mixtures:
            one.refused(name, one.post(one.url(name), one.form(name) | pids), range(400, 405))
    for run in (one, two):
        run.check("OFFERED")


def kinds_apart(world):
    """The pid of a negotiation is no transfer, and the other way round."""
    run = world.take("ATP0205")
    run.send("request")
    url = f"{world.target.base}/negotiations/{run.process.their_pid}"
    answer = web.call("GET", url, authorization=world.target.authorization[world.target.participant])
    require(answer.status == 404, f"a transfer's pid below negotiations is answered {answer.status}")
    checks.message(answer.json, "ContractNegotiationError")


# What does not fit.

def unknown_offer(world):
    """An offer that the connector does not make, or not for this dataset, is refused."""
    for offer, dataset in (("CD123:NONE:456", "ACN0101"), ("CD123:ACN0102:456", "ACN0101"), ("CD123:ACN0101:456", "NONE")):
        run = world.buy(dataset)
        run.process.offer = offer
        run.refused("request", run.post(run.url("request"), run.form("request")), range(400, 405))


def agreement_of_something_else(world):
    """An agreement on another dataset, on other terms or with another consumer is refused; the right one is taken after it."""
    run = world.sell("ACNC0104")
    run.walk("arm request, begin, wait REQUESTED")
    right = run.form("agreement")
    for change in ({"target": "ACNC0101"}, {"assignee": "SOMEBODY_ELSE"}, {"prohibition": [{"action": "use"}]},
                   {"permission": [{"action": "use", "constraint": [
                       {"leftOperand": "dateTime", "operator": "lt", "rightOperand": "2020-01-01T00:00:00Z"}]}]}):
        body = right | {"@id": "urn:uuid:" + next(iter(change)), "agreement": right["agreement"] | change}
        run.refused(f"agreement with {next(iter(change))}", run.post(run.url("agreement"), body))
    run.walk("check REQUESTED, arm verification, agreement, wait VERIFIED, finalized, check FINALIZED")


def something_else_later(world):
    """A counter-offer on another dataset is refused in both roles, and the negotiation goes on."""
    bought = world.buy("ACN0103")
    bought.walk("arm offer, request, wait OFFERED")
    for change in ({"@id": "CD123:ACN0102:456", "target": "ACN0102"}, {"target": "ACN0102"}, {"@id": "CD123:NONE:456"}):
        body = bought.form("request")
        bought.refused(f"request for {change}", bought.post(bought.url("request"), body | {"offer": body["offer"] | change}))
    bought.walk("check OFFERED, arm agreement, accepted, wait AGREED, termination, check TERMINATED")
    sold = world.sell("ACNC0204")
    sold.walk("arm request, begin, wait REQUESTED")
    body = sold.form("offer")
    sold.refused("offer of another dataset", sold.post(sold.url("offer"), body | {"offer": body["offer"] | {"target": "ACNC0101"}}))
    sold.walk("check REQUESTED, offer, check OFFERED, termination, check TERMINATED")


def other_content_types(world):
    """What does not say that it is JSON is not read."""
    run = world.buy("ACN0202")
    for type in ("text/plain", "application/xml", "multipart/form-data; boundary=x"):
        answer = run.post(run.url("request"), run.form("request"), headers={"Content-Type": type})
        require(answer.status == 415, f"{type} is answered {answer.status}")
    answer = run.post(run.url("request"), run.form("request"), headers={"Content-Type": "application/json; charset=utf-8"})
    require(answer.ok, f"with a charset it is answered {answer.status}")


def broken_messages(world):
    """What is no message is refused with the protocol's error and leaves the negotiation as it was."""
    run = world.buy("ACN0302")
    run.walk("arm offer, request, wait OFFERED")
    good, url = run.form("accepted"), run.url("accepted")
    without = [{key: value for key, value in good.items() if key != gone}
               for gone in ("@type", "@context", "providerPid", "consumerPid", "eventType")]
    wrong = [good | change for change in ({"@type": "ContractOfferMessage"}, {"@type": 1}, {"@context": []}, {"providerPid": 1},
                                          {"@context": ["https://w3id.org/dspace/2024/1/context.json"]},
                                          {"eventType": "DELIGHTED"}, {"eventType": "FINALIZED"}, {"eventType": ["ACCEPTED"]})]
    raw = [b"", b"{", b"[]", b"null", b'"accepted"', b"\xff\xfe", b"[" * 100_000]
    for body in without + wrong + raw:
        answer = run.post(url, body)
        run.refused(f"{str(body)[:200]}", answer)
    try:
        answer = run.post(url, b'{"@type":"' + b"x" * (5 << 20) + b'"}')
        require(answer.status in (400, 413), f"5 MiB are answered {answer.status}")
    except (ConnectionError, TimeoutError):
        pass  # Refused before it was read.
    run.check("OFFERED")


def broken_first_messages(world):
    """A first request that is no message makes no process."""
    for run in (world.buy("ACN0202"), world.take("ATP0205")):
        good, url = run.form("request"), run.url("request")
        bodies = [{key: value for key, value in good.items() if key != gone} for gone in good if gone != "@id"]
        bodies += [good | {"callbackAddress": address} for address in (
            "", "nowhere", "ftp://127.0.0.1/", "file:///etc/passwd", 7, "http://169.254.169.254/latest",
            "http://127.0.0.1:1@169.254.169.254/", "http://127.0.0.1.example.org/")]
        for body in bodies:
            run.refused(f"{str(body)[:200]}", run.post(url, body), range(400, 404))


# A counter-party that is late, or early.

def early_offer(world):
    """A message that comes before the answer to the first request is taken."""
    run = world.sell("ACNC0101")
    failed = []

    def offer():
        try:
            run.send("offer")
        except Failed as error:
            failed.append(str(error))
    run.arm("accepted")
    run.before_answer = offer
    run.walk("arm request, begin")
    run.wait("ACCEPTED")
    require(not failed, f"the early offer: {failed}")
    run.walk("arm verification, agreement, wait VERIFIED, finalized, check FINALIZED")


def early_start(world):
    """A transfer's start that comes before the answer to the first request is taken."""
    run = world.give("ATPC0101")
    failed = []

    def start():
        try:
            run.send("start")
        except Failed as error:
            failed.append(str(error))
    run.before_answer = start
    run.walk("arm request, begin, wait STARTED")
    require(not failed, f"the early start: {failed}")
    run.walk("check STARTED, completion, check COMPLETED")


def sent_until_taken(world):
    """What the counter-party answers 404 or 503 is sent again, the same message."""
    run = world.buy()
    run.trouble = {"offer": [404, 503, 500], "agreement": [404], "finalized": [503, 404]}
    run.walk("arm offer, request, wait OFFERED, arm agreement, accepted, wait AGREED, arm finalized, verification, "
             "wait FINALIZED, check FINALIZED")
    for name, times in (("offer", 4), ("agreement", 2), ("finalized", 3)):
        ids = came(run, name)
        require(len(ids) == times and len(set(ids)) == 1, f"{name} came as {ids}")


def requested_until_taken(world):
    """The first request too is sent again when the counter-party is not there for it."""
    for run, next_ in ((world.sell("ACNC0201"), "termination"), (world.give("ATPC0105"), "termination")):
        run.trouble = {"request": [503, 404]}
        run.walk(f"arm request, begin, wait REQUESTED, {next_}, check TERMINATED")
        ids = came(run, "request")
        require(len(ids) == 3 and len(set(ids)) == 1, f"the request came as {ids}")


def terminated_meanwhile(world):
    """What waits to be sent again is given up when the other party terminates."""
    run = world.buy("ACN0204")
    run.trouble = {"offer": [503] * 1000}
    run.send("request")
    require(until(lambda: len(came(run, "offer")) >= 2, run.kit.limit), "no offer came")
    run.send("termination")
    run.check("TERMINATED")


def until(condition, seconds):
    done, end = threading.Event(), seconds / 0.02
    while not condition() and end > 0:
        done.wait(0.02)
        end -= 1
    return condition()


def one_hangs(world):
    """Counter-parties that do not answer hold up nobody else."""
    free = threading.Event()

    def hang():
        free.wait(world.kit.limit)
        return 503, None
    held = [world.buy("ACN0302") for _ in range(10)]
    try:
        for run in held:
            run.trouble = {"offer": [hang]}
            run.send("request")
        require(until(lambda: all(came(run, "offer") for run in held), world.kit.limit), "no offers came")
        other = world.buy("ACN0104")
        other.walk("arm agreement, request, wait AGREED, arm finalized, verification, wait FINALIZED, check FINALIZED")
        for run in held:
            run.arm("offer")
    finally:
        free.set()
    for run in held:
        run.walk("wait OFFERED, termination, check TERMINATED")


def sent_elsewhere(world):
    """A message that is answered with a redirection goes nowhere else."""
    run, trap = world.buy("ACN0302"), world.buy("ACN0302")
    elsewhere = f"{world.kit.address}/negotiations/{trap.process.pid}/offers"
    run.trouble = {"offer": [lambda: (307, None, {"Location": elsewhere})] * 3}
    run.walk("arm offer, request")
    require(until(lambda: came(run, "offer"), run.kit.limit), "no offer came")
    require(until(lambda: len(came(run, "offer")) > 1 or run.seen() == "TERMINATED", run.kit.limit), "it neither tries nor ends")
    require(not trap.came, f"elsewhere came {trap.came}")


def nonsense_answers(world):
    """A first request that is answered with nonsense begins nothing; when the counter-party makes sense, it goes on."""
    run = world.give("ATPC0102")
    nonsense = [lambda: (200, None), lambda: (200, {}), lambda: (200, {"providerPid": 7}), lambda: (200, [])]
    run.trouble = {"request": nonsense}
    run.walk("arm request, begin, wait REQUESTED, start, check STARTED, completion, check COMPLETED")
    require(len(set(came(run, "request"))) == 1, f"the request came as {came(run, 'request')}")


def unasked_offer(world):
    """An offer that nobody asked for begins a negotiation, and can be taken back."""
    run = world.sell("ACN9999")
    run.walk("offer, check OFFERED, agreement!, check OFFERED, termination, check TERMINATED")


def many_at_once(world):
    """Forty negotiations side by side come to their end."""
    runs = [world.buy("ACN0104") for _ in range(40)]

    def walk(run):
        run.walk("arm agreement, request, wait AGREED, arm finalized, verification, wait FINALIZED, check FINALIZED")
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        list(pool.map(walk, runs))


def odd_datasets(world):
    """Whatever is asked for as a dataset, what there is not is answered 400 or 404 with the catalogue's error."""
    for name in ("%2e%2e%2f", "a%00b", "%ff", "x" * 4000, "%E6%95%B0%E6%8D%AE", "CAT0101%20", "'%20OR%201=1--", "cat0101"):
        answer = web.call("GET", f"{world.target.base}/catalog/datasets/{name}",
                          authorization=world.target.authorization[world.target.participant])
        require(answer.status in (400, 404), f"{name[:40]} is answered {answer.status}")
        checks.message(answer.json, "CatalogError")


def odd_catalogue_requests(world):
    """What is no request for a catalogue is refused with the catalogue's error."""
    good = protocol.message("CatalogRequestMessage")
    for body in (b"", b"{", b"[]", {}, good | {"@type": "Catalog"}, good | {"@context": "x"}, good | {"@context": ["x"]},
                 good | {"filter": "all"}):
        answer = web.call("POST", world.target.base + "/catalog/request", body,
                          world.target.authorization[world.target.participant])
        require(answer.status == 400, f"{body!r} is answered {answer.status}")
        checks.message(answer.json, "CatalogError")


def says_who_it_is(world):
    """The connector presents to a participant what was agreed with it."""
    run = world.buy("ACN0101")
    run.walk("arm offer, request, wait OFFERED")
    run.process.wait(lambda: run.presented, run.kit.limit)
    require(run.presented == {world.target.presents[world.target.participant]}, f"presented {run.presented}")
    run.send("termination")


# The plug is pulled.

def killed_before_it_could_send(world):
    """Killed while a message waits to be sent again, the hub sends it after its restart, and the negotiation goes on."""
    run = world.buy()
    run.trouble = {"offer": [503] * 1000}
    run.send("request")
    require(until(lambda: came(run, "offer"), run.kit.limit), "no offer came")
    world.restart()
    run.trouble = {}
    run.walk("arm offer, wait OFFERED, arm agreement, accepted, wait AGREED, arm finalized, verification, wait FINALIZED, "
             "check FINALIZED")
    require(len(set(came(run, "offer"))) == 1, f"the offers had the ids {set(came(run, 'offer'))}")


def killed_at_every_state(world):
    """Killed in any state, the hub stands there after its restart: what was sent before is known, what comes next is taken."""
    bought, taken, sold, given = world.buy(), world.take("ATP0201"), world.sell("ACNC0101"), world.give("ATPC0202")
    for run in (bought, taken, sold, given):
        run.remembers = True  # What the hub had no time to write down comes again.
    bought.walk("arm offer, request, wait OFFERED")
    taken.walk("arm start, request, wait STARTED")
    sold.walk("arm request, begin, wait REQUESTED")
    given.walk("arm request, begin, wait REQUESTED")
    world.restart()
    for run in (sold, given):
        require(until(lambda run=run: run.get().json["providerPid"] == run.process.pid, run.kit.limit), "our pid is forgotten")
    for run, state in ((bought, "OFFERED"), (taken, "STARTED"), (sold, "REQUESTED"), (given, "REQUESTED")):
        run.check(state)
    answer = again(bought, "request")
    require(answer.ok and answer.json["providerPid"] == bought.process.their_pid, f"the old request is answered {answer.status}")
    bought.walk("arm agreement, accepted, wait AGREED")
    sold.walk("arm accepted, offer, wait ACCEPTED")
    world.restart()
    require(again(bought, "accepted").ok, "accepted again, after a restart, is refused")
    bought.walk("check AGREED, arm finalized, verification, wait FINALIZED")
    sold.walk("arm verification, agreement, wait VERIFIED")
    taken.walk("suspension, check SUSPENDED")
    given.walk("arm completion, start, wait COMPLETED")
    world.restart()
    for run, state in ((bought, "FINALIZED"), (taken, "SUSPENDED"), (given, "COMPLETED")):
        run.check(state)
    sold.walk("finalized, check FINALIZED")
    taken.walk("termination, check TERMINATED")


TESTS = [first_request_twice, first_transfer_request_twice, first_requests_at_once, messages_twice, terminations_twice,
         replay_after_the_end, out_of_order, one_of_many, consumer_cannot_start, nobody, another_party, another_party_same_pid,
         another_partys_agreement, wrong_pids, kinds_apart, unknown_offer, agreement_of_something_else, something_else_later,
         other_content_types, broken_messages, broken_first_messages, early_offer, early_start, sent_until_taken,
         requested_until_taken, terminated_meanwhile, one_hangs, sent_elsewhere, nonsense_answers, unasked_offer, many_at_once,
         odd_datasets, odd_catalogue_requests, says_who_it_is,
         *mutants.TESTS]
RESTARTS = [killed_before_it_could_send, killed_at_every_state]
# Those that begin the same process at the connector's start endpoint as another test: by themselves.
APART = {early_offer, early_start, requested_until_taken, agreement_of_something_else}


def attempt(world, test):
    """Why a test failed, or nothing."""
    try:
        test(world)
        return None
    except (Failed, checks.Invalid) as failed:
        return str(failed)
    except OSError as error:
        return f"no answer: {error!r}"


def run_all(world, chosen=()):
    """Of each test, or of those with a `chosen` name, the reason why it failed, or nothing."""
    tests = [test for test in TESTS + (RESTARTS if world.restart else []) if not chosen or test.__name__ in chosen]
    together = [test for test in tests if test in TESTS and test not in APART]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        reasons = dict(zip(together, pool.map(lambda test: attempt(world, test), together)))
    for test in [test for test in tests if test not in together]:
        reasons[test] = attempt(world, test)
    return {f"{test.__name__}: {test.__doc__.splitlines()[0]}": reason for test, reason in reasons.items()}
