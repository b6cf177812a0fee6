"""`catalog.jsonld`: the portal as a DCAT 3 catalogue (W3C Recommendation 2024) in JSON-LD.

Frequencies and file types are the EU authority tables, which DCAT-AP and most harvesters expect. Every
node has an address, so that two readings of the catalogue are the same graph.
"""

from typing import Any

from publish.machine import Entry
from wadah.settings import Regency

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "adms": "http://www.w3.org/ns/adms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
EU = "http://publications.europa.eu/resource/authority/"
FREQUENCY = {
    "harian": "DAILY",
    "mingguan": "WEEKLY",
    "bulanan": "MONTHLY",
    "triwulanan": "QUARTERLY",
    "semesteran": "ANNUAL_2",
    "tahunan": "ANNUAL",
}
FILE_TYPE = {"CSV": "CSV", "XLSX": "XLSX", "Parquet": "PARQUET"}
IANA = "https://www.iana.org/assignments/media-types/"
Node = dict[str, Any]


def catalog(entries: list[Entry], regency: Regency, base: str, modified: str) -> Node:
    """`modified`: ISO 8601 date of this portal release."""
    themes = {e.contract.domain: e.theme for e in entries}
    producers = {e.metadata["produsen"]["kode"]: e.metadata["produsen"]["nama"] for e in entries}
    graph: list[Node] = [
        {
            "@id": f"{base}/#katalog",
            "@type": "dcat:Catalog",
            "dct:title": _text(f"Satu Data {regency.name}"),
            "dct:description": _text(f"Data terbuka perangkat daerah {regency.name}."),
            "dct:publisher": {"@id": f"{base}/#walidata"},
            "dct:language": {"@id": EU + "language/IND"},
            "dct:modified": _date(modified),
            "dct:spatial": {"@id": f"{base}/#wilayah"},
            "foaf:homepage": {"@id": f"{base}/"},
            "dcat:themeTaxonomy": {"@id": f"{base}/#tema"},
            "dcat:dataset": [{"@id": e.page(base) + "#dataset"} for e in entries],
        },
        {"@id": f"{base}/#tema", "@type": "skos:ConceptScheme", "dct:title": _text("Tema")},
        {
            "@id": f"{base}/#wilayah",
            "@type": "dct:Location",
            "skos:prefLabel": _text(regency.name),
            "dct:identifier": regency.code,
        },
        _agent(f"{base}/#walidata", f"Walidata {regency.name}"),
        {
            "@id": f"{base}/#kontak",
            "@type": "vcard:Organization",
            "vcard:fn": f"Satu Data {regency.name}",
            "vcard:hasEmail": {"@id": f"mailto:{regency.email}"},
        },
    ]
    graph += [
        {"@id": _theme(base, code), "@type": "skos:Concept", "skos:prefLabel": _text(name),
         "skos:inScheme": {"@id": f"{base}/#tema"}}
        for code, name in sorted(themes.items())
    ]  # fmt: skip
    graph += [_agent(_opd(base, code), name) for code, name in sorted(producers.items())]
    for entry in entries:
        graph += _dataset(entry, base)
    return {"@context": CONTEXT, "@graph": graph}


def _dataset(entry: Entry, base: str) -> list[Node]:
    page, contract, receipt = entry.page(base), entry.contract, entry.receipt
    level = entry.metadata["frekuensi"]
    node: Node = {
        "@id": page + "#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": entry.id,
        "dct:title": _text(contract.name),
        "dct:description": _text(contract.purpose),
        "dct:publisher": {"@id": _opd(base, entry.metadata["produsen"]["kode"])},
        "dcat:contactPoint": {"@id": f"{base}/#kontak"},
        "dcat:keyword": [_text(t) for t in contract.tags],
        "dcat:theme": {"@id": _theme(base, contract.domain)},
        "dct:language": {"@id": EU + "language/IND"},
        "dct:issued": _moment(entry.issued.isoformat()),
        "dct:modified": _moment(receipt.at.isoformat()),
        "dcat:version": receipt.release,
        "dct:spatial": {"@id": f"{base}/#wilayah"},
        "dct:accessRights": {"@id": EU + "access-right/PUBLIC"},
        "dcat:landingPage": {"@id": page},
        "dct:conformsTo": {"@id": page + "datapackage.json"},
        "dcat:distribution": [{"@id": f"{page}{f.name}#berkas"} for f in receipt.files],
    }
    if contract.license:
        node["dct:license"] = {"@id": contract.license}
    if level in FREQUENCY:
        node["dct:accrualPeriodicity"] = {"@id": f"{EU}frequency/{FREQUENCY[level]}"}
    if contract.regulations:
        node["dct:isReferencedBy"] = [{"@id": url} for url, _ in contract.regulations]
    nodes = [node]
    if entry.temporal:
        first, last = entry.temporal
        node["dct:temporal"] = {"@id": page + "#periode"}
        nodes.append({"@id": page + "#periode", "@type": "dct:PeriodOfTime", "dcat:startDate": _date(first),
                      "dcat:endDate": _date(last)})  # fmt: skip
    for file in receipt.files:
        here = f"{page}{file.name}"
        distribution: Node = {
            "@id": here + "#berkas",
            "@type": "dcat:Distribution",
            "dct:title": _text(f"{contract.name} ({file.format})"),
            "dcat:accessURL": {"@id": page},
            "dcat:downloadURL": {"@id": here},
            "dcat:mediaType": {"@id": IANA + file.media_type},
            "dct:format": {"@id": f"{EU}file-type/{FILE_TYPE[file.format]}"},
            "dcat:byteSize": {"@value": str(file.bytes), "@type": "xsd:nonNegativeInteger"},
            "dct:modified": _moment(receipt.at.isoformat()),
            "spdx:checksum": {"@id": here + "#sidik"},
        }
        if contract.license:
            distribution["dct:license"] = {"@id": contract.license}
        nodes += [distribution, {
            "@id": here + "#sidik",
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": file.sha256, "@type": "xsd:hexBinary"},
        }]  # fmt: skip
    return nodes


def _text(text: str) -> Node:
    return {"@value": text, "@language": "id"}


def _date(iso: str) -> Node:
    return {"@value": iso, "@type": "xsd:date"}


def _moment(iso: str) -> Node:
    return {"@value": iso, "@type": "xsd:dateTime"}


def _agent(address: str, name: str) -> Node:
    return {"@id": address, "@type": "foaf:Organization", "foaf:name": _text(name)}


def _theme(base: str, domain: str) -> str:
    return f"{base}/cari/tema/{domain}/"


def _opd(base: str, code: str) -> str:
    return f"{base}/opd/{code}/"
