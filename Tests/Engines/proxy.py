"""Stands between the hub and slurmrestd, and does to what passes what networks and clusters do."""

import http.client
import http.server
import threading
import urllib.parse


class Proxy:
    """`fault` is called with method, path and how to pass the request on; what it returns is (status, bytes), or None: then the
    connection is cut."""

    def __init__(self, target):
        self.target = urllib.parse.urlsplit(target)
        self.fault = None
        self.requests = []
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection", "content-length")}
                proxy.requests.append((self.command, self.path))

                def forward():
                    connection = http.client.HTTPConnection(proxy.target.hostname, proxy.target.port, timeout=20)
                    try:
                        connection.request(self.command, self.path, body or None, headers)
                        answer = connection.getresponse()
                        return answer.status, answer.read()
                    finally:
                        connection.close()
                fault = proxy.fault
                try:
                    answer = fault(self.command, self.path, forward) if fault else forward()
                except (OSError, http.client.HTTPException):
                    answer = None
                if answer is None:
                    self.close_connection = True
                    return
                status, data = answer
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = handle_one

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
