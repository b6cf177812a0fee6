"""A dataset release as CKAN keeps it: DCAT-AP and Satu Data fields, a resource for each file and one for the table.

Field names are those of the extension's schema (`ckanext/wadah/schema.yaml`). What a dataset does not say is left out.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from publish.ckan import table
from publish.ckan.ids import TABLE, package_id, resource_id
from publish.ckan.links import place
from publish.ckan.pages import public_address
from publish.machine.authority import EU, FREQUENCY, THEMES
from publish.period import parse
from publish.receipt import Receipt
from publish.site.phrases import FORMATS
from publish.site.render import kept
from publish.target import Bundle, Work
from wadah.contract.model import Contract

LICENCES = {"https://creativecommons.org/licenses/by/4.0/": "cc-by"}
MEASURES = ("konsep", "ukuran", "klasifikasi")
Fields = dict[str, Any]


def release(work: Work, bundle: Bundle) -> Fields:
    """The switch's whole call: `wadah_release`."""
    receipt = bundle.receipt
    before = work.current[receipt.dataset].receipts if receipt.dataset in work.current else ()
    return {
        "dataset": receipt.dataset,
        "package": package(work, bundle),
        "tables": [resource_id(receipt.dataset, TABLE)],
        "receipt": json.loads(receipt.text()),
        "metadata": bundle.metadata,
        "keep": sorted(kept((*before, receipt))),
    }


def package(work: Work, bundle: Bundle) -> Fields:
    """All of the CKAN dataset, resources too."""
    contract, receipt, said = bundle.contract, bundle.receipt, bundle.metadata
    if contract is None:
        raise TypeError(f"{receipt.dataset} is withdrawn: it has no package")
    base, name = public_address(work.settings), receipt.dataset
    before = work.current[name].receipts if name in work.current else ()
    first = (*before, receipt)[0]
    page = f"{base}/{place(f'd/{name}/')}"
    walidata = f"{said['walidata']['nama']}, {work.settings.regency.name}"
    fields = {
        "id": package_id(name), "name": name, "title": said["judul"], "private": False,
        "notes": _paragraphs(said["deskripsi"], said["baris"]),
        "owner_org": said["produsen"]["kode"],
        "tags": [{"name": tag} for tag in said["kata_kunci"]],
        "license_id": LICENCES.get(said["lisensi"] or "", said["lisensi"]),
        "url": page, "uri": page, "identifier": name, "version": said["versi"],
        "issued": first.at.isoformat(), "modified": receipt.at.isoformat(),
        "frequency": f"{EU}frequency/{FREQUENCY[f]}" if (f := said["frekuensi"]) in FREQUENCY else said["frekuensi"],
        "provenance": _provenance(receipt),
        "theme": [f"{EU}data-theme/{THEMES[said['tema']]}"] if said["tema"] in THEMES else None,
        "language": [f"{EU}language/IND"],
        "access_rights": f"{EU}access-right/PUBLIC",
        "documentation": [f"{base}/{place(f'd/{name}/rilis/')}"],
        "applicable_legislation": [law["url"] for law in said["dasar_hukum"]],
        "contact": [{"name": f"Satu Data {work.settings.regency.name}", "email": said["kontak"]}],
        "publisher": [{"name": said["produsen"]["nama"], "identifier": said["produsen"]["kode"],
                       "url": f"{base}/{place('opd/' + said['produsen']['kode'] + '/')}"}],
        "temporal_coverage": _period(receipt),
        "spatial_coverage": [{"text": said["cakupan"]["nama"]}],
        "wadah_produsen": said["produsen"]["nama"], "wadah_walidata": walidata,
        "wadah_akses": said["akses"], "wadah_ritme": said["frekuensi"], "wadah_jadwal": said["jadwal"],
        "wadah_kode_wilayah": said["cakupan"]["kode"], "wadah_kode_bps": said["cakupan"]["kode_bps"],
        "wadah_tingkat": said["tingkat_penyajian"], "wadah_tema": said["tema"],
        "wadah_prioritas": f"{said['prioritas_tahun']}" if said["prioritas_tahun"] else None,
        "wadah_kode_dssd": said["kode_dssd"],
        "wadah_baca": said["cara_membaca"], "wadah_batas": said["batasan"], "wadah_notice": receipt.notice,
        "wadah_release": receipt.release, "wadah_receipt": receipt.link().sha256,
        "wadah_content_hash": receipt.content_hash,
        "resources": [*_files(contract, receipt, base), _table(contract, receipt, base)],
    }  # fmt: skip
    return _said(fields | _satu_data(said))


def _satu_data(said: Mapping[str, Any]) -> Fields:
    """Concept, definition, measure, unit: of the columns that are measured; codes of the national registers."""
    measured = [c for c in said["kolom"] if c.get("ukuran") or c.get("konsep")]
    fields: Fields = {f"wadah_{m}": _listed(c.get(m) for c in measured) for m in MEASURES}
    fields["wadah_definisi"] = _listed(c["arti"] for c in measured)
    fields["wadah_satuan"] = _listed(c.get("satuan") for c in measured)
    for record in ("ms_keg", "ms_ind", "ms_var"):
        fields[f"wadah_{record}"] = json.dumps(said[record], ensure_ascii=False) if said.get(record) else None
    return fields


def _files(contract: Contract, receipt: Receipt, base: str) -> list[Fields]:
    return [
        _said(_resource(contract, receipt, file.format) | {
            "name": f"{contract.name} ({file.format})",
            "description": FORMATS.get(file.format, ""),
            "url": file.name, "url_type": "upload", "mimetype": file.media_type, "size": file.bytes,
            "hash": file.sha256, "hash_algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
            "download_url": f"{base}/{place(f'd/{receipt.dataset}/{file.name}')}",
        })
        for file in receipt.files
    ]  # fmt: skip


def _table(contract: Contract, receipt: Receipt, base: str) -> Fields:
    words = table.full_text(contract)
    return _said(_resource(contract, receipt, TABLE) | {
        "name": "Tabel dan Data API", "description": "Untuk dilihat di sini dan ditanya oleh program",
        "format": "API", "mimetype": "application/json",
        "url": f"{base}/datastore/dump/{resource_id(receipt.dataset, TABLE)}", "url_type": "datastore",
        "wadah_fulltext": ", ".join(words) or None,
    })  # fmt: skip


def _resource(contract: Contract, receipt: Receipt, form: str) -> Fields:
    return {
        "id": resource_id(receipt.dataset, form.lower()), "format": form, "license": contract.license,
        "language": [f"{EU}language/IND"], "modified": receipt.at.isoformat(), "wadah_rows": receipt.rows,
        "wadah_schema_hash": schema_hash(contract), "wadah_release": receipt.release,
        "wadah_receipt": receipt.link().sha256,
    }  # fmt: skip


def schema_hash(contract: Contract) -> str:
    """Of names and types of the columns and the key, in order: equal where a program may read on unchanged."""
    said = [[(c.name, c.type) for c in contract.table.columns], list(contract.table.key)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _period(receipt: Receipt) -> list[Fields] | None:
    if not receipt.period_first or not receipt.period_last:
        return None
    first, last = parse(receipt.period_first), parse(receipt.period_last)
    return [{"start": first.start.isoformat(), "end": last.end.isoformat()}]


def _provenance(receipt: Receipt) -> str | None:
    apps = list(dict.fromkeys(load.name for load in receipt.loads))
    return f"Dihimpun dari {', '.join(apps)}." if apps else None


def _paragraphs(*texts: str | None) -> str:
    return "\n\n".join(t for t in texts if t)


def _listed(values: Any) -> str | None:
    return "; ".join(dict.fromkeys(v for v in values if v)) or None


def _said(fields: Fields) -> Fields:
    return {k: v for k, v in fields.items() if v not in (None, "", [])}
