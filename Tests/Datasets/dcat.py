"""DCAT-AP: both forms are the same graph, which keeps our shapes; a crawl sees everything that one may know of."""

import os

import pyshacl
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, Namespace

from count import check

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SHAPES = rdflib.Graph().parse(os.path.join(os.path.dirname(os.path.abspath(__file__)), "shapes.ttl"))
FORMS = {"text/turtle": "turtle", "application/ld+json": "json-ld"}


def fetch(hub, path, form, key="none"):
    hub_key, hub.key = hub.key, None
    try:
        answer = hub.call("GET", path, key=None if key == "none" else key, headers={"Accept": form})
    finally:
        hub.key = hub_key
    assert answer.status == 200, (path, answer.status, answer.body[:500])
    check(answer.headers["Content-Type"] == form, f"{path} is {form}: {answer.headers['Content-Type']}")
    return rdflib.Graph().parse(data=answer.body, format=FORMS[form])


def both(hub, path, key="none"):
    turtle, json_ld = (fetch(hub, path, form, key) for form in FORMS)
    check(len(turtle) > 0 and isomorphic(turtle, json_ld), f"{path}: Turtle and JSON-LD are the same graph ({len(turtle)}, {len(json_ld)})")
    return turtle


def conforms(graph, what, recommended=False):
    good, _, report = pyshacl.validate(graph, shacl_graph=SHAPES, inference="none", allow_warnings=not recommended)
    check(good, f"{what} keeps the shapes: {report[:3000]}")


def dcat(town, full, draft, markup):
    hub = town.hub
    subject = rdflib.URIRef(f"{hub.address}/datasets/{full['id']}")
    graph = both(hub, f"/datasets/{full['id']}")
    conforms(graph, "a dataset that tells everything", recommended=True)
    texts = {str(o) for o in graph.objects(subject, DCTERMS.description)}
    check("逐日能耗：\"电\"、汽\\水\n第二行 <b>粗</b>" in texts, f"quotes, backslashes, lines and markup come through: {texts}")
    check({o.language for o in graph.objects(subject, DCTERMS.title)} == {"zh"}, "titles have a language")
    check(str(graph.value(subject, DCTERMS.accrualPeriodicity)).endswith("frequency/MONTHLY"), "frequency is of the authority's list")
    distributions = sorted(graph.objects(subject, DCAT.distribution))
    check(len(distributions) == 3, "three distributions")
    checksum = graph.value(distributions[0], SPDX.checksum)
    check(str(graph.value(checksum, SPDX.checksumValue)) == "ab" * 32, "a checksum")
    check(graph.value(subject, rdflib.URIRef("urn:lingqu:ns#sharingGround")) == rdflib.Literal("《政务数据共享条例》第二十一条"),
          "China's terms are beside DCAT's")

    open_, all_ = both(hub, "/catalog"), both(hub, "/catalog", key=town.reader.key)
    for graph, what in [(open_, "the open catalogue"), (all_, "the whole catalogue")]:
        conforms(graph, what)
        check(rdflib.URIRef(f"{hub.address}/datasets/{draft['id']}") not in set(graph.subjects()), f"{what} has no draft")
    titles = {str(t) for s in open_.subjects(RDF.type, DCAT.Dataset) for t in open_.objects(s, DCTERMS.title)}
    check("不开放的名录" not in titles and "糖厂压榨线能耗" in titles, f"without a key, what is open: {titles}")
    titles = {str(t) for s in all_.subjects(RDF.type, DCAT.Dataset) for t in all_.objects(s, DCTERMS.title)}
    check({"不开放的名录", "<script>alert(1)</script>\"'&"} <= titles, f"with a key, all: {titles}")
    catalogue = rdflib.URIRef(hub.address + "/catalog")
    check(len(list(all_.objects(catalogue, DCAT.dataset))) == int(all_.value(catalogue, HYDRA.totalItems)), "as many as it says")
    check(all_.value(all_.value(catalogue, DCTERMS.publisher), FOAF.name) is not None, "the catalogue has a publisher with a name")

    for number in range(105):
        town.publish({**markup["entry"], "title": {"zh": f"批量{number}", "en": f"Bulk {number}"}}, town.mill)
    seen, page, pages = [], "/catalog.ttl", 0
    while page and pages < 20:
        graph = rdflib.Graph().parse(data=hub.call("GET", page).body, format="turtle")
        conforms(graph, page)
        seen += list(graph.objects(catalogue, DCAT.dataset))
        view = graph.value(catalogue, HYDRA.view)
        following = graph.value(view, HYDRA.next)
        page, pages = (str(following)[len(hub.address):] if following else None), pages + 1
    total = int(graph.value(catalogue, HYDRA.totalItems))
    check(pages == 2 and len(seen) == len(set(seen)) == total, f"a crawl sees each once: {pages} pages, {len(seen)} of {total}")

    for path, form in [(f"/datasets/{full['id']}.ttl", "text/turtle"), (f"/datasets/{full['id']}.jsonld", "application/ld+json"),
                       ("/catalog.jsonld", "application/ld+json"), (f"/datasets/{full['name']}.ttl", "text/turtle")]:
        check(hub.call("GET", path).headers["Content-Type"] == form, f"{path} says its form")
    for accept, status, form in [("*/*", 200, "text/turtle"), ("application/json", 200, "application/ld+json"),
                                 ("text/html,application/ld+json;q=0.9,*/*;q=0.1", 200, "application/ld+json"),
                                 ("image/png", 406, None), ("text/turtle;q=0", 406, None), (";;,q=", 406, None)]:
        answer = hub.call("GET", "/catalog", headers={"Accept": accept})
        check(answer.status == status and (form is None or answer.headers["Content-Type"] == form), f"Accept: {accept}: {answer.status}")
    for path, status in [("/catalog?after=-1", 400), ("/catalog?after=x'", 400), ("/catalog?after=99999999", 200), ("/datasets/none", 404),
                         ("/datasets/.ttl", 404), (f"/datasets/{draft['id']}.ttl", 404)]:
        answer = hub.call("GET", path, key=town.reader.key)
        check(answer.status == status, f"{path}: {answer.status}")
    # A name that would close an address is not believed.
    answer = hub.call("GET", "/catalog", headers={"X-Forwarded-Proto": "javascript"})
    check(b"javascript:" not in answer.body, "a scheme that is none")

    # The shapes are worth something: what breaks the profile is found.
    broken = fetch(hub, f"/datasets/{full['id']}", "text/turtle")
    for triple in [(subject, DCTERMS.title, None), (subject, DCTERMS.description, None),
                   (distributions[0], DCAT.accessURL, None), (None, FOAF.name, None), (checksum, SPDX.algorithm, None),
                   (None, RDF.type, DCTERMS.MediaType), (None, RDF.type, DCTERMS.PeriodOfTime)]:
        graph = rdflib.Graph()
        graph += broken
        graph.remove(triple)
        good = pyshacl.validate(graph, shacl_graph=SHAPES, inference="none", allow_warnings=True)[0]
        check(not good, f"the shapes notice that {triple} is gone")
    for value in [rdflib.Literal("soon"), rdflib.URIRef("http://publications.europa.eu/resource/authority/frequency/SOMETIMES")]:
        graph = rdflib.Graph()
        graph += broken
        graph.set((subject, DCTERMS.accrualPeriodicity, value))
        check(not pyshacl.validate(graph, shacl_graph=SHAPES)[0], f"the shapes notice a frequency {value!r}")
