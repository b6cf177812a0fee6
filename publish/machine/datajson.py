"""`data.json`: the catalogue in the shape of Project Open Data v1.1, which the national portal harvests.

Fields that only a United States agency has (bureau and programme codes) are left out.
"""

from typing import Any

from publish.machine import ISO_RHYTHM, Entry, Portal

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"


def data_json(entries: list[Entry], portal: Portal) -> dict[str, Any]:
    return {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": portal.file("data.json"),
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [_dataset(e, portal) for e in entries],
    }


def _dataset(entry: Entry, portal: Portal) -> dict[str, Any]:
    contract, receipt, page, regency = entry.contract, entry.receipt, portal.page(entry.id), portal.regency
    whole = {
        "@type": "dcat:Dataset",
        "identifier": page,
        "title": contract.name,
        "description": entry.description,
        "keyword": list(contract.tags),
        "theme": [entry.theme],
        "modified": receipt.at.isoformat(),
        "issued": entry.issued.date().isoformat(),
        "publisher": {
            "@type": "org:Organization",
            "name": entry.metadata["produsen"]["nama"],
            "subOrganizationOf": {"@type": "org:Organization", "name": f"Pemerintah {regency.name}"},
        },
        "contactPoint": {
            "@type": "vcard:Contact",
            "fn": f"Satu Data {regency.name}",
            "hasEmail": f"mailto:{regency.email}",
        },
        "accessLevel": "public",
        "license": contract.license,
        "spatial": regency.name,
        "temporal": "/".join(entry.temporal) if entry.temporal else None,
        "accrualPeriodicity": ISO_RHYTHM.get(entry.metadata["frekuensi"]),
        "language": ["id"],
        "landingPage": page,
        "references": [url for url, _ in contract.regulations] or None,
        "describedBy": portal.beside(entry.id, "datapackage.json"),
        "describedByType": "application/json",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": f"{contract.name} ({f.format})",
                "format": f.format,
                "mediaType": f.media_type,
                "downloadURL": portal.beside(entry.id, f.name),
            }
            for f in receipt.files
        ],
    }
    return {k: v for k, v in whole.items() if v is not None}
