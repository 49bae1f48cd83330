"""HTTP of the kit: a threaded server that gives each request to one function, and a client for one request."""

import http.client
import http.server
import json
import socketserver
import threading
import urllib.parse

MOST = 4 << 20  # No message of the protocol is nearly as long.


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def ok(self):
        return 200 <= self.status < 300

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def call(method, url, body=None, authorization=None, timeout=15, headers=None):
    """One request on a connection of its own. Raises OSError if there is no answer."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        fields = {"Content-Type": "application/json"} if data is not None else {}
        if authorization:
            fields["Authorization"] = authorization
        connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), data, fields | (headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read(MOST))
    except http.client.HTTPException as error:
        raise ConnectionError(f"half an answer: {error!r}") from error
    finally:
        connection.close()


class Server:
    """Gives every request to `respond(method, path, body, authorization, type)`, which returns a status, a JSON value or None, and
    more headers if need be.

    `path` has no slash at either end; `body` is None when it is no JSON object.
    """

    def __init__(self, respond, port=0):
        class Requests(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def handle_one(self):
                length = int(self.headers.get("Content-Length") or 0)
                if length > MOST:
                    return self.send_error(413)
                try:
                    body = json.loads(self.rfile.read(length)) if length else None
                except (ValueError, RecursionError):
                    body = None
                path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).strip("/")
                status, value, *more = respond(self.command, path, body if isinstance(body, dict) else None,
                                        self.headers.get("Authorization"), self.headers.get("Content-Type") or "")
                data = b"" if value is None else json.dumps(value).encode()
                self.send_response(status)
                if value is not None:
                    self.send_header("Content-Type", "application/json")
                for name, text in more[0].items() if more else ():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = handle_one

            def log_message(self, *_):
                pass

        class Listener(socketserver.ThreadingTCPServer):
            daemon_threads, request_queue_size, allow_reuse_address = True, 128, True

            def handle_error(self, request, client_address):
                pass  # A connection that broke: what is missing shows in the case.

        self.listener = Listener(("127.0.0.1", port), Requests)
        self.port = self.listener.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.listener.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.listener.shutdown()
        self.listener.server_close()
