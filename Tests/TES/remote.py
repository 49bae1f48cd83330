"""Files from and to HTTP and an object store, and addresses that nobody should make the hub call."""

import hashlib
import hmac
import http.server
import re
import threading
import urllib.parse

from rig import check, task

ACCESS, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "cn-south"


def signature(method, path, headers, access_key):
    """AWS Signature Version 4, written again from its description."""
    found = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)",
                         headers.get("Authorization", ""))
    if not found or found[1] != access_key or found[3] != REGION:
        return False
    names = found[4].split(";")
    canonical = "\n".join([method, path, "", *[f"{name}:{headers[name]}" for name in names], "", ";".join(names),
                           headers["x-amz-content-sha256"]])
    scope = f"{found[2]}/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + SECRET).encode()
    for word in (found[2], REGION, "s3", "aws4_request", text):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    return key.hex() == found[5] and {"host", "x-amz-content-sha256", "x-amz-date"} <= set(names)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def may(self):
        if not self.path.startswith("/bucket/"):
            return True
        if signature(self.command, self.path, self.headers, ACCESS):
            return True
        self.answer(403)
        return False

    def do_GET(self):
        self.server.seen.append(self.path)
        if self.path.startswith("/to/"):
            return self.answer(302, Location=urllib.parse.unquote(self.path[4:]))
        if self.path == "/endless":
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                self.close_connection = True
                return None
        if self.may():
            body = self.server.files.get(self.path)
            return self.answer(200, body) if body is not None else self.answer(404, b"no such thing")
        return None

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.may():
            self.server.files[self.path] = body
            self.answer(200)

    def log_message(self, *_):
        pass


class Remote:
    """A server of files on this machine, and a second that the operator does not trust."""

    def __init__(self):
        self.servers = []
        for _ in range(2):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            server.files, server.seen = {"/a.txt": b"from http\n", "/bucket/in%20put": b"from s3\n"}, []
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers.append(server)
        self.trusted, self.other = self.servers

    def settings(self, key_file):
        """What the operator writes into tasks.json."""
        port = self.trusted.server_port
        return {"hosts": [f"127.0.0.1:{port}"], "mostBytes": 50_000_000, "mostSeconds": 20,
                "stores": [{"endpoint": f"http://127.0.0.1:{port}", "bucket": "bucket", "region": REGION, "keyFile": key_file}]}

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()


def transfers(rig, remote):
    base = f"http://127.0.0.1:{remote.trusted.server_port}"
    other = f"http://127.0.0.1:{remote.other.server_port}"

    def fetch(url, **more):
        return rig.run(task("cat /data/x", inputs=[{"path": "/data/x", "url": url}], **more))

    def notes(found):
        return " ".join(found["logs"][0]["system_logs"])
    found = fetch(base + "/a.txt")
    check(found["state"] == "COMPLETE" and found["logs"][0]["logs"][0]["stdout"] == "from http\n", f"HTTP: {found['logs']}")
    check(fetch(base + "/to/" + urllib.parse.quote(base + "/a.txt", safe=""))["state"] == "COMPLETE", "a redirection is followed")
    found = fetch("s3://bucket/in put")
    check(found["state"] == "COMPLETE" and found["logs"][0]["logs"][0]["stdout"] == "from s3\n", f"S3, signed: {found['logs']}")
    found = rig.run(task("echo one > /data/o; echo two > /data/p", volumes=["/data"], outputs=[
        {"path": "/data/o", "url": base + "/put/o"}, {"path": "/data/p", "url": "s3://bucket/dir/out put.txt"}]))
    check(found["state"] == "COMPLETE" and remote.trusted.files.get("/put/o") == b"one\n"
          and remote.trusted.files.get("/bucket/dir/out%20put.txt") == b"two\n", f"outputs are sent: {found['state']} {notes(found)}")
    sizes = {one["url"]: one["size_bytes"] for one in found["logs"][0]["outputs"]}
    check(sizes == {base + "/put/o": "4", "s3://bucket/dir/out put.txt": "4"}, f"and listed: {sizes}")
    for url, what in ((base + "/none", "404"), ("s3://bucket/none", "404"), ("s3://elsewhere/x", "no store"),
                      (other + "/a.txt", "not a public address"), ("http://localhost:1/", "not a public address"),
                      ("http://169.254.169.254/latest/meta-data/", "not a public address"), ("http://[::1]/", "not a public address"),
                      ("http://[::ffff:10.0.0.1]/", "not a public address"), ("http://0x7f000001/", "not a public address"),
                      ("http://2130706433/", "not a public address"), ("http://127.1/", "not a public address"),
                      ("http://[fd00::1]/", "not a public address"), ("http://0.0.0.0/", "not a public address"),
                      (base + "/to/" + urllib.parse.quote(other + "/a.txt", safe=""), "not a public address"),
                      (base + "/to/" + urllib.parse.quote("file:///etc/passwd", safe=""), "302"),
                      (base + "/to/" + urllib.parse.quote(base + "/to/x", safe=""), "too often"),
                      (base + "/endless", "")):
        found = fetch(url, resources={"disk_gb": 0.02})
        check(found["state"] in ("SYSTEM_ERROR", "EXECUTOR_ERROR") and what in notes(found) and not found["logs"][0]["logs"],
              f"{url} is not fetched ({what}): {found['state']} {notes(found)}")
    check(remote.other.seen == [], f"nobody called the server that is not trusted: {remote.other.seen}")
    id = rig.create(task("true", inputs=[{"path": "/data/x", "url": base + "/endless"}], resources={"disk_gb": 5, "ram_gb": 0.1}))
    found = rig.wait(id)
    check(found["state"] == "SYSTEM_ERROR", f"what has no end is cut off: {found['state']} {notes(found)}")
