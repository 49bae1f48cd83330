"""Catalogues of others in DCAT, in the forms in which they are written; and what is none."""

import json

from count import check

PUBLIC = '''@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @base <https://data.example.org/> .
<catalog> a dcat:Catalog ; dcat:dataset <set/1>, _:two .
<set/1> a dcat:Dataset ; dct:title "Water levels"@en, "Wasserstände"@de, "水位"@zh-Hans ; dct:description "Every hour"@en, "逐小时"@zh ;
  dcat:keyword "水", "water"@en ; dct:issued "2024-01-01"^^xsd:date ; dct:modified "2024-02-29T08:00:00+08:00"^^xsd:dateTime ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ;
  dcat:contactPoint [ a vcard:Organization ; vcard:fn "水务局" ; vcard:hasEmail [ vcard:hasValue <mailto:water@example.org> ] ] ;
  dcat:distribution [ a dcat:Distribution ; dcat:accessURL <water> ; dcat:downloadURL <water.csv> ; dcat:byteSize "1024"^^xsd:nonNegativeInteger ;
    dct:format [ rdfs:label "CSV" ] ; dct:license <https://creativecommons.org/licenses/by/4.0/> ], <set/1/api> .
<set/1/api> a dcat:Distribution ; dcat:accessURL <https://api.example.org/levels> ; dct:title "API"@en .
_:two a dcat:Dataset ; dct:identifier "two" ; dct:title """多行
标题""" .
'''
# The same set one in another, as catalogues print it that follow a frame, with keywords under other names.
FRAMED = {"@context": "https://elsewhere.example/context", "id": "https://data.example.org/catalog", "type": "Catalog", "dataset": [
    {"id": "https://data.example.org/set/1", "type": ["Dataset"], "title": {"@language": "zh", "@value": "水位"}, "distribution": {
        "type": "Distribution", "accessURL": {"id": "https://data.example.org/water"}, "format": "CSV"}}]}
TRIPLE = "<https://data.example.org/set/3> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
NONE = [
    ("<http://a> <http://b> " + "[ <http://b> " * 500_000, "text/turtle", "levels"), ("(" * 500_000, "text/turtle", "lists"),
    ("<http://a> und:b 1 .", "text/turtle", "Turtle"), ("<http://a> <http://b> 1 .\n" * 300_000, "text/turtle", "statements"),
    (b'<a> <b> "\xff" .', "text/turtle", "Turtle"), (b'<a> <b> "\0" .', "text/turtle", "zero"), ("", "text/turtle", "DCAT"),
    ("{}", "application/ld+json", "expanded"), (ENTITIES, "application/rdf+xml", "RDF/XML"), ("<html>", "text/html", "JSON"),
    (b"#" * (17 << 20), "text/turtle", "16 MiB")]


def run_all(hub, steward, run, serving):
    def serve(body, kind="text/turtle; charset=utf-8"):
        return serving(lambda _: (200, {"Content-Type": kind}, body if isinstance(body, bytes) else body.encode()))

    with serve(PUBLIC) as url:
        check(run(url, "dcat")["drafted"] == 2 and run(url, "dcat")["unchanged"] == 2, "a catalogue of others in Turtle")
    mine = hub.expect(200, "GET", "/v1/own-datasets?limit=200", key=steward.key)["items"]
    made = {one["entry"].get("identifier"): one["entry"] for one in mine}
    one, two = made["https://data.example.org/set/1"], made["two"]
    check(one["title"] == {"zh": "水位", "en": "Water levels"} and one["description"] == {"zh": "逐小时", "en": "Every hour"}, f"languages: {one}")
    check(one["cycle"] == "daily" and one["contact"] == {"name": "水务局", "email": "water@example.org"} and set(one["keywords"]) == {"水", "water"}, f"what is said of it: {one}")
    check(one["issued"].startswith("2024-01-01") and one["modified"].startswith("2024-02-29T00:00:00"), f"typed moments: {one}")
    first, second = sorted(one["distributions"], key=lambda way: way["accessURL"], reverse=True)
    check((first["accessURL"], first["format"], first["downloadURL"], first["byteSize"])
          == ("https://data.example.org/water", "csv", "https://data.example.org/water.csv", 1024)
          and second["accessURL"] == "https://api.example.org/levels" and one["licence"] == "CC-BY-4.0", f"distributions: {one}")
    check(two["title"]["zh"] == "多行\n标题", f"a dataset without an IRI is known by its identifier: {two}")
    with serve(json.dumps(FRAMED), "application/ld+json") as url:
        told = run(url, "dcat", "--dry")
        check(told["found"] == 1 and told["revised"] == 1, f"JSON-LD, one in another: {told}")
    with serve(TRIPLE, "application/n-triples") as url:
        check(run(url, "dcat")["drafted"] == 1, "N-Triples")
    for body, kind, words in NONE:
        with serve(body, kind) as url:
            said = run(url, "dcat", code=1)
            check(words in said, f"what is no catalogue: {words}: {said}")
