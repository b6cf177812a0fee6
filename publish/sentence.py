"""The sentences of a dataset: its answer, what stands behind it, what a chart shows.

Each is computed from the release and says no more than the release does: where cells are hidden a sum
is "sedikitnya", and nothing is compared or ranked that a hidden cell could turn around.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from publish.cube import EMPTY, Cell, Cube, Dimension, additive
from publish.language import Words
from publish.period import PARTS, Period
from wadah.contract.model import Column

RUN = 3  # rises or falls in a row before a chart says so
ENOUGH = 6  # periods before a chart is said to show anything
TELLING = 1 / 4  # of the whole: a smaller part says nothing of it
NAMED = frozenset(
    {"aduan", "izin", "kejadian", "nib", "panggilan", "pos", "program", "proyek", "sekolah", "surat", "usaha"}
)  # units that say what is counted; beside any other the measure's title stands


def answer(cube: Cube, words: Words, purpose: str = "") -> Markup:
    """The latest figure in one sentence; at most two figures bold. `purpose` stands where there is no figure."""
    if not cube.measures:
        if purpose:  # nothing is counted: what the table is for says more than its size
            return native(purpose, words)
        return words.html("<b>{rows}</b> dalam {columns} kolom.", rows=words.n("{n} baris", cube.rows),
                          columns=words.number(len(cube.table.columns)))  # fmt: skip
    measure, at = cube.measures[0], cube.last
    cell, when = cube.total(at), _when(at, words)
    if cell.closed:
        return words.html("Semua angka{when} disembunyikan karena terlalu kecil.", when=when)
    if cell.value is None:
        return words.html("Belum ada angka{when}.", when=when)
    amount = words.amount(cell.value, measure.unit)
    if not additive(measure):
        return _middle(measure, cell, when, amount, words)
    second = _second(cube, at, words) if cell.value or cell.partial else Markup("")
    if measure.unit not in NAMED:
        title = native(measure.title, words)
        if cell.partial:
            return words.html("{title}: sedikitnya <b>{amount}</b>{when}{second}.", title=title, amount=amount,
                              when=when, second=second)  # fmt: skip
        return words.html("{title}: <b>{amount}</b>{when}{second}.", title=title, amount=amount, when=when,
                          second=second)  # fmt: skip
    if cell.partial:
        return words.html("Sedikitnya <b>{amount}</b>{when}{second}.", amount=amount, when=when, second=second)
    return words.html("<b>{amount}</b>{when}{second}.", amount=amount, when=when, second=second)


def lead(cube: Cube, words: Words) -> list[Markup]:
    """Up to four sentences: change, what is hidden or put together, the largest place and category."""
    if not cube.measures:
        return []
    at, measure = cube.last, cube.measures[0]
    now = cube.total(at)
    said = [_change(cube, at, now, words)] if at and additive(measure) else []
    if merged := cube.merged:
        said.append(words.html("Rincian menurut {column} digabung karena terlalu banyak angka kecil.",
                               column=native(lowered(merged.title), words)))  # fmt: skip
    if now.partial:
        text = (
            "{hidden} dari {cells} angka{when} disembunyikan untuk melindungi orang; jumlah sebenarnya lebih besar."
            if additive(measure)
            else "{hidden} dari {cells} angka{when} disembunyikan untuk melindungi orang."
        )
        said.append(words.html(text, hidden=words.number(now.hidden), cells=words.number(now.cells),
                               when=_when(at, words)))  # fmt: skip
    if cube.place:
        said.append(_top(cube.by(cube.place, since=at, until=at), measure, words))
    if now.exact and additive(measure) and cube.categories:
        said.append(_share(cube.by(cube.categories[0], since=at, until=at), now, words))
    return [s for s in said if s]


def trend(series: Sequence[tuple[Period, Cell]], measure: Column, words: Words) -> Markup:
    """What a line over time shows, in one heading."""
    known = [(p, c.value) for p, c in series if c.value is not None]
    if not known:
        return words.html("Semua angka disembunyikan")
    peak = max(known, key=lambda k: k[1])
    shown = words.amount(peak[1], measure.unit)
    if any(c.partial for _, c in series):
        return words.html("Angka terbuka tertinggi: {amount} pada {period}", amount=shown, period=words.period(peak[0]))
    if len(known) < ENOUGH:
        return words.html("Tertinggi {amount} pada {period}", amount=shown, period=words.period(peak[0]))
    return _direction(known, additive(measure), words) or words.html(
        "Puncaknya {amount} pada {period}", amount=shown, period=words.period(peak[0])
    )


def ranking(cells: Mapping[tuple[str | int, ...], Cell], dimension: Dimension, measure: Column, words: Words) -> Markup:
    """Heading of a ranking: its first, or a question where hidden cells could stand higher."""
    ranked = ranked_cells(cells)
    whole = additive(measure) and not any(c.partial for c in cells.values())
    if whole and ranked and ranked[0][1].value:
        (name, cell), rest = ranked[0], ranked[1:]
        if all((c.value or 0) < (cell.value or 0) for _, c in rest):
            amount = words.amount(cell.value or 0, measure.unit)
            return words.html("Terbanyak: {name}, {amount}", name=native(name, words), amount=amount)
    if dimension.is_place:
        return words.html("Di kecamatan mana?") if "kecamatan" in dimension.name else words.html("Di mana?")
    return words.html("Menurut {title}", title=native(lowered(dimension.title), words))


def ranked_cells(cells: Mapping[tuple[str | int, ...], Cell]) -> list[tuple[str, Cell]]:
    """Largest first, hidden last, `Lainnya` at the very end."""
    named = [(str(k[0]), c) for k, c in cells.items()]
    return sorted(named, key=lambda n: (n[0].startswith("Lain"), n[1].closed, -(n[1].value or 0), n[0]))


def lowered(title: str) -> str:
    """A title within a sentence: "jumlah NIB terbit", "OPD", "kode desa Kemendagri"."""
    first = title.split(" ")[0]
    return title if any(c.isupper() for c in first[1:]) else title[:1].lower() + title[1:]


def middle(cells: Mapping[tuple[str | int, ...], Cell], measure: Column) -> bool:
    """Whether what is shown of these cells is the middle of several figures, not a figure of the table."""
    return not additive(measure) and any(c.cells > 1 for c in cells.values())


def plain(text: Markup) -> str:
    return text.striptags()


def _when(at: Period | None, words: Words) -> str:
    return words.t(" pada {period}", period=words.period(at)) if at else ""


def native(text: str, words: Words) -> Markup:
    """A word of the data or the contract: Indonesian also on an English page."""
    return escape(text) if words.code == "id" else Markup('<span lang="id">{}</span>').format(text)


def _middle(measure: Column, cell: Cell, when: str, amount: str, words: Words) -> Markup:
    title = native(measure.title, words)
    if cell.cells == 1:
        return words.html("{title} <b>{amount}</b>{when}.", title=title, amount=amount, when=when)
    if not cell.partial:
        return words.html("{title}: nilai tengah <b>{amount}</b>{when}.", title=title, amount=amount, when=when)
    return words.html("{title}: nilai tengah angka yang dibuka <b>{amount}</b>{when}.", title=title, amount=amount,
                      when=when)  # fmt: skip


def _second(cube: Cube, at: Period | None, words: Words) -> Markup:
    """The second measure, if the table has one that adds up."""
    for measure in cube.measures[1:2]:
        cell = cube.total(at, measure)
        if cell.value and additive(measure):
            amount, title = words.amount(cell.value, measure.unit), native(lowered(measure.title), words)
            if cell.partial:
                return words.html("; {title} sedikitnya <b>{amount}</b>", title=title, amount=amount)
            return words.html("; {title} <b>{amount}</b>", title=title, amount=amount)
    return Markup("")


def _change(cube: Cube, at: Period, now: Cell, words: Words) -> Markup | None:
    """Against the period before, where both are known whole."""
    before_at = at.shift(-1)
    before = cube.total(before_at) if before_at in cube.periods else EMPTY
    if not (now.exact and before.exact) or now.value is None or before.value is None:
        return None
    by, then = now.value - before.value, words.period(before_at)
    if not by:
        return words.html("Sama dengan {period}.", period=then)
    change = words.amount(abs(by), cube.measures[0].unit)
    if not before.value:
        return words.html("Naik dari 0 pada {period}.", period=then)
    share = words.percent(abs(by) / before.value * 100)
    if by > 0:
        return words.html("Naik {change} ({share}) dari {period}.", change=change, share=share, period=then)
    return words.html("Turun {change} ({share}) dari {period}.", change=change, share=share, period=then)


def _top(cells: Mapping[tuple[str | int, ...], Cell], measure: Column, words: Words) -> Markup | None:
    ranked = [(n, c) for n, c in ranked_cells(cells) if c.value]
    if not ranked or len(cells) < 2:
        return None
    best = ranked[0][1].value
    names = [n for n, c in ranked if c.value == best]
    if len(names) > 2:
        return None  # nothing stands out
    where, value = words.listed(names), words.amount(best or 0, measure.unit)
    if middle(cells, measure):
        if any(c.partial for c in cells.values()):
            return words.html("Nilai tengah angka yang dibuka tertinggi di {where} ({value}).", where=where,
                              value=value)  # fmt: skip
        return words.html("Nilai tengah tertinggi di {where} ({value}).", where=where, value=value)
    if any(c.partial for c in cells.values()):
        return words.html("Angka terbuka tertinggi: {where} ({value}).", where=where, value=value)
    if not additive(measure):
        return words.html("Tertinggi di {where} ({value}).", where=where, value=value)
    if len(names) == 2:
        return words.html("Terbanyak di {where}, masing-masing {value}.", where=where, value=value)
    return words.html("Terbanyak di {where} ({value}).", where=where, value=value)


def _share(cells: Mapping[tuple[str | int, ...], Cell], now: Cell, words: Words) -> Markup | None:
    ranked = [(n, c.value) for n, c in ranked_cells(cells) if c.value]
    if len(ranked) < 2 or not now.value or ranked[0][1] == ranked[1][1]:
        return None
    name, value = ranked[0]
    share = (value or 0) / now.value * 100
    if share < TELLING * 100 or share > 99.9:
        return None
    if 45 <= share < 50:
        return words.html("Hampir separuhnya {name}.", name=native(name, words))
    if 50 < share <= 65:
        return words.html("Lebih dari separuhnya {name}.", name=native(name, words))
    return words.html("{share} di antaranya {name}.", share=words.percent(share), name=native(name, words))


def _direction(known: Sequence[tuple[Period, float]], sums: bool, words: Words) -> Markup | None:
    values = [v for _, v in known]
    first, last = known[0][0], values[-1]
    if values.count(last) == 1 and last in (max(values), min(values)):
        high = last == max(values)
        return words.html("Tertinggi sejak {period}" if high else "Terendah sejak {period}", period=words.period(first))
    steps = [b - a for a, b in pairwise(values)]
    for up in (True, False):
        run = 0
        for step in reversed(steps):
            if (step > 0) is not up or step == 0:
                break
            run += 1
        if run >= RUN:
            return words.html("Naik {run} kali berturut-turut" if up else "Turun {run} kali berturut-turut", run=run)
    year = PARTS[known[0][0].kind]
    if sums and year > 1 and len(values) >= 2 * year and (before := sum(values[-2 * year : -year])):
        share = (sum(values[-year:]) - before) / before * 100
        text = "Setahun terakhir {share} lebih tinggi dari setahun sebelumnya" if share > 0 else \
               "Setahun terakhir {share} lebih rendah dari setahun sebelumnya"  # fmt: skip
        return words.html(text, share=words.percent(abs(share))) if abs(share) >= 1 else None
    return None
