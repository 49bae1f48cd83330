"""Go's `sumdb/tlog` and `sumdb/note` read a live hub's log; an altered answer on the way must be noticed."""

import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Live"))
from hub import Hub, credit_code  # noqa: E402

passed = failed = 0


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED:", what)


def altering(address, where):
    """A proxy that flips one bit in answers whose path contains `where`."""
    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            request = urllib.request.Request(address + self.path)
            if self.headers["Authorization"]:
                request.add_header("Authorization", self.headers["Authorization"])
            with urllib.request.urlopen(request) as answer:
                body = bytearray(answer.read())
            if where in self.path:
                body[len(body) // 2] ^= 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass
    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main():
    with tempfile.TemporaryDirectory() as folder, Hub() as hub:
        program = os.path.join(folder, "verify")
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
                       "GOCACHE": os.path.join(folder, "cache")}
        subprocess.run(["go", "build", "-o", program, os.path.join(HERE, "verify.go")], check=True, env=environment)
        hub.sign_in()
        key = hub.expect(200, "GET", "/v1/evidence/key")["key"]

        def verify(address, *more, secret=hub.key):
            return subprocess.run([program, address, key, *more], capture_output=True, text=True,
                                  env={**os.environ, "LINGQU_KEY": secret})
        earlier = os.path.join(folder, "earlier")
        with open(earlier, "wb") as file:
            file.write(hub.call("GET", "/checkpoint").body)
        # More than one full tile of 256 entries.
        for number in range(300):
            hub.expect(201, "POST", "/v1/participants", {
                "name": {"zh": f"企业{number}", "en": f"Company {number}"}, "creditCode": credit_code(100 + number),
                "kinds": ["consumer"]})
        result = verify(hub.address, earlier)
        print(result.stdout.strip())
        check(result.returncode == 0 and "verified 3" in result.stdout, f"Go verifies the live log: {result.stdout}")
        other = key[:-6] + ("AAAA==" if key[-6:] != "AAAA==" else "BBBB==")
        check(subprocess.run([program, hub.address, other], capture_output=True).returncode == 1, "another key is refused")
        result = verify(hub.address, secret="")
        check(result.returncode == 1 and "/tile/entries/" in result.stdout and "401" in result.stdout,
              f"without a key the hashes are read and the entries are not: {result.stdout}")
        for where in ("/checkpoint", "/tile/0/", "/tile/entries/"):
            proxy = altering(hub.address, where)
            result = verify(f"http://127.0.0.1:{proxy.server_port}", earlier)
            check(result.returncode == 1, f"an altered {where} is noticed: {result.stdout}")
            proxy.shutdown()
        hub.stop()
        # A hub that publishes its log: no key is needed for anything.
        hub.arguments.append("--open-evidence")
        hub.start()
        result = verify(hub.address, secret="")
        check(result.returncode == 0 and "verified 3" in result.stdout, f"a published log is read by anybody: {result.stdout}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
