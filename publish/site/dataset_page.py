"""The page of one dataset: everything on it follows from its contract, its Parquet and its receipts."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from markupsafe import Markup

from publish import period, sentence
from publish.cube import NOTE, Cube, additive, figures_of
from publish.language import Words
from publish.receipt import Load, Receipt
from publish.site.figures import figures, heat
from publish.site.links import Links
from publish.site.phrases import (
    FORMATS,
    LEVELS,
    MEASURES,
    TYPES,
    badge,
    history,
    license_name,
    rhythm,
)
from publish.site.view import Site, View
from wadah.warehouse.outputs import KABUPATEN, SPINE

PREVIEW = 9
HISTORY = 5


@dataclass(frozen=True)
class Step:
    """One box of the data's journey."""

    name: str
    text: str
    when: str


def context(view: View, site: Site, words: Words, links: Links) -> dict[str, Any]:
    cube, receipt = view.cube, view.receipt
    main, others = figures(cube, words)
    answer = sentence.answer(cube, words, view.contract.purpose)
    return {
        "view": view,
        "receipt": receipt,
        "answer": answer,
        "plain_answer": sentence.plain(answer),
        "lead": sentence.lead(cube, words),
        "main": main,
        "others": others,
        "heat": heat(cube, words),
        "badge": badge(view.status, words),
        "files": _files(view, words, links),
        "facts": _facts(view, words),
        "preview": _preview(cube, words),
        "bounds": bool(receipt.hidden) and any(additive(m) for m in cube.measures[:1]),  # what is drawn
        "hides": view.contract.table.suppression,
        "dictionary": [_entry(c, words) for c in view.metadata["kolom"]],
        "metadata": _metadata(view, site, words),
        "measures": [(words.t(MEASURES[k]), v) for k, v in view.quality.known.items()],
        "said": _said(view, words),
        "steps": _steps(view, site, words),
        "history": [history(r, b, words) for r, b in _pairs(view.receipts)[:HISTORY]],
        "releases": len([r for r in view.receipts if r.kind != "removed"]),
        "license": license_name(view.contract.license),
        "address": {f.format: links.absolute(f"d/{view.id}/{f.name}") for f in receipt.files},
        "locked": links.absolute(f"d/{view.id}/rilis/{receipt.release}/{view.id}.csv"),
        "code_column": next((d.name for d in cube.dimensions if d.is_place), None),
    }


def _pairs(receipts: tuple[Receipt, ...]) -> list[tuple[Receipt, Receipt | None]]:
    """Newest first, each with the one before it."""
    return list(zip(receipts, [None, *receipts[:-1]], strict=True))[::-1]


def all_history(view: View, words: Words) -> list[dict[str, Any]]:
    return [history(r, b, words) for r, b in _pairs(view.receipts)]


def _files(view: View, words: Words, links: Links) -> list[dict[str, str]]:
    rows = words.n("{n} baris", view.receipt.rows)
    held = {"GeoJSON": words.period(view.cube.last)} if view.cube.last else {}  # a map shows no more
    return [
        {"format": f.format, "use": words.t(FORMATS[f.format]), "size": words.size(f.bytes),
         "rows": held.get(f.format, rows), "url": links.file(f"d/{view.id}/{f.name}"), "sha256": f.sha256,
         "name": f.name}
        for f in sorted(view.receipt.files, key=lambda f: list(FORMATS).index(f.format))
    ]  # fmt: skip


def _facts(view: View, words: Words) -> list[tuple[str, str]]:
    cube = view.cube
    facts = []
    if cube.place:
        count = len(cube.values(cube.place))
        name = cube.place.name
        text = "{n} kecamatan" if "kecamatan" in name else "{n} desa dan kelurahan" if "desa" in name else "{n} wilayah"
        facts.append((words.t("Cakupan"), words.n(text, count)))
    if cube.periods:
        facts.append((words.t("Periode"), words.span(cube.periods[0], cube.periods[-1])))
    facts.append((words.t("Rilis terakhir"), words.day(view.receipt.at.date())))
    if view.status.next:
        facts.append((words.t("Rilis berikutnya"), words.day(view.status.next)))
    return facts


def _preview(cube: Cube, words: Words) -> dict[str, Any] | None:
    """The first rows of the latest period, as a table people read: names for codes, words for hidden cells."""
    # A listing shows codes with their names beside them, anything else the names alone.
    named = [d.name if cube.table.listing else d.label for d in cube.dimensions] + _names(cube)
    measures = figures_of(cube.table)
    if not measures:  # a table of codes is about its codes
        without = {*KABUPATEN, *period.columns(cube.table)}
        named = [c.name for c in cube.table.columns if c.name not in without]
    columns = [f'"{name}"' for name in (*named, *(m.name for m in measures))]
    if not columns:
        return None
    note = NOTE if NOTE in cube.table.by_name else "NULL"
    where = f"WHERE _at = {cube.last.ordinal}" if cube.last else ""
    order = ", ".join(f'"{d.name}"' for d in cube.dimensions) or "1"
    query = f"SELECT {', '.join(columns)}, {note}, _hidden FROM cube {where} ORDER BY {order} LIMIT {PREVIEW}"
    covered = cube.table.suppression
    hidden_measures = {covered.count, *covered.covers} if covered else set()
    rows = []
    for *values, why, hidden in cube.con.execute(query).fetchall():
        cells = [{"text": "–" if v is None else str(v), "num": False} for v in values[: len(named)]]
        for measure, v in zip(measures, values[len(named) :], strict=True):
            if hidden and measure.name in hidden_measures:
                shown = words.html('<i class="supp">{why}</i>', why=note_text(why, words))
            else:
                shown = Markup("{}").format("–" if v is None else words.number(float(v)))
            cells.append({"text": shown, "num": True})
        rows.append(cells)
    titles = {d.label: d.column.title for d in cube.dimensions if d.label == d.name}
    head = [(titles.get(name) or cube.table.by_name[name].title, False) for name in named]
    head += [(m.title, True) for m in measures]
    at = words.period(cube.last) if cube.last else None
    return {"head": head, "rows": rows, "at": at, "note": any(cube.hidden().values())}


def _names(cube: Cube) -> list[str]:
    """Of a listing, the texts that tell its rows apart for people; the unit of a row stands among them."""
    if not cube.table.listing:
        return []
    return [c.name for c in cube.table.columns if c.type == "string" and not c.key and c.name not in (*SPINE, NOTE)]


def note_text(note: str, words: Words) -> str:
    """A row's `catatan_supresi` in the page's language."""
    if "pelindung" in note:
        return words.t("disembunyikan (pelindung)")
    return words.t("disembunyikan ({limit})", limit=note[note.find("(") + 1 : note.find(")")] if "(" in note else note)


def _entry(column: dict[str, Any], words: Words) -> dict[str, Any]:
    values = column.get("nilai")
    return {"name": column["nama"], "title": column["judul"], "type": words.t(TYPES[column["jenis"]]),
            "unit": column.get("satuan"), "meaning": column["arti"], "allowed": ", ".join(values) if values else "",
            "required": column["wajib"]}  # fmt: skip


def _metadata(view: View, site: Site, words: Words) -> list[tuple[str, str, bool]]:
    """(name, value, whether the value is Indonesian)."""
    contract, measures = view.contract, figures_of(view.cube.table)
    said = [m.standar_data for m in measures if m.standar_data]
    walidata = view.metadata["walidata"]["nama"]
    level = view.metadata["tingkat_penyajian"]
    rows: list[tuple[str, str | None, bool]] = [
        (words.t("Konsep"), "; ".join(dict.fromkeys(s.konsep for s in said)), True),
        (words.t("Definisi"), contract.purpose, True),
        (words.t("Klasifikasi"), "; ".join(dict.fromkeys(s.klasifikasi for s in said if s.klasifikasi)), True),
        (words.t("Ukuran"), "; ".join(dict.fromkeys(s.ukuran for s in said)), True),
        (words.t("Satuan"), "; ".join(dict.fromkeys(m.unit for m in measures if m.unit)), True),
        (words.t("Tingkat penyajian"), words.t(LEVELS[level]) if level else None, False),
        (words.t("Produsen data"), view.opd.name, True),
        (words.t("Walidata"), f"{walidata}, {site.work.settings.regency.name}", True),
        (words.t("Frekuensi"), rhythm(view.rhythm, words), False),
        (words.t("Kata kunci"), ", ".join(contract.tags), True),
        (words.t("Batasan"), contract.limitations, True),
        (words.t("Kode DSSD"), view.metadata.get("kode_dssd"), False),
        (words.t("Versi skema"), contract.version, False),
        (words.t("Akses"), words.t("Terbuka"), False),
    ]
    return [(a, b, indonesian) for a, b, indonesian in rows if b]


def _said(view: View, words: Words) -> list[Markup]:
    """What else is known of this release's quality, each a fact from its receipt."""
    receipt = view.receipt
    out = [words.html("{passed} dari {all} pemeriksaan dilalui", passed=words.number(receipt.passed),
                      all=words.number(len(receipt.checks)))] if receipt.checks else []  # fmt: skip
    rejected = sum(x.rejected for x in receipt.loads)
    if receipt.loads:
        text = words.n("{n} baris disisihkan sebelum rilis, untuk diperbaiki OPD", rejected) if rejected else words.t(
            "Tidak ada baris yang disisihkan")  # fmt: skip
        out.append(Markup("{}").format(text))
    hidden = sum(receipt.hidden.values())
    if hidden:
        text = "{hidden} dari {cells} sel disembunyikan untuk melindungi orang"
        out.append(words.html(text, hidden=words.number(hidden), cells=words.number(receipt.cells)))
    judged = view.status.judged
    if judged:
        on_time = sum(d.state == "ontime" for d in judged)
        out.append(words.html("{n} dari {all} rilis terakhir tepat waktu", n=on_time, all=len(judged)))
    else:
        out.append(words.html("Belum ada tanggal jatuh tempo yang lewat sejak rilis pertama"))
    return out


def _steps(view: View, site: Site, words: Words) -> list[Step]:
    """Application → checks → warehouse → portal, with counts and times from the receipt."""
    receipt, zone = view.receipt, site.work.settings.regency.zone
    steps: list[Step] = []
    by_app: dict[str, list[Load]] = {}
    for load in receipt.loads:
        by_app.setdefault(load.app, []).append(load)
    for loads in by_app.values():
        at = max((x.loaded_at for x in loads if x.loaded_at), default=None)
        copied = words.n("{n} baris disalin", sum(x.pulled for x in loads))
        steps.append(
            Step(
                words.html("Aplikasi {name}", name=sentence.native(loads[0].name, words)),
                copied,
                _moment(at, zone, words),
            )
        )
    if receipt.loads:
        rejected = sum(x.rejected for x in receipt.loads)
        accepted = sum(x.accepted for x in receipt.loads)
        steps.append(Step(words.t("Pemeriksaan"), words.n("{n} baris diterima", accepted) + ", "
                          + words.n("{n} disisihkan", rejected), ""))  # fmt: skip
    steps.append(Step(words.t("Gudang data"), words.n("Dirangkum menjadi {n} baris tanpa data pribadi", receipt.rows),
                      _moment(receipt.built_at, zone, words)))  # fmt: skip
    steps.append(Step(words.t("Portal"), words.n("{n} pemeriksaan dilalui, lalu terbit", receipt.passed),
                      _moment(receipt.at, zone, words)))  # fmt: skip
    return steps


def _moment(moment: datetime | None, zone: tzinfo, words: Words) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{words.day(local.date())}, {words.clock(local)}"
