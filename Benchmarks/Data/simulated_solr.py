"""A simulated Solr, not the real one: `simulated_solr.py PORT SCHEMA` keeps documents in memory and finds them by id or name, which is
all that CKAN asks of its index outside searching. It tells the version of the schema file that comes with CKAN, and searches no text."""

import http.server
import json
import pathlib
import re
import sys
import urllib.parse

LARGEST = 16 << 20
MOST = 1_000
documents = {}


def found(query):
    """The documents that a query by id or name means; all of them for `*:*`, none for anything else."""
    if query == "*:*":
        return list(documents.values())
    wanted = set(re.findall(r'\b(?:id|name):"([^"]*)"', query))
    return [document for document in documents.values() if wanted & {document.get("id"), document.get("name")}]


def update(message):
    """A list holds documents; an object holds a command. Deleting means one document by its id, as CKAN asks for it, or all of them."""
    if isinstance(message, list):
        documents.update((document["index_id"], document) for document in message)
        if len(documents) > MOST:
            raise ValueError(f"more than {MOST} documents")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self, body, kind="application/json", status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def select(self, parameters):
        rows = int(parameters.get("rows", "10"))
        hits = found(parameters.get("q", ""))
        self.answer(json.dumps({"responseHeader": {"status": 0, "QTime": 0}, "response": {
            "numFound": len(hits), "start": 0, "docs": hits[:rows]}, "facet_counts": {}}).encode())

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path.endswith("/schema"):
            self.answer(self.server.schema, "application/xml")
        elif url.path.endswith("/select"):
            self.select(dict(urllib.parse.parse_qsl(url.query)))
        else:
            self.answer(b'{"responseHeader":{"status":0},"status":"OK"}')

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if length > LARGEST:
            self.close_connection = True
            return self.answer(b"{}", status=413)
        body = self.rfile.read(length)
        if urllib.parse.urlsplit(self.path).path.endswith("/select"):
            return self.select(dict(urllib.parse.parse_qsl(body.decode())))
        if self.headers.get("Content-Type", "").startswith("application/json"):
            update(json.loads(body))
        return self.answer(b'{"responseHeader":{"status":0,"QTime":0}}')

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.schema = pathlib.Path(sys.argv[2]).read_bytes()
    server.serve_forever()
