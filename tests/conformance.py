"""What every connector does with every fault, as the tests themselves saw it.

A test asks for the fixture `conformance` and calls it at its end: `conformance("file-csv", "unclosed quote",
"quarantined WDH-301")`. It counts where the test passes. The kept table is docs/conformance.md: a test whose
outcome is not the kept one fails, and so does a whole run that no longer says what the table says.
`pytest tests/integration/connectors --renew-conformance` (or `make conformance`) writes it anew.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wadah.contract.vocabulary import UNTESTED
from wadah.settings import ROOT

TABLE = ROOT / "docs" / "conformance.md"
HERE = Path(__file__).parent / "integration" / "connectors"
COMMON = (
    "types", "cursor exactness", "restart", "drift added", "drift dropped", "drift renamed", "drift retyped",
    "duplicates", "late rows", "deletions", "empty source", "ten times the volume", "wrong credentials", "unreachable",
    "truncated answer", "encoding damage", "clock skew",
)  # fmt: skip
"""Faults any connector may meet, in the order of the first table; the others stand under their connector."""
OUTCOME = re.compile(r"exact|(quarantined|refused) WDH-\d{3}")
HEAD = """# Conformance: connector × fault → outcome

Written by `make conformance` from what the tests of `tests/integration/connectors` saw; a test fails where a run says
otherwise. **exact**: every value arrives as the source has it, each row once. **quarantined**: the row, the file or
the pull is set aside under that code, everything else goes on. **refused**: the pull ends with that code, nothing is
landed, and the next pull begins where the last good one ended. There is no fourth outcome: nothing is lost silently.
The codes are in the [runbook](runbook/README.md).

**belum diuji / untested**: a connector that no real server could be had for, and what only such a server would show;
see [SQL Server and Oracle](how-to/databases.md#sql-server-and-oracle-untested).
"""
UNTRIED = "belum diuji / untested"

Cells = dict[tuple[str, str], str]
"""(connector, fault) → outcome."""
Conformance = Callable[[str, str, str], None]
seen: Cells = {}
_pending = pytest.StashKey[Cells]()
_whole = pytest.StashKey[bool]()


def read() -> Cells:
    """The kept table."""
    if not TABLE.exists():
        return {}
    found: Cells = {}
    kinds: list[str] = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            kinds = [line.removeprefix("## ").strip("`")]
        elif line.startswith("| fault |"):
            heads = [cell.strip(" `") for cell in line.split("|")[2:-1]]
            kinds = kinds if heads == ["outcome"] else heads
        elif line.startswith("| ") and not line.startswith("| ---"):
            fault, *outcomes = [cell.strip() for cell in line.split("|")[1:-1]]
            found |= {
                (kind, fault): said for kind, said in zip(kinds, outcomes, strict=True) if said not in ("", UNTRIED)
            }
    return found


def write(cells: Cells) -> None:
    kinds = sorted({kind for kind, _ in cells} | set(UNTESTED))
    cells = {(k, f): UNTRIED for k in UNTESTED for f in COMMON} | cells
    lines = [HEAD, "## Faults of every kind", ""]
    lines += ["| fault | " + " | ".join(f"`{k}`" for k in kinds) + " |", "| --- |" + " --- |" * len(kinds)]
    for fault in (f for f in COMMON if any((k, f) in cells for k in kinds)):
        lines.append(f"| {fault} | " + " | ".join(cells.get((k, fault), "") for k in kinds) + " |")
    for kind in kinds:
        own = sorted(f for k, f in cells if k == kind and f not in COMMON)
        if own:
            lines += ["", f"## `{kind}`", "", "| fault | outcome |", "| --- | --- |"]
            lines += [f"| {fault} | {cells[kind, fault]} |" for fault in own]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def conformance(request: pytest.FixtureRequest) -> Conformance:
    """Note what was seen: `(connector, fault, outcome)`; see the module."""
    kept = read()
    mine = request.node.stash.setdefault(_pending, {})

    def told(kind: str, fault: str, outcome: str) -> None:
        assert OUTCOME.fullmatch(outcome), f"`{outcome}` is no outcome"
        assert seen.get((kind, fault), outcome) == outcome, f"{kind}, {fault}: another test saw {seen[kind, fault]}"
        if not request.config.getoption("renew_conformance"):
            said = kept.get((kind, fault))
            assert said == outcome, f"{kind}, {fault}: docs/conformance.md keeps {said}; renew by `make conformance`"
        mine[kind, fault] = outcome

    return told


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-conformance", action="store_true", help="write docs/conformance.md from this run")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Whether this run has every test of connectors, so that what it does not say is stale."""
    files = {item.path for item in session.items}
    wanted = {f for f in HERE.glob("test_*.py") if "conformance" in f.read_text("utf-8")}
    narrowed = any(session.config.getoption(o) for o in ("keyword", "markexpr", "deselect", "lf", "stepwise"))
    by_id = any("::" in arg for arg in session.config.args)
    session.config.stash[_whole] = wanted <= files and not narrowed and not by_id


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    cells = item.stash.get(_pending, None)
    if cells is not None and call.when == "call":
        if report.passed:
            seen.update(cells)
        else:
            item.config.stash[_whole] = False
    elif not report.passed and call.when == "setup":
        item.config.stash[_whole] = False  # a group that cannot run here says nothing
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    whole = session.config.stash.get(_whole, False)
    if session.config.getoption("renew_conformance"):
        write(seen if whole else read() | seen)
    elif whole and not session.config.option.collectonly and (stale := sorted(read().keys() - seen.keys())):
        session.config.stash[_stale] = stale
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


_stale = pytest.StashKey[list[tuple[str, str]]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not seen:
        return
    terminalreporter.section("conformance: connector, fault, outcome")
    for (kind, fault), outcome in sorted(seen.items()):
        terminalreporter.write_line(f"  {kind:<12} {fault:<44} {outcome}")
    for kind, fault in terminalreporter.config.stash.get(_stale, []):
        terminalreporter.write_line(f"  STALE in docs/conformance.md: {kind}, {fault} (make conformance)", red=True)
