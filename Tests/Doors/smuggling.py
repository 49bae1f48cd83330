"""Requests whose length two programs might read differently (RFC 9112 §6, §11.2). Whatever is refused ends the connection, so
that nothing behind it is taken for a request."""

from count import check
from wire import Wire

HIDDEN = "GET /healthz?hidden HTTP/1.1\r\nHost: {host}\r\n\r\n"

# What stands between the header's first lines and its end, and the body. Each must be answered with a refusal, once.
REFUSED = {
    "both lengths": ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    "both lengths, the other way round": ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"),
    "two lengths": ("Content-Length: 2\r\nContent-Length: 5\r\n", "{}"),
    "two lengths alike": ("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
    "a list of lengths": ("Content-Length: 2, 2\r\n", "{}"),
    "a length with a sign": ("Content-Length: +2\r\n", "{}"),
    "a negative length": ("Content-Length: -1\r\n", ""),
    "a length in hexadecimal": ("Content-Length: 0x2\r\n", "{}"),
    "an endless length": ("Content-Length: 99999999999999999999999\r\n", ""),
    "a length that is empty": ("Content-Length:\r\n", ""),
    "an unknown coding": ("Transfer-Encoding: gzip\r\n", ""),
    "chunked, but not last": ("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"),
    "two codings": ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
    "two headers of codings": ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
    "a coding that looks like chunked": ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
    "a coding in quotes": ("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
    "a coding behind a control character": ("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"),
    "a space before the colon": ("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
    "a chunk size that is no number": ("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
    "a chunk size with a sign": ("Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n"),
    "a chunk size beyond all numbers": ("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
    "a chunk longer than its size": ("Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n"),
    "a chunk without an end of line": ("Transfer-Encoding: chunked\r\n", "2\r\n{}0\r\n\r\n"),
    "a NUL in a header": ("X-A: a\x00b\r\n", ""),
    "a bare carriage return in a header": ("X-A: a\rX-B: b\r\n", ""),
    "a header without a colon": ("Nonsense\r\n", ""),
    "a header without a name": (": value\r\n", ""),
}


def smuggling(hub):
    for name, (lines, body) in REFUSED.items():
        with Wire(hub.address) as wire:
            first = f"POST /v1/sessions HTTP/1.1\r\nHost: {wire.host}\r\nContent-Type: application/json\r\n"
            wire.send((first + lines + "\r\n" + body + HIDDEN.format(host=wire.host)).encode("latin-1"))
            reply = wire.reply()
            check(reply is not None and reply.status in (400, 408, 413, 501), f"{name}: refused, not {reply!r}")
            check(wire.reply() is None, f"{name}: nothing behind it is answered")
    folded(hub)
    targets(hub)
    pipelined(hub)
    large_headers(hub)
    upgrade(hub)


def folded(hub):
    """A header line that goes on in the next (RFC 9112 §5.2): refused, or read as one line, never as two."""
    with Wire(hub.address) as wire:
        wire.send(f"GET /v1/me HTTP/1.1\r\nHost: {wire.host}\r\nX-A: one\r\n Authorization: Bearer {hub.key}\r\n\r\n")
        reply = wire.reply()
        check(reply is not None and reply.status in (400, 401), f"a folded line is no header of its own: {reply!r}")
    with Wire(hub.address) as wire:
        wire.send(f"GET / HTTP/1.1\r\n Host: {wire.host}\r\n\r\n")
        reply = wire.reply()
        check(reply is not None and reply.status == 400, f"a folded first line is refused: {reply!r}")


def targets(hub):
    """Host and target (RFC 9112 §3.2)."""
    for name, text in {
            "no host": "GET /healthz HTTP/1.1\r\n\r\n",
            "two hosts": "GET /healthz HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n",
            "another's host": "GET /healthz HTTP/1.1\r\nHost: attacker.example\r\n\r\n",
            "an empty host": "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n",
            "a name that only begins like ours": "GET /healthz HTTP/1.1\r\nHost: localhost.attacker.example\r\n\r\n",
            "a whole address as the target": "GET http://attacker.example/healthz HTTP/1.1\r\nHost: {host}\r\n\r\n",
            "a tunnel": "CONNECT attacker.example:443 HTTP/1.1\r\nHost: {host}\r\n\r\n",
            "no target": "GET HTTP/1.1\r\nHost: {host}\r\n\r\n",
            "another protocol": "GET /healthz HTTP/2.0\r\nHost: {host}\r\n\r\n",
            "another protocol altogether": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    }.items():
        with Wire(hub.address) as wire:
            wire.send((text.format(host=wire.host)).encode("latin-1"))
            reply = wire.reply()
            check(reply is not None and reply.status in (400, 505), f"{name}: refused, not {reply!r}")
            check(wire.ends(10) is not None, f"{name}: the connection ends")
    for host in ("localhost", "127.0.0.1", "LOCALHOST:80"):
        with Wire(hub.address) as wire:
            wire.request("GET", "/healthz", host=host)
            check(wire.reply().status == 200, f"{host} is the hub's name")


def pipelined(hub):
    """A refusal waits for the answers before it: it is never taken for one of them."""
    with Wire(hub.address) as wire:
        good = f"GET /v1/offers HTTP/1.1\r\nHost: {wire.host}\r\nAuthorization: Bearer {hub.key}\r\n\r\n"
        wire.send(good * 3 + "GET /healthz HTTP/1.1\r\nHost: attacker.example\r\n\r\n" + good)
        replies = []
        while (reply := wire.reply()) is not None:
            replies.append(reply.status)
        check(replies == [200, 200, 200, 400], f"three answers, then a refusal, then the end: {replies}")


def large_headers(hub):
    for name, lines in {
            "one huge field": "X-A: " + "a" * 40_000 + "\r\n",
            "many fields": "".join(f"X-{i}: a\r\n" for i in range(400)),
            "a long list of fields": "".join(f"X-{i}: {'a' * 1000}\r\n" for i in range(60)),
    }.items():
        with Wire(hub.address) as wire:
            wire.send(f"GET /healthz HTTP/1.1\r\nHost: {wire.host}\r\n{lines}\r\n")
            reply = wire.reply()
            check(reply is not None and reply.status in (400, 431), f"{name}: refused, not {reply!r}")
    with Wire(hub.address) as wire:
        wire.send("GET /" + "a" * 100_000 + f" HTTP/1.1\r\nHost: {wire.host}\r\n\r\n")
        reply = wire.reply()
        check(reply is not None and reply.status in (400, 414, 431), f"a huge target: refused, not {reply!r}")


def upgrade(hub):
    """What asks for another protocol gets an answer in this one."""
    with Wire(hub.address) as wire:
        wire.request("GET", "/healthz", [("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c")])
        reply = wire.reply()
        check(reply is not None and reply.status == 200, f"an offer to upgrade is passed over: {reply!r}")
