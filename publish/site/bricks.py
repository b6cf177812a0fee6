"""The regency's silhouette as a wall in which one brick is one dataset, and the mark drawn from it.

A small portal gets a coarse wall: filled bricks are datasets, from the ground up, pale ones are places
not yet taken. Where there are more datasets than bricks, one brick stands for several and the page says so.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path

from wadah.errors import Fatal
from wadah.settings import ROOT

FILE = Path(__file__).with_name("silhouettes.toml")
WIDTH, HEIGHT, JOINT = 9.2, 5.0, 1.3  # of a brick, and the mortar
ROOF_WIDTH = 146.0  # the wall width `roof` is drawn for
DETAILS = (0.42, 0.6, 0.8, 1.0)
ROOM = 1.15  # a wall has at least this many bricks a dataset, so that the next one has its place

Course = int | list[float]


@dataclass(frozen=True)
class Silhouette:
    rows: tuple[Course, ...]
    roof: tuple[tuple[tuple[float, float], ...], ...] = ()
    above: float = 0
    details: tuple[float, ...] = DETAILS


@dataclass(frozen=True, slots=True)
class Wall:
    """SVG paths of bricks by state, in a box of `width` × `height`. `each`: datasets a brick stands for."""

    full: str
    late: str
    empty: str
    width: float
    height: float
    each: int = 1

    @property
    def rem(self) -> float:
        """Width on the page: a broad shape is given more of it, so that every wall is about as tall."""
        return round(min(19.0, max(14.5, 15 * self.width / self.height)), 1)


@cache
def silhouette(name: str) -> Silhouette:
    """By name, or from a TOML file of the same form (path from the project's folder). Raises Fatal WDH-606."""
    known = tomllib.loads(FILE.read_text("utf-8"))
    if name.endswith(".toml") and (ROOT / name).exists():
        found = tomllib.loads((ROOT / name).read_text("utf-8"))
    elif name in known:
        found = known[name]
    else:
        raise Fatal("WDH-606", what=name, known=", ".join(known))
    roof = tuple(tuple((float(x), float(y)) for x, y in polygon) for polygon in found.get("roof", []))
    return Silhouette(tuple(found["rows"]), roof, found.get("above", 0), tuple(found.get("details", DETAILS)))


def tower(shape: Silhouette, datasets: int, late: int) -> Wall:
    """The home page's wall: `late` of the datasets are hollow."""
    detail = next((d for d in shape.details if len(_bricks(shape, d)[0]) >= datasets * ROOM), shape.details[-1])
    places, width, height = _bricks(shape, detail)
    each = max(1, ceil(datasets / len(places)))
    filled, hollow = ceil(datasets / each), ceil(late / each)
    # From the ground up, each course from its middle; the late ones are spread among the filled.
    order = sorted(places, key=lambda p: (-p[1], abs(p[0] + WIDTH / 2 - width / 2), p[0]))
    open_at = {int((i + 0.5) * filled / hollow) for i in range(hollow)} if hollow else set()
    full: list[tuple[float, float]] = []
    out: list[tuple[float, float]] = []
    for i, place in enumerate(order[:filled]):
        (out if i in open_at else full).append(place)
    roof = _polygons(shape.roof, width, 1)
    return Wall(_path(full), _path(out, inset=0.5), _path(order[filled:]) + roof, width, height, each)


@dataclass(frozen=True, slots=True)
class Mark:
    path: str
    width: int
    height: int


def mark(shape: Silhouette, box: tuple[float, float] = (38, 38)) -> Mark:
    """The silhouette as one small path, at most `box` large: the portal's mark."""
    places, width, height = _bricks(shape, 0.4)
    scale = min(box[0] / width, box[1] / height)
    joint = 0.15  # a little less mortar: the mark is seen at 38 px
    bricks = [(x * scale - joint, y * scale - joint) for x, y in places]
    w, h = WIDTH * scale + 2 * joint, HEIGHT * scale + 2 * joint
    roof = _polygons(shape.roof[:3], width, scale)
    path = roof + "".join(f"M{_n(x)} {_n(y)}h{_n(w)}v{_n(h)}h-{_n(w)}z" for x, y in bricks)
    return Mark(path, round(width * scale), round(height * scale))


def plain_wall(courses: Sequence[int] = (7, 8, 7, 8, 7, 8), missing: int = 17) -> Wall:
    """The wall of the error page, with one brick out of its place."""
    places, width, height = _bricks(Silhouette(tuple(courses)), 1.0)
    rest = [p for i, p in enumerate(places) if i != missing]
    return Wall(_path(rest), _path([places[missing]], inset=0.4), "", width, height)


def _bricks(shape: Silhouette, detail: float) -> tuple[list[tuple[float, float]], float, float]:
    """Upper left corners of every brick, the wall's width and height."""
    courses = list(_courses(shape, detail))
    widest = max(2 * n + gap if gap else n for n, gap in courses)
    width = widest * (WIDTH + JOINT) - JOINT
    top = shape.above * width / ROOF_WIDTH
    places = []
    for row, (count, gap) in enumerate(courses):
        y = top + row * (HEIGHT + JOINT)
        for start in _starts(count, gap, width):
            places += [(start + i * (WIDTH + JOINT), y) for i in range(count)]
    return places, round(width, 1), round(top + len(courses) * (HEIGHT + JOINT) - JOINT, 1)


def _starts(count: int, gap: float, width: float) -> tuple[float, ...]:
    run = count * (WIDTH + JOINT) - JOINT
    if not gap:
        return ((width - run) / 2,)
    half = gap * (WIDTH + JOINT) / 2
    return width / 2 - half - run, width / 2 + half


def _courses(shape: Silhouette, detail: float) -> Iterator[tuple[int, float]]:
    """Bricks (a side) and gap of every course at this detail, laid in bond: each course half a brick off the last."""
    rows = max(6, round(len(shape.rows) * detail))
    parity = None
    for i in range(rows):
        course = shape.rows[min(len(shape.rows) - 1, int((i + 0.5) * len(shape.rows) / rows))]
        if isinstance(course, list):
            yield max(1, round(course[0] * detail)), max(0.7, course[1] * detail) + (i % 2) * 0.5
            parity = None
            continue
        count = max(1, round(course * detail))
        if detail < 1 and count % 2 == parity:
            count += 1 if count < course * detail or count == 1 else -1
        parity = count % 2
        yield count, 0


def _polygons(polygons: Sequence[Sequence[tuple[float, float]]], width: float, scale: float) -> str:
    k = width / ROOF_WIDTH
    return "".join(
        "M" + "L".join(f"{_n((width / 2 + x * k) * scale)} {_n(y * k * scale)}" for x, y in polygon) + "z"
        for polygon in polygons
    )


def _path(places: Sequence[tuple[float, float]], inset: float = 0) -> str:
    w, h = _n(WIDTH - 2 * inset), _n(HEIGHT - 2 * inset)
    return "".join(f"M{_n(x + inset)} {_n(y + inset)}h{w}v{h}h-{w}z" for x, y in places)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
