"""Shapes of the charts: paths in a box of 330 × 100, everything that is read stays HTML beside it.

DESIGN: counts begin at nought, at most three lines, labels at the line's end, no legend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from publish.period import PARTS, Period

W, H = 330, 100
POINTS = 120  # at most; a longer series begins later
LABEL = 21.0  # percent of the height that a label at a line's end takes: its figure and two lines of its name


@dataclass(frozen=True)
class Line:
    """One line: its path, its last point (percent from the top) and where its label stands."""

    name: str
    path: str
    end: float
    label: float
    value: float | None


@dataclass(frozen=True)
class Plot:
    lines: list[Line]
    ticks: list[tuple[float, float]]  # value, percent from the top
    grid: str
    labels: list[tuple[float, Period]]  # percent from the left
    peak: tuple[float, float, int] | None  # left, top, index into the first line's points
    first: int = 0  # points left out before the first shown

    @property
    def by_year(self) -> bool:
        """Whether every label begins a year, so that the year alone says it."""
        return all(p.part == 1 for _, p in self.labels)


def scale(top: float) -> list[float]:
    """Round ticks from 0 to `top` or a little above it, three to six of them."""
    if top <= 0:
        return [0, 1]
    raw = top / 5
    power = 10 ** floor(log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw)
    step = max(step, 1) if float(top).is_integer() else step
    count = -int(-top // step)
    return [round(i * step, 10) for i in range(count + 1)]


def plot(periods: Sequence[Period], named: Sequence[tuple[str, Sequence[float | None]]]) -> Plot | None:
    """Lines over time; a period without an open value is a gap. None where nothing can be drawn."""
    first = max(0, len(periods) - POINTS)
    periods = periods[first:]
    series = [(name, list(values[first:])) for name, values in named]
    known = [v for _, values in series for v in values if v is not None]
    if len(periods) < 2 or not known:
        return None
    ticks = scale(max(known))
    top = ticks[-1]
    drawn = [(name, _path(v, top), _last(v), v) for name, v in series]
    placed = _labels([100 - (last or 0) / top * 100 for _, _, last, _ in drawn])
    lines = [
        Line(name, path, 100 - (last or 0) / top * 100, label, last)
        for (name, path, last, _), label in zip(drawn, placed, strict=True)
    ]
    values = series[0][1]
    best = max((i for i, v in enumerate(values) if v is not None), key=lambda i: values[i] or 0, default=0)
    at_end = best > len(values) * 0.85  # the label at the end says it already
    peak = (
        None
        if at_end or len(values) < 6
        else (_x(best, len(values)) / W * 100, 100 - (values[best] or 0) / top * 100, best)
    )
    grid = "".join(f"M0 {_n(H - t / top * H)}H{W}" for t in ticks[1:])
    return Plot(lines, [(t, 100 - t / top * 100) for t in ticks], grid, _axis(periods), peak, first=first)


def spark(values: Sequence[float | None], width: int = 120, height: int = 40) -> tuple[str, float] | None:
    """A small line without an axis, and where its end is (percent from the top). None for fewer than three values."""
    known = [v for v in values if v is not None]
    if len(known) < 3 or values[-1] is None:
        return None
    low, high = min(known), max(known)
    pad = (high - low) * 0.06 or 1
    low, high = low - pad, high + pad
    return _draw(values, low, high, width, height), round((1 - (values[-1] - low) / (high - low)) * 100, 1)


def _axis(periods: Sequence[Period]) -> list[tuple[float, Period]]:
    """Years where there are at least two; else a few periods, the first among them."""
    parts, n = PARTS[periods[0].kind], len(periods)
    marked = [i for i, p in enumerate(periods) if p.part == 1]
    if parts == 1 or len(marked) < 2:
        step = max(1, -(-n // 4))
        marked = list(range(0, n, step))
    elif len(marked) > 6:
        marked = marked[:: -(-len(marked) // 6)]
    return [(round(_x(i, n) / W * 100, 2), periods[i]) for i in marked if i < n * 0.93 or n < 4]


def _labels(tops: list[float]) -> list[float]:
    """Labels at the lines' ends, pushed apart where they would overlap."""
    order = sorted(range(len(tops)), key=lambda i: tops[i])
    placed = list(tops)
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + LABEL)
    over = max((p for p in placed), default=0) - 100
    return [round(p - over, 1) if over > 0 else round(p, 1) for p in placed]


def _last(values: Sequence[float | None]) -> float | None:
    return values[-1] if values else None


def _x(i: int, n: int) -> float:
    return i * W / (n - 1)


def _path(values: Sequence[float | None], top: float) -> str:
    return _draw(values, 0, top, W, H)


def _draw(values: Sequence[float | None], low: float, high: float, width: float, height: float) -> str:
    out, pen = "", False
    for i, value in enumerate(values):
        if value is None:
            pen = False
            continue
        x, y = i * width / (len(values) - 1), height - (value - low) / (high - low) * height
        out += f"{' ' if pen else 'M'}{_n(x)} {_n(y)}"
        pen = True
    return out


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
