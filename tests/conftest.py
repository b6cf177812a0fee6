"""Kinds of tests by folder, and the summary by group."""

from collections import Counter
from pathlib import Path

import pytest

from tests.groups import unavailable

HERE = Path(__file__).parent
pytest_plugins = ["tests.conformance"]
done: Counter[tuple[str, str]] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="the long fault runs: 20 kills instead of 3")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer has set in a shell must not decide a test."""
    import os

    for name in [n for n in os.environ if n.startswith("WADAH_")]:
        monkeypatch.delenv(name)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" or report.outcome != "passed":
        group = "/".join(Path(report.nodeid.split("::")[0]).parts[1:3]).removesuffix(".py")
        done[group, report.outcome] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    write = terminalreporter.write_line
    terminalreporter.section("groups that ran")
    for group in sorted({g for g, _ in done}):
        counts = ", ".join(f"{done[group, o]} {o}" for o in ("passed", "failed", "skipped") if done[group, o])
        write(f"  {group:<32} {counts}")
    if unavailable:
        terminalreporter.section("groups that could not run here")
        for group, reason in unavailable.items():
            write(f"  {group}: {reason}")
    else:
        write("  every group ran")
