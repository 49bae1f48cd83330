"""An API server in front of a cluster: TLS, bearer tokens, what a Role allows, verbs and content types, lists in pages, and
errors as Kubernetes tells them. What a request body gets wrong fails the test that sent it (`wrong`)."""

import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

from kube_models import Bad

NAMESPACED = re.compile(r"/(?:api/v1|apis/batch/v1)/namespaces/([^/]+)/(jobs|pods|events)(?:/([^/]+)(?:/(log))?)?")


class Server:
    def __init__(self, cluster, folder, rules, namespace="lingqu"):
        """`rules` are those of the Role and the ClusterRole: (group, resource, verbs)."""
        self.cluster, self.rules, self.namespace, self.folder = cluster, rules, namespace, folder
        self.tokens = {"first-token"}
        self.wrong, self.requests = [], []
        # Called with verb, resource, name and how to go on; returns (status, document, headers), or None: the connection is cut.
        self.fault = None
        self.page = 3
        self.pages = {}
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=kubernetes", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/ca.pem"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.port = 0
        self.http = None
        self.start()

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"

    def start(self):
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 120

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = server.answer(self.command, self.path, self.headers, body)
                if answer is None:
                    self.close_connection = True
                    return
                status, document, headers = answer
                data = document if isinstance(document, bytes) else json.dumps(document).encode()
                try:
                    self.send_response(status)
                    for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(data))} | headers).items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = handle_one

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

            def handle_error(self, *_):
                pass

            def finish_request(self, request, address):
                with context.wrap_socket(request, server_side=True) as connection:
                    server.connections.add(connection)
                    try:
                        super().finish_request(connection, address)
                    finally:
                        server.connections.discard(connection)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{self.folder}/ca.pem", f"{self.folder}/key.pem")
        self.connections = set()
        self.http = Quiet(("127.0.0.1", self.port), Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def kill(self):
        """It is gone, with all connections; what it knew is kept elsewhere."""
        self.http.shutdown()
        self.http.server_close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    # One request

    def answer(self, method, path, headers, body):
        url = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(url.query))
        try:
            verb, resource, name, part = self.route(method, url.path)
            self.requests.append((verb, resource, name))
            self.admit(headers, verb, "pods/log" if part else resource)

            def go_on():
                if method in ("POST", "DELETE") and body and headers.get("Content-Type") != "application/json":
                    raise Bad(415, "UnsupportedMediaType", f"content type {headers.get('Content-Type')}")
                return self.serve(verb, resource, name, part, query, json.loads(body) if body else None)
            return self.fault(verb, resource, name, go_on) if self.fault else go_on()
        except Bad as bad:
            if bad.code in (400, 405, 415, 422):
                self.wrong.append(f"{method} {path}: {bad.message}")
            return self.status(bad.code, bad.reason, bad.message)

    @staticmethod
    def status(code, reason, message, **headers):
        return code, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message, "reason": reason,
                      "code": code}, headers

    def route(self, method, path):
        if path == "/api/v1/nodes" and method == "GET":
            return "list", "nodes", None, None
        found = NAMESPACED.fullmatch(path)
        if not found or (found[2] == "jobs") != path.startswith("/apis/batch/"):
            raise Bad(404, "NotFound", "the server could not find the requested resource")
        if found[1] != self.namespace:
            raise Bad(403, "Forbidden", f"cannot do this in the namespace {found[1]!r}")
        verbs = {("GET", True): "get", ("GET", False): "list", ("POST", False): "create", ("DELETE", True): "delete"}
        verb = verbs.get((method, found[3] is not None))
        if verb is None:
            raise Bad(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
        return verb, found[2], found[3], found[4]

    def admit(self, headers, verb, resource):
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.tokens:
            raise Bad(401, "Unauthorized", "Unauthorized")
        group = "batch" if resource == "jobs" else ""
        if not any(g == group and r == resource and verb in verbs for g, r, verbs in self.rules):
            raise Bad(403, "Forbidden", f'{resource} is forbidden: User "system:serviceaccount:lingqu:lingqu-hub" cannot {verb} resource "{resource}"')

    def serve(self, verb, resource, name, part, query, body):
        cluster = self.cluster
        with cluster.lock:
            if verb == "create":
                return 201, self.shown(cluster.create(body)), {}
            if verb == "delete":
                return 200, self.shown(cluster.delete(name, body or {})), {}
            things = {"jobs": cluster.jobs, "pods": cluster.pods, "nodes": cluster.nodes,
                      "events": {e["metadata"]["name"]: e for e in cluster.events}}[resource]
            if verb == "list":
                return self.listed(resource, things, query)
            if name not in things:
                raise Bad(404, "NotFound", f'{resource} "{name}" not found')
            if part == "log":
                if name not in cluster.containers:
                    raise Bad(400, "BadRequest", "container is waiting to start")
                with open(cluster.containers[name].said, "rb") as file:
                    return 200, file.read()[:int(query.get("limitBytes", 1 << 20))], {"Content-Type": "text/plain"}
            return 200, self.shown(things[name]), {}

    @staticmethod
    def shown(thing):
        """Without what only the cluster itself knows."""
        thing = json.loads(json.dumps(thing))
        thing.get("status", {}).pop("made", None)
        thing.pop("lost", None)
        return thing

    def listed(self, resource, things, query):
        unknown = set(query) - {"limit", "continue", "labelSelector", "fieldSelector", "resourceVersion"}
        if unknown:
            raise Bad(400, "BadRequest", f"unknown parameters {unknown}")
        token = query.get("continue")
        if token:
            # A page's token is good once, as far as anybody may rely on it.
            rest = self.pages.pop(token, None)
            if rest is None:
                raise Bad(410, "Expired", "The provided continue parameter is too old")
        else:
            rest = [self.shown(thing) for thing in things.values() if self.selected(thing, query)]
        most = min(int(query.get("limit", 1 << 30)), self.page)
        meta = {"resourceVersion": str(self.cluster.version)}
        if len(rest) > most:
            meta["continue"] = f"page {self.cluster.version}/{len(self.requests)}+{time.monotonic_ns()}"
            self.pages[meta["continue"]] = rest[most:]
            meta["remainingItemCount"] = len(rest) - most
        return 200, {"kind": "List", "apiVersion": "v1", "metadata": meta, "items": rest[:most]}, {}

    @staticmethod
    def selected(thing, query):
        for word in filter(None, query.get("labelSelector", "").split(",")):
            key, _, value = word.partition("=")
            if thing["metadata"].get("labels", {}).get(key) != value:
                return False
        for word in filter(None, query.get("fieldSelector", "").split(",")):
            key, _, value = word.partition("=")
            at = thing
            for step in key.split("."):
                at = at.get(step, {})
            if at != value:
                return False
        return True
