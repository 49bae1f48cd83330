"""A provider's service, which answers well or badly as its path says."""

import hashlib
import socketserver
import threading
import time
from base64 import b64encode


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        while self.one():
            pass

    def head(self):
        line = self.rfile.readline(65536)
        if not line:
            return None
        headers = {}
        while (field := self.rfile.readline(65536)) not in (b"\r\n", b"\n", b""):
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return *line.decode("latin-1").split()[:2], headers

    def body(self, headers):
        """The body's length and digest; None if it broke off."""
        digest, count = hashlib.sha256(), 0
        if headers.get("transfer-encoding") == "chunked":
            while True:
                line = self.rfile.readline(100)
                if not line:
                    return None
                size = int(line.split(b";")[0], 16)
                piece = self.rfile.read(size)
                self.rfile.readline(10)
                if size == 0:
                    return count, digest.hexdigest()
                if len(piece) < size:
                    return None
                digest.update(piece)
                count += size
        left = int(headers.get("content-length", 0))
        while left:
            piece = self.rfile.read(min(left, 1 << 16))
            if not piece:
                return None
            digest.update(piece)
            count += len(piece)
            left -= len(piece)
        return count, digest.hexdigest()

    def answer(self, status, body=b"", headers=None):
        fields = {"Content-Type": "text/plain", "Content-Length": str(len(body)), **(headers or {})}
        self.wfile.write(f"HTTP/1.1 {status} X\r\n".encode() + b"".join(
            f"{name}: {value}\r\n".encode() for name, value in fields.items()) + b"\r\n" + body)

    def one(self):
        server = self.server.service
        try:
            head = self.head()
            if not head:
                return False
            method, target, headers = head
            server.seen.append((method, target, headers))
            if target.startswith("/hang"):
                server.hanging.set()
                server.release.wait(30)
                return False
            body = self.body(headers)
            server.bodies.append(body)
            return self.respond(method, target.split("?")[0], headers, body)
        except (OSError, ValueError):
            return False

    def respond(self, method, path, headers, body):
        server = self.server.service
        if path == "/redirect":
            self.answer(302, headers={"Location": f"{server.address}/secret"})
        elif path == "/error":
            self.answer(500, b"broken")
        elif path == "/refuse":
            self.answer(404, b"nothing here")
        elif path == "/lies-short":
            self.answer(200, b"only this", {"Content-Length": "1000"})
            return False
        elif path == "/lies-digest":
            self.answer(200, b"this", {"Content-Digest": "sha-256=:" + b64encode(bytes(32)).decode() + ":"})
        elif path == "/hop":
            self.answer(200, b"ok", {"Connection": "keep-alive, X-Hop", "X-Hop": "1", "Set-Cookie": "a=b", "Server": "s",
                                     "X-Internal": "10.0.0.1", "ETag": '"e"'})
        elif path == "/endless":
            self.wfile.write(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
            piece = b"10000\r\n" + bytes(65536) + b"\r\n"
            while True:
                self.wfile.write(piece)
        elif path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not server.release.wait(0.2):
                self.wfile.write(b"1\r\nx\r\n")
        elif path == "/large":
            left = server.large
            self.wfile.write(f"HTTP/1.1 200 X\r\nContent-Length: {left}\r\n\r\n".encode())
            piece = bytes(1 << 16)
            while left:
                self.wfile.write(piece[:min(left, len(piece))])
                left -= min(left, len(piece))
        elif path in ("/signed", "/forged", "/other"):
            self.answer(200, b"signed words", server.sign(path, headers, b"signed words"))
        elif path == "/garbage":
            self.wfile.write(b"\x00\x01 not HTTP\r\n\r\n")
            return False
        else:
            self.answer(200, f"{method} {body[0] if body else '-'} {body[1] if body else '-'}".encode())
        return True


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256


class Service:
    large = 8 << 20

    def __init__(self, sign=None):
        self.seen, self.bodies = [], []
        self.release, self.hanging = threading.Event(), threading.Event()
        self.sign = sign
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.service = self
        self.address = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()
        time.sleep(0)
