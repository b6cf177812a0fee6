"""`croissant.json` beside every dataset: Croissant 1.0 (MLCommons), which machine-learning tools load data by.

The record set is the CSV, field by field with the contract's types; the other files are named beside it.
"""

from typing import Any

from publish.machine import Entry, Portal
from publish.receipt import File
from wadah.contract.model import Column

CONTEXT: dict[str, Any] = {
    "@language": "id",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "date": "sc:Date",
    "timestamp": "sc:DateTime",
    "time": "sc:Text",
    "boolean": "sc:Boolean",
}


def croissant(entry: Entry, portal: Portal) -> dict[str, Any]:
    contract, receipt, page = entry.contract, entry.receipt, portal.page(entry.id)
    csv = next(f for f in receipt.files if f.format == "CSV")
    rows = f"{entry.id}/baris"
    walidata = {"@type": "sc:Organization", "name": f"Pemerintah {portal.regency.name}", "url": portal.home}
    whole = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": entry.id,
        "alternateName": contract.name,
        "description": entry.description,
        "url": page,
        "license": contract.license,
        "keywords": list(contract.tags),
        "inLanguage": "id",
        "creator": {"@type": "sc:Organization", "name": entry.metadata["produsen"]["nama"]},
        "publisher": walidata,
        "datePublished": entry.issued.isoformat(),
        "dateModified": receipt.at.isoformat(),
        "version": f"{contract.version}+{receipt.release.replace('-', '.')}",
        "citeAs": f"{entry.metadata['produsen']['nama']} ({receipt.at.year}). {contract.name}, "
        f"rilis {receipt.release}. Satu Data {portal.regency.name}. {page}",
        "distribution": [_file(f, entry, portal) for f in receipt.files],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": rows,
                "name": "baris",
                "description": contract.table.description,
                "key": [{"@id": f"{rows}/{k}"} for k in contract.table.key],
                "field": [_field(c, rows, csv) for c in contract.table.columns],
            }
        ],
    }
    return {k: v for k, v in whole.items() if v}


def _file(file: File, entry: Entry, portal: Portal) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": portal.beside(entry.id, file.name),
        "contentSize": f"{file.bytes} B",
        "encodingFormat": file.media_type,
        "sha256": file.sha256,
    }


def _field(column: Column, rows: str, csv: File) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{rows}/{column.name}",
        "name": column.name,
        "description": column.description + (f" Satuan: {column.unit}." if column.unit else ""),
        "dataType": TYPES[column.type],
        "source": {"fileObject": {"@id": csv.name}, "extract": {"column": column.name}},
    }
