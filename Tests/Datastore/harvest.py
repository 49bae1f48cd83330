"""Another catalogue's datasets as drafts: again without doubling, and within bounds."""

import contextlib
import http.server
import json
import os
import subprocess
import threading

import harvest_dcat
from access import hub_without_key
from count import check
from town import Unit


@contextlib.contextmanager
def serving(answer):
    """A catalogue that somebody else wrote."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_):
            pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def harvest(town, _):
    hub = town.hub
    steward = Unit(hub, 105, "来宾市数据局")

    def run(url, kind, *more, code=0):
        done = subprocess.run([os.environ["LINGQU_BIN"], "dataset", "harvest", url, "--from", kind, *more, "--json"], capture_output=True,
                              check=False, timeout=120, env=os.environ | {"LINGQU_HUB": hub.address, "LINGQU_KEY": steward.key})
        check(done.returncode == code, f"harvest {url} ends with {code}: {done.returncode} {done.stderr[-400:]!r}")
        return json.loads(done.stdout) if code == 0 else done.stderr.decode()

    # This hub's own doors are two catalogues.
    own = hub_without_key(hub, "/api/3/action/package_search?rows=0").json["result"]["count"]
    check(own >= 3, f"there is something to take over: {own}")
    for kind, url in [("ckan", hub.address), ("dcat", hub.address + "/catalog.jsonld")]:
        told = run(url, kind, "--dry")
        check(told["drafted"] == told["found"] == own and told["refused"] == 0, f"{kind}, tried: {told}")
        told = run(url, kind)
        check(told["drafted"] == own and told["refused"] == 0, f"{kind}, taken: {told}")
        told = run(url, kind)
        check(told["unchanged"] == own and told["drafted"] == told["revised"] == 0, f"{kind}, not doubled: {told}")
    mine = hub.expect(200, "GET", "/v1/own-datasets?limit=200", key=steward.key)["items"]
    check(len(mine) == 2 * own and all(one["state"] == "draft" for one in mine), f"all are drafts: {len(mine)}")
    # The same graph in its other form is the same entries.
    told = run(hub.address + "/catalog.ttl", "dcat")
    check(told["unchanged"] == own and told["drafted"] == told["revised"] == 0, f"Turtle says what JSON-LD says: {told}")
    levels = [one["entry"] for one in mine if one["entry"]["title"]["zh"] == "水位监测"]
    check(len(levels) == 2 and all(one["licence"] == "CC-BY-4.0" and one["keywords"] == ["水位"] and one["contact"]["name"] == "数据科"
                                   and len(one["distributions"]) == 2 and one["identifier"].startswith("http") for one in levels), f"with what they say: {levels}")

    check(all(one["theme"] == "industry" and one["sourceUnit"]["name"]["zh"] == "柳州市数据局" for one in levels), f"with theme and unit: {levels}")

    def package(title):
        return {"id": "a-1", "title": title, "notes": "x" * 9000, "tags": [{"name": "词" * 300}, {"name": "词"}], "metadata_modified": "2999-01-01T00:00:00",
                "license_id": "notspecified", "resources": [{"url": "javascript:alert(1)", "format": "CSV"}, {"url": "https://a.example/x", "format": "csv"}]}
    title = "甲"

    def ckan(path):
        return 200, {}, json.dumps({"success": True, "result": {"count": 1, "results": [package(title)]}}).encode()
    with serving(ckan) as url:
        check(run(url, "ckan")["drafted"] == 1, "what does not fit is cut or left out")
        title = "乙"
        check(run(url, "ckan")["revised"] == 1 and run(url, "ckan")["unchanged"] == 1, "what changed there is changed here")
        made = next(one for one in hub.expect(200, "GET", "/v1/own-datasets?limit=200", key=steward.key)["items"] if one["entry"]["title"]["zh"] == "乙")
        check([one["accessURL"] for one in made["entry"]["distributions"]] == ["https://a.example/x"] and "modified" not in made["entry"], f"{made}")

    big = b"[" + b" " * (17 << 20) + b"]"
    for answer, words in [(lambda _: (302, {"Location": "http://169.254.169.254/latest"}, b""), "elsewhere"),
                          (lambda _: (302, {"Location": "/again"}, b""), "redirects"), (lambda _: (200, {}, big), "16 MiB"),
                          (lambda _: (200, {}, b"<html>"), "JSON"), (lambda _: (500, {}, b""), "500"),
                          (lambda _: (200, {}, b"[" * 100_000), "JSON"), (lambda _: (200, {}, b"{}"), "CKAN")]:
        with serving(answer) as url:
            check(words in run(url, "ckan", code=1), f"a catalogue that is none: {words}")
    endless = json.dumps({"result": {"count": 10 ** 9, "results": [{"id": "same", "title": "同"}] * 100}}).encode()
    with serving(lambda _: (200, {}, endless)) as url:
        told = run(url, "ckan", "--most", "500")
        check(told["found"] <= 500 and told["drafted"] == 1, f"one without end: {told}")
    check("http" in run("ftp://a", "ckan", code=2), "another scheme")
    harvest_dcat.run_all(hub, steward, run, serving)
