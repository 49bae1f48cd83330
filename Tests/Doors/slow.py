"""Clients that take their time, on a hub whose limits are a second or two; and more of them than there are places."""

import time
from concurrent.futures import ThreadPoolExecutor

from count import check
from wire import Wire

# On a loaded machine a timer may come late; it must come.
LATE = 15

ARGUMENTS = ["--header-time", "1", "--idle-time", "2", "--body-time", "1", "--reading-time", "2", "--connections", "40",
             "--heartbeat", "0.5"]


def slow(hub):
    drips(hub)
    with Wire(hub.address) as wire:
        check(wire.ends(LATE) is not None, "a connection that says nothing ends")
    with Wire(hub.address) as wire:
        wire.request("GET", "/healthz")
        check(wire.reply().status == 200, "a first request on a kept connection")
        time.sleep(1.2)
        wire.request("GET", "/healthz")
        check(wire.reply().status == 200, "idle for less than its time, it is still there")
        check(wire.ends(LATE) is not None, "an idle connection ends")
    body_that_stops(hub)
    unread(hub)
    connections(hub)


def drips(hub):
    """One byte at a time: no byte may renew the time that there is."""
    with Wire(hub.address) as wire:
        start = time.monotonic()
        wire.send("GET /healthz HTTP/1.1\r\nHost: " + wire.host + "\r\nX-A: ")
        while wire.send("a") and time.monotonic() - start < LATE:
            time.sleep(0.1)
        check(time.monotonic() - start < LATE, "a header that drips ends the connection")
    with Wire(hub.address) as wire:
        wire.request("GET", "/healthz")
        wire.reply()
        start = time.monotonic()
        wire.send("GET /healthz HTTP/1.1\r\nHost: " + wire.host + "\r\nX-A: ")
        while wire.send("a") and time.monotonic() - start < LATE:
            time.sleep(0.1)
        check(time.monotonic() - start < LATE, "so does one on a kept connection")
    with Wire(hub.address) as wire:
        start = time.monotonic()
        wire.send(f"POST /v1/uploads HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {hub.key}\r\n"
                  "Content-Length: 100000\r\n\r\n")
        while wire.send("a") and time.monotonic() - start < LATE:
            time.sleep(0.1)
        check(time.monotonic() - start < LATE, "a body that drips ends the connection")


def body_that_stops(hub):
    with Wire(hub.address) as wire:
        wire.send(f"POST /v1/offers HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {hub.key}\r\n"
                  "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"kind\":")
        reply = wire.reply()
        check(reply is not None and reply.status == 408 and reply.rule == "request.slow", f"a body that stops: {reply!r}")
        check(wire.ends(LATE) is not None, "and the connection ends")
    # Bytes that keep coming at a fair rate have all the time they need.
    with Wire(hub.address) as wire:
        wire.send(f"POST /v1/uploads HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {hub.key}\r\n"
                  "Content-Length: 80000\r\n\r\n")
        for _ in range(20):
            wire.send(b"a" * 4000)
            time.sleep(0.15)
        reply = wire.reply()
        check(reply is not None and reply.status == 201, f"a long upload at a fair rate goes through: {reply!r}")


def unread(hub):
    """Asks for a lot and reads none of it."""
    big = hub.call("POST", "/v1/uploads", b"a" * 30_000_000, headers={"Content-Type": "application/octet-stream"}).json
    with Wire(hub.address) as wire:
        wire.request("GET", f"/v1/uploads/{big['id']}/content", [("Authorization", "Bearer " + hub.key)])
        time.sleep(1)
        end = time.monotonic() + LATE
        while hub_connections(hub) > 1 and time.monotonic() < end:
            time.sleep(0.2)
        check(hub_connections(hub) <= 1, "an answer that nobody reads ends its connection")


def hub_connections(hub):
    """How many connections the hub's process has open besides the one that listens."""
    port = ":%04X" % int(hub.address.rsplit(":", 1)[1])
    with open("/proc/net/tcp") as file:
        rows = [line.split() for line in file.readlines()[1:]]
    return sum(row[1].endswith(port) and row[3] == "01" for row in rows)


def connections(hub):
    """More connections than places: those that have one are served, the others wait their turn and are served then."""
    wires = [Wire(hub.address, timeout=LATE) for _ in range(60)]
    try:
        def ask(wire):
            wire.request("GET", "/healthz", [("Connection", "close")])
            return wire.reply()
        with ThreadPoolExecutor(60) as pool:
            replies = list(pool.map(ask, wires))
        # Those that waited longer than a header's time may have been closed; none may hang, and the hub goes on.
        served = sum(reply is not None and reply.status == 200 for reply in replies)
        check(served >= 40, f"{served} of 60 connections were served with 40 places")
    finally:
        for wire in wires:
            wire.socket.close()
    check(hub.call("GET", "/healthz").status == 200, "the hub goes on")
