"""docs/contract.md is true: its example passes the lint, and it names every word of ours."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from wadah.contract import vocabulary
from wadah.contract.lint import lint
from wadah.settings import ROOT

TEXT = (ROOT / "docs" / "contract.md").read_text("utf-8")


def test_the_example_is_clean(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.S)
    file = tmp_path / "oss.odcs.yaml"
    file.write_text(example, "utf-8")
    assert [str(p) for p in lint([file]).problems] == []


@pytest.mark.parametrize(
    "level", [m for m in vars(vocabulary).values() if isinstance(m, type) and issubclass(m, BaseModel)]
)
def test_every_word_is_told(level: type[BaseModel]) -> None:
    for word in level.model_fields:
        assert re.search(rf"\b{word}\b", TEXT), f"docs/contract.md does not tell of `{word}`"


@pytest.mark.parametrize("words", ["CLASSES", "TEXT_FORMATS", "METRICS", "STATUSES", "TIME_UNITS"])
def test_every_value_is_told(words: str) -> None:
    told = {word for word in getattr(vocabulary, words) if word not in TEXT}
    assert told <= {"duplicateValues"}, told  # ODCS' own, told by its documents
