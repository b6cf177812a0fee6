"""What a long command is doing, on stderr: a live line on a terminal, plain dated lines anywhere else.

    progress = Progress(settings)
    with progress.step("Pull up4") as step:
        step.at(12, 45, "files")
        step.note("1,234 rows, 3 rejected")

Every step says how long it took, a failed one too.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

from wadah.settings import Settings

if TYPE_CHECKING:
    from rich.status import Status

QUIET = 10.0  # seconds between two plain lines of one step


def span(seconds: float) -> str:
    """0.4 s · 12 s · 3 min 20 s"""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


@dataclass
class Step:
    """One step while it runs."""

    text: str
    progress: "Progress"
    begun: float = field(default_factory=time.monotonic)
    noted: str = ""
    _said: float = field(default_factory=time.monotonic)

    def note(self, text: str) -> None:
        """What the finished line tells beside the time, such as counts."""
        self.noted = text

    def at(self, done: int, of: int | None = None, what: str = "") -> None:
        """How far it is: shown at once on a terminal, elsewhere at most every ten seconds."""
        far = f"{done:,}" + (f" of {of:,}" if of is not None else "") + (f" {what}" if what else "")
        if self.progress.live:
            self.progress.live.update(f"{self.text} … {far}")
        elif time.monotonic() - self._said >= QUIET:
            self._said = time.monotonic()
            self.progress.line(f"{self.text}: {far}")


class Progress:
    """Steps one after the other, or one inside another (the inner ones are indented)."""

    def __init__(self, settings: Settings, out: TextIO | None = None, *, quiet: bool = False) -> None:
        self.zone, self.out, self.quiet = settings.regency.zone, out or sys.stderr, quiet
        self.depth = 0
        self.live: Status | None = None

    @contextmanager
    def step(self, text: str) -> Iterator[Step]:
        """Say what begins, and after the block how long it took."""
        step, outer = Step(text, self), self.live
        self.depth += 1
        self._begin(text, outer)
        try:
            yield step
        except BaseException:
            self._end(step, outer, "failed after")
            raise
        else:
            self._end(step, outer, "")
        finally:
            self.depth -= 1
            self.live = outer

    def line(self, text: str) -> None:
        """One line of its own."""
        if self.quiet:
            return
        now = datetime.now(self.zone)
        dated = "" if self.out.isatty() else f"{now:%Y-%m-%d %H:%M:%S} "
        print(f"{dated}{'  ' * max(self.depth - 1, 0)}{text}", file=self.out, flush=True)

    def _begin(self, text: str, outer: "Status | None") -> None:
        if self.quiet:
            return
        if not self.out.isatty():
            self.line(f"{text} …")
            return
        from rich.console import Console  # not on the way of a command that shows nothing

        if outer:
            outer.stop()
        self.live = Console(file=self.out).status(f"{text} …")
        self.live.start()

    def _end(self, step: Step, outer: "Status | None", failed: str) -> None:
        if self.live and self.live is not outer:
            self.live.stop()
        took = span(time.monotonic() - step.begun)
        if self.out.isatty():
            told = f"{'✗' if failed else '✓'} {step.text}  {failed + ' ' if failed else ''}{took}"
            self.line(f"{told}  {step.noted}".rstrip())
        else:
            told = f"{step.text}: {failed or 'done in'} {took}"
            self.line(f"{told} ({step.noted})" if step.noted else told)
        if outer:
            outer.start()
