"""OSS, business licensing of DPMPTSP: monthly CSV files in a drop folder."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from infra.sandbox import projects, projects_file
from infra.sandbox.making import Cube, Key, Making, Told, Truth
from infra.sandbox.projects import Book, Project
from infra.sandbox.projects_words import RISKS, SCALES
from infra.sandbox.tally import Tally, meanings
from wadah.contract.load import outputs

APP = "oss"


def bring(made: Making) -> bool:
    """A file that lies there in its newest revision stays."""
    before, written = made.notes(), False
    revisions = {projects.name(month): revision for month, revision in _listed(made)}
    for month, revision in _listed(made):
        file = made.folder / projects.name(month)
        if before.get(file.name) != revision or not file.exists():
            projects_file.write(_book(made, month, revision), file)
            written = True
    if revisions != before:
        made.note(revisions)
    return written


def truth(made: Making) -> Truth:
    rows, nib, investment = Told(), Numbers(), Investment()

    def books() -> Iterator[Book]:
        for month, revision in _listed(made):
            book = _book(made, month, revision)
            for at, line in enumerate(projects_file.rows(book), 2):
                if line:
                    rows.add((book.name, at), line.code)
            yield book

    for found in projects.settled(books()):
        nib.add(found)
        investment.add(found)
    return Truth({"oss.proyek": rows}, {"nib-bulanan": nib.cube(), "investasi-triwulanan": investment.cube()})


class Numbers:
    """Business numbers: each counts where its first project is, issued earliest, then of the smallest id."""

    def __init__(self) -> None:
        self._tally, self._known = Tally(), set[int]()

    def add(self, found: Sequence[Project]) -> None:
        """Projects of a month, month after month."""
        for p in sorted(found, key=lambda p: (p.issued, p.id)):
            if int(p.nib) not in self._known:
                self._known.add(int(p.nib))
                self._tally.add((p.issued.year, p.issued.month), p.kecamatan, p.scale, p.risk)

    def cube(self) -> Cube:
        return self._tally.cube(skala=list(SCALES), risiko=list(RISKS))


class Investment:
    """(companies, projects, rupiah, Indonesian and foreign workers) by sector and quarter."""

    def __init__(self) -> None:
        self._periods: set[tuple[int, int]] = set()
        self._parts: dict[Key, Counter[int]] = defaultdict(Counter)  # rupiah by business number
        self._sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])  # projects, workers of both kinds

    def add(self, found: Sequence[Project]) -> None:
        for p in found:
            quarter = (p.issued.year, (p.issued.month + 2) // 3)
            self._periods.add(quarter)
            if p.sector:
                self._parts[*quarter, p.sector][int(p.nib)] += p.investment or 0
                sums = self._sums[*quarter, p.sector]
                for i, n in enumerate((1, p.workers or 0, p.foreign)):
                    sums[i] += n

    def cube(self) -> Cube:
        cells = {
            key: (len(parts), self._sums[key][0], sum(parts.values()), *self._sums[key][1:])
            for key, parts in self._parts.items()
        }
        dominated = frozenset(key for key, parts in self._parts.items() if _one_has_most(parts))
        return Cube(cells, self._periods, {"sektor": meanings("kbli", "sektor")}, dominated=dominated)


def _one_has_most(parts: Counter[int]) -> bool:
    """Whether one company's part of the sector's value is above what the contract allows."""
    rule = outputs()["investasi-triwulanan"].table.suppression
    assert rule is not None and rule.dominance is not None
    return 100 * max(parts.values()) > rule.dominance.percent * sum(parts.values())


def _listed(made: Making) -> list[tuple[date, int]]:
    return projects.listed(made.day, made.years)


def _book(made: Making, month: date, revision: int) -> Book:
    return projects.book(made.seed, made.size, made.regency, month, revision, made.years)
