"""Progress: dated lines where nobody watches, a live line on a terminal; each step with its time."""

import contextlib
import io
import os
import pty
import re
import threading
from pathlib import Path

import pytest

from wadah import progress as module
from wadah.progress import Progress, span
from wadah.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def undated(out: io.StringIO) -> list[str]:
    lines = out.getvalue().splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", line) for line in lines), lines
    return [re.sub(r"\d+\.\d s", "T", line[20:]) for line in lines]


def test_plain_lines(settings: Settings) -> None:
    out = io.StringIO()
    steps = Progress(settings, out)
    with steps.step("Pull") as outer:
        with steps.step("up4") as inner:
            inner.at(3, 12, "files")  # too soon for a line of its own
            inner.note("1,234 rows")
        outer.note("1 application")
    assert undated(out) == ["Pull …", "  up4 …", "  up4: done in T (1,234 rows)", "Pull: done in T (1 application)"]


def test_how_far_it_is(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUIET", 0.0)
    out = io.StringIO()
    with Progress(settings, out).step("Pull") as step:
        step.at(3, 1200, "files")
        step.at(4)
    assert undated(out)[1:3] == ["Pull: 3 of 1,200 files", "Pull: 4"]


def test_a_failed_step_says_so(settings: Settings) -> None:
    out = io.StringIO()
    steps = Progress(settings, out)
    with pytest.raises(ZeroDivisionError), steps.step("Pull"):
        _ = 1 / 0
    assert undated(out) == ["Pull …", "Pull: failed after T"]
    with steps.step("Next"):
        pass
    assert undated(out)[2:] == ["Next …", "Next: done in T"]


def test_quiet(settings: Settings) -> None:
    out = io.StringIO()
    with Progress(settings, out, quiet=True).step("Pull") as step:
        step.at(1)
    assert out.getvalue() == ""


def drain(terminal: int, into: list[bytes]) -> None:
    """Read until the other end is closed, which Linux tells as an error."""
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 65536):
            into.append(chunk)


def test_on_a_terminal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")  # where the tests run there may be none, or a dumb one
    ours, theirs = pty.openpty()
    read: list[bytes] = []
    reader = threading.Thread(target=drain, args=(ours, read))
    reader.start()
    with os.fdopen(theirs, "w", encoding="utf-8") as out:
        steps = Progress(settings, out)
        with steps.step("Pull") as step:
            step.at(1, 2, "files")
            with steps.step("up4") as inner:
                inner.note("7 rows")
        with pytest.raises(ZeroDivisionError), steps.step("Build"):
            _ = 1 / 0
    reader.join()
    os.close(ours)
    seen = b"".join(read).decode()
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
    assert "Pull …" in plain
    assert re.search(r"  ✓ up4  \d\.\d s  7 rows", plain)
    assert re.search(r"✓ Pull  \d\.\d s", plain) and re.search(r"✗ Build  failed after \d\.\d s", plain)


@pytest.mark.parametrize(("seconds", "text"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.3, "12 s"), (200, "3 min 20 s")])
def test_spans(seconds: float, text: str) -> None:
    assert span(seconds) == text
