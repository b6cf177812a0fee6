"""Charts and tables of a dataset page, ready for the template: what is drawn, what is said, what is counted.

Which charts there are follows from the contract alone: its chart first, then the places, the categories,
the time line and the cross table, each only where the data have that dimension.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from publish.cube import Cell, Cube, Dimension, additive
from publish.language import Words
from publish.period import PARTS, Period
from publish.sentence import lowered, middle, native, ranked_cells, ranking, trend
from publish.site.charts import Plot, plot
from wadah.contract.model import Column

LINES = 3
ROWS = 25  # of a ranking; a regency has up to 21 kecamatan
ACROSS = 8  # columns of a cross table


@dataclass(frozen=True)
class LineFigure:
    id: str
    title: Markup
    caption: str
    plot: Plot
    note: str  # at the peak
    left: float  # rem that the numbers beside the axis take
    head: list[str]
    table: list[list[str]]
    unit: str | None = None


@dataclass(frozen=True)
class Bar:
    name: str
    width: float  # percent of the longest
    shown: Markup
    strong: bool


@dataclass(frozen=True)
class BarFigure:
    id: str
    title: Markup
    caption: str
    dimension: Dimension
    head: str  # of the value column
    bars: list[Bar]
    more: int = 0  # rows left out


@dataclass(frozen=True)
class HeatFigure:
    title: str
    caption: str
    corner: str
    head: Sequence[Markup | str]
    rows: Sequence[tuple[str, list[tuple[Markup, int]], Markup | None]] = ()
    total: bool = False


def figures(cube: Cube, words: Words) -> tuple[LineFigure | BarFigure | None, list[LineFigure | BarFigure]]:
    """The main figure and the others."""
    if not cube.measures:
        return None, []
    chart = cube.table.chart
    rankings = [d for d in ([cube.place] if cube.place else []) + list(cube.categories) if d]
    if cube.table.listing:  # things that stand beside each other are no ranking, unless the contract draws them
        rankings = [d for d in rankings if chart and d.name == chart.x]
    over_time = line(cube, words, "g1")
    if chart and chart.type == "bar":
        first = next((d for d in rankings if d.name == chart.x), rankings[0] if rankings else None)
        main: LineFigure | BarFigure | None = bars(cube, first, words, "g1") if first else over_time
        rankings = [d for d in rankings if d is not first]
        extra = line(cube, words, "g9") if first else None
    else:
        main, extra = over_time, None
        if main is None and rankings:  # a single period has no line
            main = bars(cube, rankings.pop(0), words, "g1")
    others: list[LineFigure | BarFigure] = [
        b for i, d in enumerate(rankings[:3]) if (b := bars(cube, d, words, f"g{i + 2}"))
    ]
    return main, others + ([extra] if extra else [])


def line(cube: Cube, words: Words, name: str) -> LineFigure | None:
    """The measure over time: each series where there are at most three, else the whole."""
    measure, periods = cube.measures[0], cube.periods
    split = next((d for d in cube.categories if 2 <= len(cube.values(d)) <= LINES), None)
    chart = cube.table.chart
    if not (chart and split and split.name == chart.series and chart.type == "line"):
        split = None
    if split:
        found = cube.by(split, over_time=True)
        labels = list(cube.values(split))
        series = [(lab, [found.get((lab, p.ordinal)) for p in periods]) for lab in labels]
    else:
        whole = dict(cube.series())
        series = [(lowered(measure.title), [whole.get(p) for p in periods])]
    series.sort(key=lambda s: -((s[1][-1].value or 0) if s[1] and s[1][-1] else 0))
    drawn = plot(periods, [(n, [_open(c) for c in cells]) for n, cells in series])
    if not drawn:
        return None
    shown = periods[drawn.first :]
    every = [c for _, cells in series for c in cells if c]
    per = {
        "month": "{measure} per bulan, {first} sampai {last}",
        "quarter": "{measure} per triwulan, {first} sampai {last}",
        "semester": "{measure} per semester, {first} sampai {last}",
        "year": "{measure} per tahun, {first} sampai {last}",
    }[periods[0].kind]
    title_of = _measured({(i,): c for i, c in enumerate(every)}, measure, words)
    caption = words.t(per, measure=title_of, first=words.period(shown[0]), last=words.period(shown[-1]))
    if any(c.partial for c in every):
        caption += words.t("; hanya angka yang dibuka")
    if split:
        title = ranking(cube.by(split, since=cube.last, until=cube.last), split, measure, words)
    else:
        title = trend([(p, c) for p, c in zip(periods, series[0][1], strict=True) if c], measure, words)
    note = ""
    if drawn.peak and len(series) == 1:
        at = drawn.peak[2]
        note = words.t("{value} pada {period}", value=short(_open(series[0][1][drawn.first + at]) or 0, measure, words),
                       period=words.period(shown[at], True))  # fmt: skip
    back = list(zip(shown, *[cells[drawn.first :] for _, cells in series], strict=True))
    table = [[words.period(p), *[str(value(c, measure, words)) for c in cells]] for p, *cells in reversed(back)]
    head = [n[:1].upper() + n[1:] for n, _ in series]
    left = round(0.7 + 0.5 * max(len(short(v, measure, words)) for v, _ in drawn.ticks), 1)
    return LineFigure(name, title, caption, drawn, note, left, head, table, measure.unit)


def short(value: float, measure: Column, words: Words) -> str:
    """A figure where there is little room: rupiah in millions or more, anything else as it is."""
    return words.rupiah(value) if measure.unit == "rupiah" else words.number(value)


def bars(cube: Cube, dimension: Dimension | None, words: Words, name: str) -> BarFigure | None:
    """The latest period by one dimension: percent where the whole is known, else the open figures."""
    if dimension is None:
        return None
    measure, at = cube.measures[0], cube.last
    cells = cube.by(dimension, since=at, until=at)
    ranked = ranked_cells(cells)
    longest = max((c.value or 0 for _, c in ranked), default=0)
    if len(ranked) < 2 or (not longest and not any(c.hidden for _, c in ranked)):
        return None
    whole = cube.total(at)
    share = not dimension.is_place and additive(measure) and whole.exact and bool(whole.value)
    shown = []
    for label, cell in ranked[:ROWS]:
        text = (
            escape(words.percent((cell.value or 0) / (whole.value or 1) * 100))
            if share
            else value(cell, measure, words)
        )
        strong = (
            bool(longest)
            and cell.value == longest
            and not cell.closed
            and sum(c.value == longest for _, c in ranked) < 3
        )
        shown.append(Bar(label, round((cell.value or 0) / longest * 100, 1) if longest else 0, text, strong))
    caption = words.t("{measure}{when}", measure=_measured(cells, measure, words),
                      when=f", {words.period(at)}" if at else "")  # fmt: skip
    if share:
        caption = words.t("Bagian dari {amount}{when}", amount=words.amount(whole.value or 0, measure.unit),
                          when=f", {words.period(at)}" if at else "")  # fmt: skip
    elif any(c.partial for _, c in ranked):
        caption += words.t("; hanya angka yang dibuka")
    head = "%" if share else words.t("Jumlah") if additive(measure) else words.t("Nilai")
    if middle(cells, measure):
        head = words.t("Nilai tengah")
    return BarFigure(name, ranking(cells, dimension, measure, words), caption, dimension, head, shown,
                     max(0, len(ranked) - ROWS))  # fmt: skip


def heat(cube: Cube, words: Words) -> HeatFigure | None:
    """Places by category over the last whole year of periods; by the latest periods where there is no category."""
    place = cube.place
    if place is None or not cube.measures or not cube.periods or len(cube.values(place)) > ROWS:
        return None
    measure = cube.measures[0]
    across = next((d for d in cube.categories if len(cube.values(d)) <= ACROSS), None)
    back = PARTS[cube.periods[0].kind]
    periods = cube.periods[-back:]
    if across and additive(measure):
        return _crossed(cube, place, across, measure, periods, words)
    return _by_period(cube, place, measure, cube.periods[-6:], words)


def _crossed(
    cube: Cube, place: Dimension, across: Dimension, measure: Column, periods: Sequence[Period], words: Words
) -> HeatFigure:
    since, until = periods[0], periods[-1]
    cells = cube.by(place, across, since=since, until=until)
    whole = cube.by(place, since=since, until=until)
    order = [n for n, _ in ranked_cells(whole)]
    names = sorted(cube.values(across), key=lambda n: n.startswith("Lain"))
    top = max((c.value or 0 for c in cells.values()), default=0) or 1
    rows = []
    for name in order:
        line_cells = [cells.get((name, n), Cell(None, 0, 0)) for n in names]
        total = whole[name,]
        tinted = [(value(c, measure, words, short=True), round((c.value or 0) / top * 55)) for c in line_cells]
        rows.append((name, tinted, value(total, measure, words)))
    caption = words.t("{measure}, {span}.", measure=measure.title, span=words.span(since, until))
    if any(c.partial for c in cells.values()):
        caption += " " + words.t("Sel yang disembunyikan tidak ikut dijumlah; ≥ berarti sedikitnya.")
    title = words.t(
        "{a} dan {b}",
        a=across.title,
        b=words.t("kecamatan") if "kecamatan" in place.name else lowered(place.title),
    )
    return HeatFigure(title, caption, words.t("Kecamatan") if "kecamatan" in place.name else place.title,
                      [native(n, words) for n in names], rows, True)  # fmt: skip


def _by_period(
    cube: Cube, place: Dimension, measure: Column, periods: Sequence[Period], words: Words
) -> HeatFigure | None:
    if len(periods) < 2:
        return None
    cells = cube.by(place, since=periods[0], until=periods[-1], over_time=True)
    top = max((c.value or 0 for c in cells.values()), default=0) or 1
    rows = []
    for name in sorted(cube.values(place)):
        row = [cells.get((name, p.ordinal), Cell(None, 0, 0)) for p in periods]
        tinted = [(value(c, measure, words, short=True), round((c.value or 0) / top * 55)) for c in row]
        rows.append((name, tinted, None))
    caption = words.t("{measure}, {span}.", measure=_measured(cells, measure, words),
                      span=words.span(periods[0], periods[-1]))  # fmt: skip
    title = words.t("Kecamatan dari waktu ke waktu") if "kecamatan" in place.name else words.t("Dari waktu ke waktu")
    return HeatFigure(title, caption, words.t("Kecamatan") if "kecamatan" in place.name else place.title,
                      [words.period(p, True) for p in periods], rows)  # fmt: skip


def _measured(cells: Mapping[tuple[str | int, ...], Cell], measure: Column, words: Words) -> str:
    """The measure as a caption names it: one that does not add up is said to be a middle value where it is one."""
    if middle(cells, measure):
        return words.t("{measure} (nilai tengah)", measure=measure.title)
    return measure.title


def value(cell: Cell | None, measure: Column, words: Words, short: bool = False) -> Markup:
    """A cell as people read it: the figure, `≥` where part of a sum is hidden, a word where all of it is.

    The middle of the open figures is no lower bound of anything, so it bears no sign.
    """
    if cell is None or (cell.value is None and not cell.hidden):
        return Markup("–")
    if cell.closed:
        return words.html('<i class="supp">ditutup</i>') if short else words.html('<i class="supp">disembunyikan</i>')
    number = words.number(cell.value or 0)
    return Markup("≥ {}").format(number) if cell.partial and additive(measure) else escape(number)


def _open(cell: Cell | None) -> float | None:
    """What a line may draw."""
    return None if cell is None or cell.closed else cell.value
