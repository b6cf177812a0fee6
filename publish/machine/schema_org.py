"""schema.org `Dataset`, put into every dataset's page: what search engines for data read."""

import json
from typing import Any

from markupsafe import Markup

from publish.machine import Entry, Portal

SCHEMA = "https://schema.org/"


def embedded(value: dict[str, Any]) -> Markup:
    """JSON that can stand in a script element: nothing in it ends the element or opens a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


def schema_org(entry: Entry, portal: Portal) -> dict[str, Any]:
    contract, receipt, page = entry.contract, entry.receipt, portal.page(entry.id)
    walidata = {"@type": "GovernmentOrganization", "name": f"Pemerintah {portal.regency.name}", "url": portal.home}
    whole = {
        "@context": SCHEMA,
        "@type": "Dataset",
        "@id": page + "#dataset",
        "url": page,
        "identifier": entry.id,
        "name": contract.name,
        "description": entry.description,
        "keywords": list(contract.tags),
        "inLanguage": "id",
        "isAccessibleForFree": True,
        "creativeWorkStatus": "Published",
        "license": contract.license,
        "version": receipt.release,
        "datePublished": entry.issued.isoformat(),
        "dateModified": receipt.at.isoformat(),
        "temporalCoverage": "/".join(entry.temporal) if entry.temporal else None,
        "spatialCoverage": {"@type": "AdministrativeArea", "name": portal.regency.name,
                            "identifier": portal.regency.code},
        "creator": {"@type": "GovernmentOrganization", "name": entry.metadata["produsen"]["nama"],
                    "parentOrganization": walidata},
        "publisher": walidata | {"contactPoint": {"@type": "ContactPoint", "contactType": "Satu Data",
                                                  "email": portal.regency.email}},
        "includedInDataCatalog": {"@type": "DataCatalog", "name": f"Satu Data {portal.regency.name}",
                                  "url": portal.home},
        "variableMeasured": [
            {"@type": "PropertyValue", "name": c.name, "description": c.description}
            | ({"unitText": c.unit} if c.unit else {})
            for c in contract.table.columns
            if c.standar_data
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": f.name,
                "encodingFormat": f.media_type,
                "contentUrl": portal.beside(entry.id, f.name),
                "contentSize": f"{f.bytes} B",
                "sha256": f.sha256,
            }
            for f in receipt.files
        ],
    }  # fmt: skip
    return {k: v for k, v in whole.items() if v}
