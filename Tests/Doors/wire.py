"""Bytes to and from a hub, as they are: for requests that no well-behaved client would send."""

import json
import socket
import time
import urllib.parse


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def rule(self):
        try:
            return (self.json or {}).get("rule")
        except ValueError:
            return None

    def __repr__(self):
        return f"<{self.status} {self.body[:200]!r}>"


class Wire:
    """One connection. Reads answers one after another; None is the end of the connection."""

    def __init__(self, address, timeout=20):
        parts = urllib.parse.urlsplit(address)
        self.host = parts.netloc
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=timeout)
        self.kept = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """False if the hub has closed the connection."""
        try:
            self.socket.sendall(data if isinstance(data, bytes) else data.encode())
            return True
        except OSError:
            return False

    def request(self, method, path, headers=(), body=b"", host=None):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host or self.host}"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            return False
        self.kept += data
        return bool(data)

    def until(self, mark):
        """The bytes before `mark`, which is taken too; None if the connection ends first."""
        while mark not in self.kept:
            if not self.more():
                return None
        found, self.kept = self.kept.split(mark, 1)
        return found

    def exactly(self, count):
        while len(self.kept) < count:
            if not self.more():
                return None
        found, self.kept = self.kept[:count], self.kept[count:]
        return found

    def head(self):
        raw = self.until(b"\r\n\r\n")
        if raw is None:
            return None
        lines = raw.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return int(lines[0].split(" ")[1]), headers

    def reply(self):
        head = self.head()
        if head is None:
            return None
        status, headers = head
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while (piece := self.chunk()):
                body += piece
            if piece is None:
                return None
        else:
            body = self.exactly(int(headers.get("content-length", "0")))
            if body is None:
                return None
        return Reply(status, headers, body)

    def chunk(self):
        """One piece of a chunked body: b"" is its end, None the connection's."""
        size = self.until(b"\r\n")
        if size is None:
            return None
        size = int(size, 16)
        piece = self.exactly(size)
        if piece is None or self.exactly(2) is None:
            return None
        return piece

    def ends(self, within):
        """Seconds until the hub closed the connection; None if it did not."""
        start = time.monotonic()
        self.socket.settimeout(within)
        try:
            while self.more():
                pass
            return time.monotonic() - start
        except TimeoutError:
            return None
