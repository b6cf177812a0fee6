"""The truth: what the pipeline must arrive at, computed from what the generator meant and never from its files."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from infra.sandbox import calls, clock, umkm, up4
from infra.sandbox.places import Place, place, spellings
from infra.sandbox.suppress import Key, suppress
from wadah.contract.load import outputs
from wadah.contract.model import Table
from wadah.errors import Fatal
from wadah.settings import Settings

Planted = list[tuple[Any, str | None]]
"""(key of the row, code it must be rejected with, None where it must be accepted)."""


@dataclass
class Facts:
    """What one dataset counts: (year, month or quarter, kecamatan, categories…) → (count, covered sums…)."""

    cells: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    periods: set[tuple[int, int]] = field(default_factory=set)  # in which any row was accepted

    def add(self, period: tuple[int, int], kecamatan: str | None, categories: Key | None, covered: int = 0) -> None:
        self.periods.add(period)
        if kecamatan is not None and categories is not None:
            cell = self.cells[(*period, kecamatan, *categories)]
            cell[0] += 1
            cell[1] += covered


@dataclass
class World:
    """Every application's rows on a day."""

    rows: dict[str, Planted]
    facts: dict[str, Facts]


@dataclass(frozen=True)
class Published:
    rows: list[dict[str, Any]]
    hidden: frozenset[Key]
    coarse: bool


def truth(settings: Settings, released_on: Sequence[int] | None = None) -> dict[str, Any]:
    """What must have arrived on the sandbox's day, and what the last of the releases must hold.

    `released_on` are the days on which releases were made, in order (cells hidden in one stay hidden in the next);
    none means one release today. Result:

    - `day`, `as_of`, `released_on`
    - `tables`: `app.table` → `rows` at the source, `accepted`, `rejects` (code → count), `planted` (list of key, code)
    - `datasets`: dataset → rows as published: every contract column, sorted by key
    - `coarser`: dataset → whether it is published coarser

    Raises Fatal WDH-803 where there is no sandbox.
    """
    day = clock.read(settings)
    if day is None:
        raise Fatal("WDH-803", folder=settings.sandbox_dir)
    days = list(released_on or [day])
    worlds = {d: world(settings, d) for d in {*days, day}}
    tables: dict[str, dict[str, Any]] = {}
    for name, rows in worlds[day].rows.items():
        bad = [(key, code) for key, code in rows if code]
        tables[name] = {
            "rows": len(rows), "accepted": len(rows) - len(bad),
            "rejects": dict(sorted(Counter(code for _, code in bad).items())), "planted": bad,
        }  # fmt: skip
    last: dict[str, Published] = {}
    for d in days:
        for dataset, facts in worlds[d].facts.items():
            last[dataset] = publish(settings, dataset, facts, clock.moment(d).date(), last.get(dataset))
    return {
        "day": day, "as_of": clock.moment(day).date().isoformat(), "released_on": days, "tables": tables,
        "datasets": {dataset: made.rows for dataset, made in last.items()},
        "coarser": {dataset: made.coarse for dataset, made in last.items()},
    }  # fmt: skip


def world(settings: Settings, day: int) -> World:
    """All three applications on `day`, with what each row means."""
    seed, size, regency = settings.sandbox.seed, settings.sandbox.size, settings.regency_code
    made = World({}, {})
    _up4(made, up4.state(seed, size, regency, day))
    _psc(made, calls.state(seed, size, regency, day))
    _umkm(made, umkm.books(seed, size, regency, day), size)
    return made


def _up4(made: World, state: up4.State) -> None:
    made.rows["up4.tb_aduan"] = [(row.id, row.code) for row in state.aduan.values()]
    made.rows["up4.tb_tindaklanjut"] = [(row.id, row.code) for row in state.tindaklanjut]
    facts = made.facts["aduan-bulanan"] = Facts()
    for row in state.aduan.values():
        if row.code is None:
            facts.add((row.when.year, row.when.month), row.kecamatan, (row.kategori,))


def _psc(made: World, state: dict[str, calls.Call]) -> None:
    made.rows["psc119.panggilan"] = [(call.id, call.code) for call in state.values()]
    made.rows["psc119.penugasan"] = [
        ((c.id, p.body["kode_ambulan"]), p.code) for c in state.values() for p in c.penugasan
    ]  # fmt: skip
    made.rows["psc119.pasien"] = [((c.id, i), p.code) for c in state.values() for i, p in enumerate(c.pasien)]
    facts = made.facts["panggilan-psc-bulanan"] = Facts()
    for call in state.values():
        if call.code is None:
            kind = None if call.jenis == "prank" else (call.jenis,)
            facts.add((call.when.year, call.when.month), call.kecamatan, kind)


def _umkm(made: World, books: Iterable[umkm.Book], size: float) -> None:
    rows = made.rows["umkm.umkm"] = []
    facts = made.facts["umkm-triwulanan"] = Facts()
    for book in books:
        for at, line in enumerate(umkm.lines(book, size), 5):  # the sheet's row
            if line.cells:
                rows.append(((book.name, at), line.code))
                if line.code is None:
                    kind = (line.skala, line.sektor) if line.skala else None
                    facts.add((book.year, book.quarter), book.kecamatan.code, kind, line.tk)


def publish(settings: Settings, dataset: str, facts: Facts, as_of: date, before: Published | None) -> Published:
    """One dataset as a release on `as_of` holds it, after a release that held `before`."""
    table = outputs()[dataset].table
    rule = table.suppression
    if rule is None:
        raise ValueError(f"{dataset} has no suppression")
    cells = _filled(table, facts, as_of, place(settings.regency_code))
    positions = range(2, 2 + len(dims(table)))
    hidden_before = before.hidden if before else frozenset()
    coarse = before.coarse if before else False
    notes: dict[Key, str] = {}
    if not coarse:
        notes = suppress({key: n for key, (n, _) in cells.items()}, (0, 1), positions, rule.k, hidden_before)
        shown = sum(1 for n, _ in cells.values() if n > 0)
        coarse = rule.coarser is not None and 100 * len(notes) > settings.gate.max_hidden_percent * shown
        hidden_before = frozenset() if coarse else hidden_before
    if coarse and rule.coarser:
        at = 2 + dims(table).index(rule.coarser.column)
        summed: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
        for key, (n, covered) in cells.items():
            cell = summed[(*key[:at], rule.coarser.label, *key[at + 1 :])]
            cell[0] += n
            cell[1] += covered
        cells = summed
        notes = suppress({key: n for key, (n, _) in cells.items()}, (0, 1), positions, rule.k, hidden_before)
    rows = [_row(table, key, values, notes.get(key), settings) for key, values in cells.items()]
    return Published(sorted(rows, key=lambda r: tuple(r[c] for c in table.key)), frozenset(notes), coarse)


def dims(table: Table) -> list[str]:
    """Key columns that are no period, in the contract's order."""
    return [c for c in table.key if c not in ("tahun", "bulan", "triwulan")]


def _filled(table: Table, facts: Facts, as_of: date, where: Place) -> dict[Key, list[int]]:
    """Every closed period × kecamatan × category, 0 where nothing was counted."""
    values: dict[str, list[str]] = {
        "kategori": sorted(spellings("kategori_aduan", "ejaan", "kategori")),
        "jenis_kejadian": sorted(set(spellings("jenis_kejadian", "ejaan", "jenis")) - {"prank"}),
        "skala": ["mikro", "kecil", "menengah"],
        "sektor": sorted(spellings("sektor_usaha", "jenis_usaha", "sektor")),
        "kemendagri_kode_kecamatan": [k.code for k in where.kecamatan],
    }
    keys: list[Key] = list(_closed(facts.periods, as_of, "bulan" in table.key))
    for dim in dims(table):
        keys = [(*key, value) for key in keys for value in values[dim]]
    return {key: list(facts.cells.get(key, (0, 0))) for key in keys}


def _closed(periods: set[tuple[int, int]], as_of: date, monthly: bool) -> Iterable[tuple[int, int]]:
    """From the first period with rows to the last that ended before the month of `as_of`, without gaps."""
    if not periods:
        return
    (year, number), count = min(periods), 12 if monthly else 4
    while True:
        following = (year + number // count, number % count + 1)
        if date(following[0], (following[1] - 1) * (12 // count) + 1, 1) > as_of.replace(day=1):
            return
        yield year, number
        year, number = following


def _row(table: Table, key: Key, values: Sequence[int], note: str | None, settings: Settings) -> dict[str, Any]:
    rule, where, profile = table.suppression, place(settings.regency_code), settings.regency
    if rule is None:
        raise ValueError(f"{table.name} has no suppression")
    period = "bulan" if "bulan" in table.key else "triwulan"
    kecamatan = next(k for k in where.kecamatan if k.code == key[2])
    row: dict[str, Any] = {
        "kode_provinsi": profile.province_code,
        "nama_provinsi": profile.province,
        "bps_kode_kabupaten_kota": where.bps,
        "bps_nama_kabupaten_kota": where.bps_name,
        "kemendagri_kode_kabupaten_kota": where.code,
        "bps_kode_kecamatan": kecamatan.bps or None,
        "bps_nama_kecamatan": kecamatan.bps_name or None,
        "kemendagri_nama_kecamatan": kecamatan.name,
        "tahun": key[0],
        period: key[1],
        **dict(zip(dims(table), key[2:], strict=True)),
        "satuan": table.by_name[rule.count].unit,
        rule.count: None if note else values[0],
        "catatan_supresi": note,
        **dict.fromkeys(rule.covers, None if note else values[1]),
    }
    return {c.name: row[c.name] for c in table.columns}
