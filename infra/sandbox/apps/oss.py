"""OSS, business licensing of DPMPTSP: monthly CSV files in a drop folder."""

from collections import Counter, defaultdict

from infra.sandbox import projects, projects_file
from infra.sandbox.making import Cube, Making, Truth
from infra.sandbox.projects import Project
from infra.sandbox.projects_words import RISKS, SCALES
from infra.sandbox.tally import Tally, meanings
from wadah.contract.load import outputs

APP = "oss"


def bring(made: Making) -> bool:
    """A file that lies there in its newest revision stays."""
    before, written = made.notes(), False
    revisions: dict[str, int] = {}
    for book in _books(made):
        file, revisions[book.name] = made.folder / book.name, book.revision
        if before.get(book.name) != book.revision or not file.exists():
            projects_file.write(book, file)
            written = True
    if revisions != before:
        made.note(revisions)
    return written


def truth(made: Making) -> Truth:
    found = _books(made)
    rows = [
        ((book.name, at), line.code) for book in found for at, line in enumerate(projects_file.rows(book), 2) if line
    ]
    known = projects.current(found)
    return Truth({"oss.proyek": rows}, {"nib-bulanan": _nib(known), "investasi-triwulanan": _investment(known)})


def _nib(known: dict[str, Project]) -> Cube:
    tally = Tally()
    for p in projects.first(known).values():
        tally.add((p.issued.year, p.issued.month), p.kecamatan, p.scale, p.risk)
    return tally.cube(skala=list(SCALES), risiko=list(RISKS))


def _investment(known: dict[str, Project]) -> Cube:
    """(companies, projects, rupiah, Indonesian and foreign workers) by sector and quarter."""
    grouped, periods = defaultdict(list), set()
    for p in known.values():
        quarter = (p.issued.year, (p.issued.month + 2) // 3)
        periods.add(quarter)
        if p.sector:
            grouped[(*quarter, p.sector)].append(p)
    cells = {
        key: (
            len({p.nib for p in held}), len(held), sum(p.investment or 0 for p in held),
            sum(p.workers or 0 for p in held), sum(p.foreign for p in held),
        )
        for key, held in grouped.items()
    }  # fmt: skip
    dominated = frozenset(key for key, held in grouped.items() if _one_has_most(held))
    return Cube(cells, periods, {"sektor": meanings("kbli", "sektor")}, dominated=dominated)


def _one_has_most(held: list[Project]) -> bool:
    """Whether one company's part of the sector's value is above what the contract allows."""
    rule = outputs()["investasi-triwulanan"].table.suppression
    assert rule is not None and rule.dominance is not None
    parts: Counter[str] = Counter()
    for p in held:
        parts[p.nib] += p.investment or 0
    return 100 * max(parts.values()) > rule.dominance.percent * sum(parts.values())


def _books(made: Making) -> list[projects.Book]:
    return projects.books(made.seed, made.size, made.regency, made.day)
