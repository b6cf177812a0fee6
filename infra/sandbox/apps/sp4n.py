"""SP4N-LAPOR, the national complaints' export: a workbook a month in a drop folder."""

from infra.sandbox import complaints, lapor, lapor_book, up4
from infra.sandbox.making import Making, Truth

APP = "sp4n"


def bring(made: Making) -> bool:
    """A workbook that lies there in its newest revision stays."""
    before, written = made.notes(), False
    revisions = {export.name: export.revision for export in lapor.exports(made.day)}
    missing = [n for n, revision in revisions.items() if before.get(n) != revision or not (made.folder / n).exists()]
    for export, reports in _reports(made, _state(made)) if missing else ():
        if export.name in missing:
            lapor_book.write(export, reports, made.place, made.folder / export.name)
            written = True
    if revisions != before:
        made.note(revisions)
    return written


def truth(made: Making) -> Truth:
    """Its own rows; and what complaints come to, where UP4 runs beside it or not."""
    state = _state(made)
    rows, told = [], []
    for export, reports in _reports(made, state):
        rows += [((export.name, at), r.code) for at, r in enumerate(reports, lapor_book.FIRST_ROW)]
        told += reports
    counted = complaints.once(state if "up4" in made.applications else None, told)
    return Truth({"sp4n.laporan": rows}, complaints.cubes(counted))


def _state(made: Making) -> up4.State:
    return up4.state(made.seed, made.size, made.regency, made.day)


def _reports(made: Making, state: up4.State) -> list[tuple[lapor.Export, list[lapor.Report]]]:
    return [
        (export, lapor.reports(made.seed, made.size, made.place, export,
                               [t for t in state.twins if (t.when.year, t.when.month) == (export.year, export.month)]))
        for export in lapor.exports(made.day)
    ]  # fmt: skip
