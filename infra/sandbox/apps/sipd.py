"""SIPD and DSSD (Bappeda): plans and spending as workbooks in a drop folder, indicators over REST."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from infra.sandbox import dssd, store
from infra.sandbox.apps.smart_city import rounded
from infra.sandbox.making import Making, Truth
from infra.sandbox.places import seed
from infra.sandbox.sipd import SENT_AGAIN, Line, Work, plan_lines, plans, quarters, spent_lines
from infra.sandbox.sipd_book import content
from infra.sandbox.web import Request, Routes

APP = "sipd"


def bring(made: Making) -> bool:
    """Write the workbooks of the day and what the service tells; what lies there already stays untouched."""
    if made.settled and _served(made).exists():
        return False
    files = {name: content(titles, on, lines) for name, titles, on, lines in _books(made)}
    written = [store.bring(made.folder / name, whole) for name, whole in files.items()]
    store.write_json(_served(made), [row.body for row in dssd.told(made)])
    return any([*written, not made.settled])


def routes(made: Making) -> Routes:
    def answer(request: Request) -> dict[str, Any]:  # noqa: ARG001  # the whole list, whatever is asked
        return {"data": store.read_json(_served(made))}

    return Routes({"dssd": answer}, root="/v1")


def _served(made: Making) -> Any:
    return made.settings.sandbox_dir / "notes" / "sipd-dssd.json"


def _books(made: Making) -> Iterator[tuple[str, list[str], date, list[Line]]]:
    """(file, title rows, date, rows) of every workbook of the day."""
    for year, version in plans(made.day):
        titles = [f"ANGGARAN {version.upper()} {year}", made.place.name.upper(), "Rincian subkegiatan"]
        yield f"anggaran_{year}_{version}.xlsx", titles, date(year, 1, 5), plan_lines(made, year, version)
    for year, quarter in quarters(made.moment.date()):
        titles = [f"REALISASI S.D. TRIWULAN {quarter} TAHUN {year}"]
        lines = spent_lines(made, year, quarter, _again(made, year, quarter))
        yield f"realisasi_{year}T{quarter}.xlsx", titles, date(year, quarter * 3, 28), lines


def _again(made: Making, year: int, quarter: int) -> bool:
    return (year, quarter) == (2026, 3) and made.day >= SENT_AGAIN


def truth(made: Making) -> Truth:
    """See `infra.sandbox.making`."""
    rows: dict[str, list[tuple[Any, str | None]]] = {"sipd.anggaran": [], "sipd.realisasi": [], "sipd.indikator": []}
    for name, titles, _, lines in _books(made):
        table = "sipd.anggaran" if name.startswith("anggaran") else "sipd.realisasi"
        rows[table] += [((name, at), line.code) for at, line in enumerate(lines, len(titles) + 2)]
    told = dssd.told(made)
    rows["sipd.indikator"] = [((row.code_dssd, row.year, i), row.code) for i, row in enumerate(told)]
    plain = {
        "anggaran-subkegiatan-triwulanan": list(_budget(made)),
        "indikator-dssd-tahunan": list(_indicators(made, told)),
    }
    return Truth(rows, {}, plain)


def _sound(lines: list[Line]) -> dict[Work, int]:
    return {line.work: line.amount for line in lines if line.code is None and line.known}


def _budget(made: Making) -> Iterator[dict[str, Any]]:
    """Sub-activities of each year's plan in force, or with spending, by closed quarter."""
    plan: dict[int, dict[Work, int]] = {}
    named = set[Work]()
    for year, version in plans(made.day):  # in this order: the perubahan takes the murni's place
        plan[year] = _sound(plan_lines(made, year, version))
        named |= plan[year].keys()
    offices = {r["id_sub_skpd"]: r["kode_opd"] for r in seed("sub_skpd")}
    names = {r["kode_opd"]: r["nama"] for r in seed("opd")}
    before: dict[Work, int] = {}
    for year, quarter in quarters(made.moment.date()):
        spent = _sound(spent_lines(made, year, quarter, _again(made, year, quarter)))
        for work in sorted(plan[year].keys() | spent.keys(), key=lambda w: (w.code, w.unit)):
            pagu, total = plan[year].get(work), spent.get(work)
            earlier = 0 if quarter == 1 else before.get(work)
            share = None if not pagu or total is None else rounded(Decimal(100 * total) / pagu)
            yield {
                "kemendagri_kode_kabupaten_kota": made.regency, "tahun": year, "triwulan": quarter,
                "kode_sub_kegiatan": work.code, "id_sub_skpd": work.unit, "nama_opd": names[offices[work.unit]],
                "kode_program": work.programme_code,
                "nama_program": work.programme if work in named else None,
                "nama_sub_kegiatan": work.name if work in named else None,
                "pagu": pagu, "realisasi": total,
                "realisasi_triwulan": None if total is None or earlier is None else total - earlier,
                "persen_realisasi": share,
            }  # fmt: skip
        before = spent


def _indicators(made: Making, told: list[dssd.Told]) -> Iterator[dict[str, Any]]:
    names = {r["kode_opd"]: r["nama"] for r in seed("opd")}
    for row in told:
        if row.code is None and row.year < made.moment.year:
            yield {
                "kemendagri_kode_kabupaten_kota": made.regency, "tahun": row.year, "kode_dssd": row.code_dssd,
                "nama_indikator": row.name, "nama_opd": names[row.office] if row.office else None,
                "nilai": row.value, "satuan": row.unit,
            }  # fmt: skip
