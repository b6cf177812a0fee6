"""`catalog.jsonld` and `catalog.ttl`: the portal as a DCAT 3 catalogue (W3C Recommendation 2024), DCAT-AP 3 complete.

Frequencies, file types, themes and rights are the EU authority tables, which DCAT-AP and most harvesters expect.
Every node has an address, so that two readings of the catalogue are the same graph.
"""

import json
from typing import Any

from rdflib import Graph

from publish.machine import Entry, Portal
from publish.machine.authority import CONTEXT, EU, FILE_TYPE, FOREIGN, FREQUENCY, IANA, LABELS, THEMES
from publish.receipt import File

Node = dict[str, Any]


def catalog(entries: list[Entry], portal: Portal, modified: str) -> Node:
    """`modified`: ISO 8601 date of this portal release."""
    regency = portal.regency
    themes = {e.contract.domain: e.theme for e in entries}
    producers = {e.metadata["produsen"]["kode"]: e.metadata["produsen"]["nama"] for e in entries}
    first = min((e.issued for e in entries), default=None)
    whole: Node = {
        "@id": _part(portal, "katalog"),
        "@type": "dcat:Catalog",
        "dct:title": _text(f"Satu Data {regency.name}"),
        "dct:description": _text(f"Data terbuka perangkat daerah {regency.name}."),
        "dct:publisher": _ref(_part(portal, "walidata")),
        "dcat:contactPoint": _ref(_part(portal, "kontak")),
        "dct:language": _ref(EU + "language/IND"),
        "dct:modified": _date(modified),
        "dct:spatial": _ref(_part(portal, "wilayah")),
        "foaf:homepage": _ref(portal.home),
        "dcat:themeTaxonomy": _ref(_part(portal, "tema")),
        "dcat:dataset": [_ref(_dataset_id(portal, e)) for e in entries],
    }
    if first:
        whole["dct:issued"] = _date(first.date().isoformat())
    licenses = {e.contract.license for e in entries}
    if len(licenses) == 1 and (license := licenses.pop()):
        whole["dct:license"] = _ref(license)
    graph: list[Node] = [
        whole,
        {"@id": portal.home, "@type": "foaf:Document"},
        {"@id": _part(portal, "tema"), "@type": "skos:ConceptScheme", "dct:title": _text("Tema")},
        {"@id": _part(portal, "wilayah"), "@type": "dct:Location", "skos:prefLabel": _text(regency.name),
         "dct:identifier": regency.code},
        _agent(_part(portal, "walidata"), f"Walidata {regency.name}"),
        {"@id": _part(portal, "kontak"), "@type": ["vcard:Organization", "vcard:Kind"],
         "vcard:fn": f"Satu Data {regency.name}", "vcard:hasEmail": _ref(f"mailto:{regency.email}")},
    ]  # fmt: skip
    graph += [
        {"@id": _theme(portal, code), "@type": "skos:Concept", "skos:prefLabel": _text(name),
         "skos:inScheme": _ref(_part(portal, "tema"))}
        for code, name in sorted(themes.items())
    ]  # fmt: skip
    graph += [_agent(_opd(portal, code), name) for code, name in sorted(producers.items())]
    used = sorted({e.contract.license for e in entries if e.contract.license})
    graph += [{"@id": license, "@type": "dct:LicenseDocument"} for license in used]
    for entry in entries:
        graph += _dataset(entry, portal)
    return {"@context": CONTEXT, "@graph": graph + _foreign(graph)}


def _foreign(graph: list[Node]) -> list[Node]:
    """What other registers' terms are, said here too: a validator that knows those registers not need not ask them."""
    own = {node["@id"] for node in graph}
    said: dict[str, str] = {}
    for node in graph:
        for property, kind in FOREIGN.items():
            values = node.get(property, [])
            for value in values if isinstance(values, list) else [values]:
                if value["@id"] not in own:
                    said[value["@id"]] = kind
    nodes: list[Node] = [{"@id": address, "@type": kind} for address, kind in sorted(said.items())]
    for node in nodes:
        if label := LABELS.get(node["@id"].rpartition("/")[2]):
            node["skos:prefLabel"] = {"@value": label, "@language": "en"}
    return nodes


def turtle(catalogue: Node) -> bytes:
    """The same graph as Turtle; equal graphs give equal bytes."""
    graph = Graph().parse(data=json.dumps(catalogue), format="json-ld")
    return graph.serialize(format="turtle", encoding="utf-8")


def _dataset(entry: Entry, portal: Portal) -> list[Node]:
    contract, receipt = entry.contract, entry.receipt
    here, page = _dataset_id(portal, entry), portal.page(entry.id)
    level, schema = entry.metadata["frekuensi"], portal.beside(entry.id, "datapackage.json")
    history = portal.locate(f"d/{entry.id}/rilis/", "id")
    themes = [_ref(_theme(portal, contract.domain))]
    if contract.domain in THEMES:
        themes.append(_ref(f"{EU}data-theme/{THEMES[contract.domain]}"))
    node: Node = {
        "@id": here,
        "@type": "dcat:Dataset",
        "dct:identifier": entry.id,
        "dct:title": _text(contract.name),
        "dct:description": _text(entry.description),
        "dct:publisher": _ref(_opd(portal, entry.metadata["produsen"]["kode"])),
        "dct:creator": _ref(_opd(portal, entry.metadata["produsen"]["kode"])),
        "dcat:contactPoint": _ref(_part(portal, "kontak")),
        "dcat:keyword": [_text(t) for t in contract.tags],
        "dcat:theme": themes,
        "dct:language": _ref(EU + "language/IND"),
        "dct:issued": _moment(entry.issued.isoformat()),
        "dct:modified": _moment(receipt.at.isoformat()),
        "dcat:version": receipt.release,
        "dct:spatial": _ref(_part(portal, "wilayah")),
        "dct:accessRights": _ref(EU + "access-right/PUBLIC"),
        "dcat:landingPage": _ref(page),
        "foaf:page": _ref(history),
        "dct:conformsTo": _ref(schema),
        "dct:provenance": _ref(portal.beside(entry.id, "receipt.json")),
        "dcat:distribution": [_ref(portal.beside(entry.id, f.name) + "#berkas") for f in receipt.files],
    }
    nodes = [
        node,
        {"@id": page, "@type": "foaf:Document"},
        {"@id": history, "@type": "foaf:Document", "dct:title": _text(f"Riwayat rilis: {contract.name}")},
        {"@id": schema, "@type": "dct:Standard", "dct:title": _text("Skema tabel (Frictionless Data Package)")},
        {"@id": portal.beside(entry.id, "receipt.json"), "@type": "dct:ProvenanceStatement",
         "rdfs:label": _text("Bukti rilis: asal, pemeriksaan, dan sidik berkas")},
    ]  # fmt: skip
    if contract.license:
        node["dct:license"] = _ref(contract.license)
    if level in FREQUENCY:
        node["dct:accrualPeriodicity"] = _ref(f"{EU}frequency/{FREQUENCY[level]}")
    if contract.regulations:
        node["dct:isReferencedBy"] = [_ref(url) for url, _ in contract.regulations]
    if receipt.notice:
        node["adms:versionNotes"] = _text(receipt.notice)
    if entry.temporal:
        first, last = entry.temporal
        node["dct:temporal"] = _ref(page + "#periode")
        nodes.append({"@id": page + "#periode", "@type": "dct:PeriodOfTime", "dcat:startDate": _date(first),
                      "dcat:endDate": _date(last)})  # fmt: skip
    for file in receipt.files:
        nodes += _distribution(entry, file, schema, portal)
    return nodes


def _distribution(entry: Entry, file: File, schema: str, portal: Portal) -> list[Node]:
    here, contract = portal.beside(entry.id, file.name), entry.contract
    node: Node = {
        "@id": here + "#berkas",
        "@type": "dcat:Distribution",
        "dct:title": _text(f"{contract.name} ({file.format})"),
        "dcat:accessURL": _ref(portal.page(entry.id)),
        "dcat:downloadURL": _ref(here),
        "dcat:mediaType": _ref(IANA + file.media_type),
        "dct:format": _ref(f"{EU}file-type/{FILE_TYPE[file.format]}"),
        "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
        "dct:issued": _moment(entry.issued.isoformat()),
        "dct:modified": _moment(entry.receipt.at.isoformat()),
        "dct:language": _ref(EU + "language/IND"),
        "dct:conformsTo": _ref(schema),
        "dcatap:availability": _ref(EU + "planned-availability/STABLE"),
        "spdx:checksum": _ref(here + "#sidik"),
    }
    if contract.license:
        node["dct:license"] = _ref(contract.license)
    checksum = {
        "@id": here + "#sidik",
        "@type": "spdx:Checksum",
        "spdx:algorithm": _ref("spdx:checksumAlgorithm_sha256"),
        "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
    }
    return [node, checksum]


def _ref(address: str) -> Node:
    return {"@id": address}


def _text(text: str) -> Node:
    return {"@value": text, "@language": "id"}


def _date(iso: str) -> Node:
    return {"@value": iso, "@type": "xsd:date"}


def _moment(iso: str) -> Node:
    return {"@value": iso, "@type": "xsd:dateTime"}


def _agent(address: str, name: str) -> Node:
    return {"@id": address, "@type": ["foaf:Organization", "foaf:Agent"], "foaf:name": _text(name)}


def _part(portal: Portal, name: str) -> str:
    return f"{portal.base}/#{name}"


def _dataset_id(portal: Portal, entry: Entry) -> str:
    return portal.page(entry.id) + "#dataset"


def _theme(portal: Portal, domain: str) -> str:
    return portal.locate(f"cari/tema/{domain}/", "id")


def _opd(portal: Portal, code: str) -> str:
    return portal.locate(f"opd/{code}/", "id")
