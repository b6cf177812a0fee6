"""`data.json`: the catalogue in the shape of Project Open Data v1.1, which the national portal harvests.

Fields that only a United States agency has (bureau and programme codes) are left out.
"""

from typing import Any

from publish.machine import ISO_RHYTHM, Entry
from wadah.settings import Regency

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"


def data_json(entries: list[Entry], regency: Regency, base: str) -> dict[str, Any]:
    return {
        "@context": f"{SCHEMA}/catalog.jsonld",
        "@id": f"{base}/data.json",
        "@type": "dcat:Catalog",
        "conformsTo": SCHEMA,
        "describedBy": f"{SCHEMA}/catalog.json",
        "dataset": [_dataset(e, regency, base) for e in entries],
    }


def _dataset(entry: Entry, regency: Regency, base: str) -> dict[str, Any]:
    contract, receipt, page = entry.contract, entry.receipt, entry.page(base)
    whole = {
        "@type": "dcat:Dataset",
        "identifier": page,
        "title": contract.name,
        "description": " ".join(t for t in (contract.purpose, contract.usage, contract.limitations) if t),
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
        "describedBy": page + "datapackage.json",
        "describedByType": "application/json",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": f"{contract.name} ({f.format})",
                "format": f.format,
                "mediaType": f.media_type,
                "downloadURL": page + f.name,
            }
            for f in receipt.files
        ],
    }
    return {k: v for k, v in whole.items() if v is not None}
