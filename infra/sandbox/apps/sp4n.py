"""SP4N-LAPOR, the national complaints' export: a workbook a month in a drop folder."""

from collections.abc import Iterator

from infra.sandbox import complaints, lapor, lapor_book, up4
from infra.sandbox.making import Making, Told, Truth, each

APP = "sp4n"


def bring(made: Making) -> bool:
    """A workbook that lies there in its newest revision stays."""
    before = made.notes()
    revisions = {export.name: export.revision for export in lapor.exports(made.day, made.years)}
    missing = {n for n, revision in revisions.items() if before.get(n) != revision or not (made.folder / n).exists()}

    def write(state: up4.State) -> None:
        for export in _exports(made, state):
            if export.name in missing:
                lapor_book.write(export, _reports(made, state, export), made.place, made.folder / export.name)

    each(_stretches(made) if missing else (), write)
    if revisions != before:
        made.note(revisions)
    return bool(missing)


def truth(made: Making) -> Truth:
    """Its own rows; and what complaints come to, where UP4 runs beside it or not."""
    rows, counted, both = Told(), complaints.Counted(), "up4" in made.applications

    def count(state: up4.State) -> None:
        told = []
        for export in _exports(made, state):
            reports = _reports(made, state, export)
            for at, r in enumerate(reports, lapor_book.FIRST_ROW):
                rows.add((export.name, at), r.code)
            told += reports
        counted.add(complaints.once(state if both else None, told))

    each(_stretches(made), count)
    return Truth({"sp4n.laporan": rows}, counted.cubes())


def _stretches(made: Making) -> Iterator[up4.State]:
    return up4.stretches(made.seed, made.size, made.regency, made.day, made.years)


def _exports(made: Making, state: up4.State) -> Iterator[lapor.Export]:
    """The exports of the months in a stretch of UP4's complaints."""
    for export in lapor.exports(made.day, made.years):
        if state.holds(export.year, export.month):
            yield export


def _reports(made: Making, state: up4.State, export: lapor.Export) -> list[lapor.Report]:
    twins = [t for t in state.twins if (t.when.year, t.when.month) == (export.year, export.month)]
    return lapor.reports(made.seed, made.size, made.place, export, twins, made.years)
