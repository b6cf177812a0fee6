"""Rules of one dataset: `<dataset>.yaml` beside this module, each a query whose rows break it."""

from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from expectations.rules import Rule, sql_rule
from expectations.suites.common import Published

FOLDER = Path(__file__).parent


class OwnRule(BaseModel):
    """`query` reads the open table as `${table}` and may read staging, marts and seeds beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9:-]*$")]
    detail: str  # Indonesian, a sentence on what holds
    query: str
    severity: Literal["error", "warning"] = "error"


def own_rules(about: Published, folder: Path = FOLDER) -> Iterator[Rule]:
    """The dataset's own rules; none where it has no file. `${as_of}` in a query is the as-of date."""
    file = folder / f"{about.contract.id}.yaml"
    if not file.is_file():
        return
    for rule in TypeAdapter(list[OwnRule]).validate_python(yaml.safe_load(file.read_text("utf-8"))):
        query = Template(rule.query).safe_substitute(as_of=about.as_of.isoformat())
        yield sql_rule(rule.name, "suite", rule.detail, query, severity=rule.severity)
