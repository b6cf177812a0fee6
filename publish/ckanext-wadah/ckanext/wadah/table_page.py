"""One page of a dataset's table, read for the page of its resource: with DataTables or without any script."""

from typing import Any

import ckan.plugins.toolkit as tk

ROWS = 25
NUMBERS = {"int2", "int4", "int8", "int", "integer", "bigint", "numeric", "float4", "float8", "double precision"}
HIDDEN = {"_id", "_full_text"}
PERIODS = ("tahun", "semester", "triwulan", "bulan", "tanggal")
CODES = ("kode_", "nama_provinsi", "bps_", "kemendagri_kode_")  # the same in many rows: they stand last


def table_page(resource: dict[str, Any]) -> dict[str, Any] | None:
    """Columns and the rows asked for by `?halaman=` and `?urut=`; None where the table is not there (any more).

    A column: id, label, what it means, whether it holds numbers. Years and codes are no numbers: they are not added.
    """
    args = tk.request.args
    asked = args.get("halaman", "")[:9]
    number = max(1, int(asked)) if asked.isdecimal() else 1
    query: dict[str, Any] = {"resource_id": resource["id"], "limit": ROWS, "offset": (number - 1) * ROWS}
    search = tk.get_action("datastore_search")
    try:
        about = search({}, {"resource_id": resource["id"], "limit": 0})
        every = sorted((_column(i, f) for i, f in enumerate(about["fields"])), key=_rank)
        columns = [c for c in every if not c["hidden"]]
        sort = _sort(args.get("urut", ""), {c["id"] for c in columns})
        found = search({}, query | ({"sort": sort} if sort else {}))
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return None
    last = max(1, -(-found["total"] // ROWS))
    return {"columns": columns, "rows": found["records"], "total": found["total"], "page": number, "last": last,
            "sort": sort, "first": (number - 1) * ROWS + 1, "all": every,
            "fulltext": bool(resource.get("wadah_fulltext"))}  # fmt: skip


def _rank(column: dict[str, Any]) -> tuple[int, int]:
    """As people read a table: when, where, what, how many; codes afterwards."""
    name = column["id"]
    if name in PERIODS:
        return 0, PERIODS.index(name)
    return (2 if name.startswith(CODES) else 1), column["at"]


def _column(at: int, field: dict[str, Any]) -> dict[str, Any]:
    info = field.get("info") or {}
    number = field["type"].split("(")[0] in NUMBERS
    return {
        "id": field["id"],
        "at": at,  # among the table's own columns
        "label": info.get("label") or field["id"],
        "notes": info.get("notes", ""),
        "hidden": field["id"] in HIDDEN,
        "number": number,
        "plain": not number or field["id"] in PERIODS,
    }


def _sort(asked: str, known: set[str]) -> str:
    name, _, way = asked.partition(" ")
    return f"{name} {'desc' if way == 'desc' else 'asc'}" if name in known else ""
