"""A good contract with one thing changed, and the one problem that must be found."""

import shutil
from pathlib import Path
from typing import NamedTuple

from wadah.contract.lint import lint

SAMPLES = Path(__file__).parent / "samples"
HERE = "§"
"""In the changed text: the problem is on this line (by default, where the change begins)."""


class Case(NamedTuple):
    """`old` (once in the sample) becomes `new`; then `field` has a problem that says `text`.

    The problem is on the line where the change begins, or on the first line that holds `line`; `more` other
    problems follow from the same change.
    """

    old: str
    new: str
    field: str
    text: str
    line: str = ""
    more: int = 0

    def __str__(self) -> str:
        return f"{self.field}: {self.text}"[:70]


def assert_found(folder: Path, sample: str, case: Case) -> None:
    """Change the sample as the case says, and look for its problem: file, line, field, text."""
    whole = (SAMPLES / sample).read_text("utf-8")
    assert whole.count(case.old) == 1, f"`{case.old}` stands {whole.count(case.old)} times in {sample}"
    new = case.new if HERE in case.new else HERE + case.new
    marked = whole.replace(case.old, new)
    text = marked.replace(HERE, "")
    place = text.index(case.line) if case.line else marked.index(HERE)
    shutil.copy(SAMPLES / "loket.csv", folder)
    file = folder / sample
    file.write_text(text, "utf-8")
    found = lint([file]).problems
    told = "\n".join(map(str, found))
    wanted = [p for p in found if (p.line, p.field) == (text.count("\n", 0, place) + 1, case.field)]
    assert [p for p in wanted if case.text in p.text and p.file == str(file)], told or "no problem found"
    assert len(found) == 1 + case.more, told
