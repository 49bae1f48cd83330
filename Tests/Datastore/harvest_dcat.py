"""Catalogues of others in DCAT, in the forms in which they are written; and what is none."""

import json
import time

import rdflib

from count import check

PUBLIC = '''@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @base <https://data.example.org/> .
<catalog> a dcat:Catalog ; dcat:dataset <set/1>, _:two .
<set/1> a dcat:Dataset ; dct:title "Water levels"@en, "Wasserstände"@de, "水位"@zh-Hans ; dct:description "Every hour"@en, "逐小时"@zh ;
  dcat:keyword "水", "water"@en ; dct:issued "2024-01-01"^^xsd:date ; dct:modified "2024-02-29T08:00:00+08:00"^^xsd:dateTime ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/DAILY> ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/ENVI> ; dct:publisher [ a foaf:Organization ; foaf:name "市水务局"@zh, "Water board"@en ] ;
  dct:creator [ a foaf:Person ; foaf:name "某人" ] ; dct:spatial <urn:lingqu:division:450200>, "451300", "1990", <http://sws.geonames.org/294640> ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2019"^^xsd:gYear ; dcat:endDate "2024-02"^^xsd:gYearMonth ] ;
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
# RDF/XML as people write it: entities for namespaces, bases, things without a name, attributes for texts, lists, markup.
WRITTEN = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rdf:RDF [<!ENTITY dct "http://purl.org/dc/terms/"><!ENTITY xsd "http://www.w3.org/2001/XMLSchema#">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="&dct;" xmlns:foaf="http://xmlns.com/foaf/0.1/"
 xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:vcard="http://www.w3.org/2006/vcard/ns#" xml:base="https://data.example.org/xml/" xml:lang="zh">
 <dcat:Catalog rdf:about=""><dcat:dataset><dcat:Dataset rdf:about="set#a" dct:title="雨量"><!-- 注 -->
  <dct:title xml:lang="en">Rain &amp; <![CDATA[<snow>]]></dct:title><dct:description rdf:parseType="Literal">逐<b xmlns="http://www.w3.org/1999/xhtml" class="x">小</b>时</dct:description>
  <dct:issued rdf:datatype="&xsd;date">2024-01-01</dct:issued><dcat:keyword>雨</dcat:keyword>
  <dcat:theme rdf:parseType="Collection"><rdf:Description rdf:about="x"/><rdf:Description/></dcat:theme><dcat:theme rdf:parseType="Resource"><rdfs:label>气象服务</rdfs:label></dcat:theme>
  <dct:publisher rdf:nodeID="office"/><dcat:contactPoint vcard:fn="气象台"/>
  <dcat:distribution><rdf:Description><rdf:type rdf:resource="http://www.w3.org/ns/dcat#Distribution"/><dcat:accessURL rdf:resource="../rain"/><dct:format>CSV</dct:format></rdf:Description></dcat:distribution>
 </dcat:Dataset></dcat:dataset></dcat:Catalog>
 <foaf:Organization rdf:nodeID="office"><foaf:name>市气象局</foaf:name></foaf:Organization>
 <dcat:Dataset rdf:ID="b"><dct:title xml:lang="">another</dct:title><rdf:li>1</rdf:li></dcat:Dataset>
</rdf:RDF>"""
# JSON-LD whose own context says what its names mean.
NAMED = {"@context": [{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#", "uri": "@id", "kind": {"@id": "rdf:type", "@type": "@vocab"}, "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
                       "@base": "https://data.example.org/json/", "@language": "zh", "目录": "dcat:Catalog", "数据集": {"@id": "dcat:dataset", "@container": "@set"}},
                      {"名称": {"@id": "dct:title", "@container": "@language"}, "说明": "dct:description", "词": "dcat:keyword", "发布": {"@id": "dct:issued", "@type": "xsd:date"},
                       "频率": {"@id": "dct:accrualPeriodicity", "@type": "@id"}, "freq": "http://publications.europa.eu/resource/authority/frequency/",
                       "形式": {"@id": "dcat:distribution", "@container": "@index", "@context": {"网址": {"@id": "dcat:accessURL", "@type": "@id"}, "格式": {"@id": "dct:format", "@language": None}}}}],
         "uri": "", "kind": "目录", "数据集": [{"uri": "set-1", "kind": "dcat:Dataset", "名称": {"zh": "风速", "en": ["Wind"]}, "说明": "每日", "词": ["风", {"@value": "wind", "@language": "en"}],
                                        "发布": "2024-01-01", "频率": "freq:DAILY", "无关": 1, "形式": {"a": {"网址": "wind.csv", "格式": "CSV"}}}]}
SCHEMA = {"@context": "https://schema.org/", "@type": "DataCatalog", "name": "目录", "dataset": {
    "@type": "Dataset", "@id": "https://data.example.org/schema/1", "name": "站台", "description": "地铁站台", "keywords": "地铁, 站台", "dateModified": "2024-03-01",
    "license": "https://creativecommons.org/licenses/by/4.0/", "temporalCoverage": "2020-01/2020-02", "publisher": {"@type": "Organization", "name": "地铁公司"},
    "distribution": [{"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": "https://data.example.org/s.csv"}]}}


def xml(inside, head=""):
    return f'<?xml version="1.0"?>{head}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">{inside}</rdf:RDF>'


def many_contexts():
    return {"@context": {f"t{number}": "http://e/" for number in range(1900)}, "@graph": [{"@context": {"a": "http://e/"}, "a": 1}] * 20_000}


XML, LD = "application/rdf+xml", "application/ld+json"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
LONG = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>'
NONE = [
    ("<http://a> <http://b> " + "[ <http://b> " * 500_000, "text/turtle", "levels"), ("(" * 500_000, "text/turtle", "lists"),
    ("<http://a> und:b 1 .", "text/turtle", "Turtle"), ("<http://a> <http://b> 1 .\n" * 300_000, "text/turtle", "statements"),
    (b'<a> <b> "\xff" .', "text/turtle", "Turtle"), (b'<a> <b> "\0" .', "text/turtle", "zero"), ("", "text/turtle", "DCAT"),
    ("{}", LD, "expanded"), ("<html>", "text/html", "JSON"), (b"#" * (17 << 20), "text/turtle", "16 MiB"),
    (xml("<e:x>&b;</e:x>", LAUGHS), XML, "entities"), (xml("<e:x><e:y>" + "&a;" * 50_000 + "</e:y></e:x>", LONG), XML, "amplification"),
    (xml('<e:x e:y="' + "&a;" * 50_000 + '"/>', LONG), XML, "amplification"),
    (xml("<e:x>&f;</e:x>", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>'), XML, "entities"),
    (xml("<e:x/>", '<!DOCTYPE x [<!ENTITY % p "<!ENTITY c \'c\'>"> %p;]>'), XML, "entities"), (xml("<e:x>&none;</e:x>"), XML, "RDF/XML"),
    (xml("<e:x>" * 500_000), XML, "levels"), (xml("<e:x/>" * 300_000), XML, "statements"), (xml("<e:x><e:l rdf:parseType='Collection'>" + "<rdf:Description/>" * 300_000 + "</e:l></e:x>"), XML, "statements"),
    (b'<x xmlns="a">\xff</x>', XML, "RDF/XML"), (b"<x xmlns='a'>\0</x>", XML, "not well-formed"), ("", XML, "RDF/XML"), ("<x/>", XML, "namespace"), ("<x xmlns='http://e/'><x><x/><x/></x></x>", XML, "more than one"),
    (b'<?xml version="1.0" encoding="GB18030"?><x/>', XML, "encoding"), ("<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", XML, "DCAT"), (xml("<e:x e:y='1' z='2'/>"), XML, "namespace"),
    (json.dumps({"@context": {"a": "b:c", "b": "a:d"}, "a": 1}), LD, "explain each other"), (json.dumps({"@context": {f"t{number}": "http://e/" for number in range(3000)}}), LD, "names"),
    (json.dumps(many_contexts()), LD, "too many contexts"),
    (json.dumps({"@context": [{f"t{number}": "http://e/" for number in range(1900)}] + [{"a": "http://e/"}] * 500_000, "a": 1}), LD, "DCAT"), (json.dumps({"@context": 5}), LD, "JSON-LD")]


def run_all(hub, steward, run, serving):
    def serve(body, kind="text/turtle; charset=utf-8"):
        return serving(lambda _: (200, {"Content-Type": kind}, body if isinstance(body, bytes) else body.encode()))

    def entries():
        items = hub.expect(200, "GET", "/v1/own-datasets?limit=200", key=steward.key)["items"]
        return {one["entry"].get("identifier"): one["entry"] for one in items}

    def plain(one):
        """Without what it is known by, and in some order."""
        return {**{name: value for name, value in one.items() if name != "identifier"}, "keywords": sorted(one.get("keywords", [])),
                "distributions": sorted(one.get("distributions", []), key=lambda way: way["accessURL"])}

    with serve(PUBLIC) as url:
        check(run(url, "dcat")["drafted"] == 2 and run(url, "dcat")["unchanged"] == 2, "a catalogue of others in Turtle")
    made = entries()
    one, two = made["https://data.example.org/set/1"], made["two"]
    check(one["title"] == {"zh": "水位", "en": "Water levels"} and one["description"] == {"zh": "逐小时", "en": "Every hour"}, f"languages: {one}")
    check(one["cycle"] == "daily" and one["contact"] == {"name": "水务局", "email": "water@example.org"} and set(one["keywords"]) == {"水", "water"}, f"what is said of it: {one}")
    check(one["issued"].startswith("2024-01-01") and one["modified"].startswith("2024-02-29T00:00:00"), f"typed moments: {one}")
    first, second = sorted(one["distributions"], key=lambda way: way["accessURL"], reverse=True)
    check((first["accessURL"], first["format"], first["downloadURL"], first["byteSize"])
          == ("https://data.example.org/water", "csv", "https://data.example.org/water.csv", 1024)
          and second["accessURL"] == "https://api.example.org/levels" and one["licence"] == "CC-BY-4.0", f"distributions: {one}")
    check(two["title"]["zh"] == "多行\n标题", f"a dataset without an IRI is known by its identifier: {two}")
    check(one["theme"] == "environment" and one["sourceUnit"] == {"name": {"zh": "市水务局", "en": "Water board"}}, f"theme and unit, not a person: {one}")
    check(one["regions"] == ["4502", "4513"] and one["temporal"] == {"from": "2019-01-01", "to": "2024-02-29"}, f"where and when: {one}")
    check("theme" not in two and "sourceUnit" not in two and "temporal" not in two, f"what is not told is left open: {two}")
    # The same graph in RDF/XML, as another program writes it in two ways, and in expanded JSON-LD.
    for place, (form, kind) in enumerate([("xml", XML), ("pretty-xml", "text/xml; charset=utf-8"), ("pretty-xml", "application/octet-stream"), ("json-ld", LD)]):
        text = PUBLIC.replace("set/1", f"set/x{place}").replace('"two"', f'"two{place}"')
        with serve(rdflib.Graph().parse(data=text, format="turtle").serialize(format=form), kind) as url:
            told = run(url, "dcat")
            check(told["drafted"] == 2 and told["refused"] == 0, f"{form}: {told}")
        found = entries()
        check(plain(found[f"https://data.example.org/set/x{place}"]) == plain(one) and plain(found[f"two{place}"]) == plain(two),
              f"{form} says the same: {found[f'https://data.example.org/set/x{place}']}")
    written(serve, run, entries, plain)
    with serve(json.dumps(FRAMED), "application/ld+json") as url:
        told = run(url, "dcat", "--dry")
        check(told["found"] == 1 and told["revised"] == 1, f"JSON-LD, one in another: {told}")
    with serve(TRIPLE, "application/n-triples") as url:
        check(run(url, "dcat")["drafted"] == 1, "N-Triples")
    for body, kind, words in NONE:
        with serve(body, kind) as url:
            begun = time.monotonic()
            said = run(url, "dcat", code=1)
            check(words in said and time.monotonic() - begun < 30, f"what is no catalogue: {words}: {said}")
    paths = []

    def answer(path):
        paths.append(path)
        return 200, {"Content-Type": XML}, xml("<e:x/>", '<!DOCTYPE x SYSTEM "/other.dtd">').encode()
    with serving(answer) as url:
        run(url + "/page", "dcat", code=1)
    check(paths == ["/page"], f"nothing else is fetched: {paths}")


def written(serve, run, entries, plain):
    """Each as people write it, and as another program understands it."""
    with serve(WRITTEN, XML) as url:
        told = run(url, "dcat")
        check(told["drafted"] == 2 and told["refused"] == 0, f"RDF/XML by hand: {told}")
    found = entries()
    rain = found["https://data.example.org/xml/set#a"]
    check(rain["title"] == {"zh": "雨量", "en": "Rain & <snow>"} and rain["description"]["zh"] == "逐小时" and rain["issued"].startswith("2024-01-01"), f"texts: {rain}")
    check(rain["theme"] == "weather" and rain["sourceUnit"]["name"]["zh"] == "市气象局" and rain["contact"]["name"] == "气象台", f"things without a name: {rain}")
    check([way["accessURL"] for way in rain["distributions"]] == ["https://data.example.org/rain"] and found["https://data.example.org/xml/#b"]["title"]["zh"] == "another", f"relative addresses: {rain}")
    with serve(json.dumps(NAMED), LD) as url:
        told = run(url, "dcat")
        check(told["drafted"] == 1 and told["refused"] == 0, f"a context of its own: {told}")
    wind = entries()["https://data.example.org/json/set-1"]
    check(wind["title"] == {"zh": "风速", "en": "Wind"} and wind["description"]["zh"] == "每日" and wind["cycle"] == "daily" and set(wind["keywords"]) == {"风", "wind"}
          and wind["distributions"] == [{"accessURL": "https://data.example.org/json/wind.csv", "format": "csv"}], f"names of its own: {wind}")
    for place, (text, form, one) in enumerate([(WRITTEN, "xml", rain), (json.dumps(NAMED), "json-ld", wind)]):
        turtle = rdflib.Graph().parse(data=text, format=form).serialize(format="turtle")
        for old, new in [("/xml/set#a", f"/again{place}"), ("/json/set-1", f"/again{place}")]:
            turtle = turtle.replace(old, new)
        with serve(turtle) as url:
            run(url, "dcat")
        again = entries()[f"https://data.example.org/again{place}"]
        # Markup is kept by the other program, and left out here.
        check(plain({**again, "description": one["description"]}) == plain(one), f"another program understands {form} so too: {again}")
    with serve(json.dumps(SCHEMA), LD) as url:
        check(run(url, "dcat")["drafted"] == 1, "schema.org's words")
    stops = entries()["https://data.example.org/schema/1"]
    check(stops["title"]["zh"] == "站台" and stops["keywords"] == ["地铁", "站台"] and stops["sourceUnit"]["name"]["zh"] == "地铁公司" and stops["licence"] == "CC-BY-4.0"
          and stops["temporal"] == {"from": "2020-01-01", "to": "2020-02-29"} and stops["modified"].startswith("2024-03-01")
          and [way["format"] for way in stops["distributions"]] == ["csv"], f"schema.org's words: {stops}")
