"""Words: the custom properties of one ODCS object, as a typed value with its defaults."""

import re
import typing
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from wadah.contract.document import At, Document
from wadah.contract.lint.shape import SECRET, shown
from wadah.contract.vocabulary import ONE_WAY, Strict
from wadah.errors.hint import choose

Words = TypeVar("Words", bound=Strict)


def word_at(holder: dict[str, Any], at: At, name: str, *inside: str | int) -> At:
    """Where a word of `holder` (which stands at `at`) is written: the place to point at."""
    for i, word in enumerate(holder.get("customProperties") or []):
        if word.get("property") == name:
            return (*at, "customProperties", i, "value", *inside)
    return at


def words(doc: Document, holder: dict[str, Any], kind: type[Words], at: At, port: str | None = None) -> Words | None:
    """The words of `holder`; None where one of them is wrong (each then has a problem)."""
    given: dict[str, Any] = {}
    for i, word in enumerate(holder.get("customProperties") or []):
        name, here = str(word.get("property")), (*at, "customProperties", i)
        if name in given:
            doc.add(here, f"`{name}` is written twice; keep one")
        if SECRET.search(name):  # has a problem already
            continue
        if port in ("input", "output") and ONE_WAY.get(name, port) != port:
            doc.add(here, f"`{name}` says nothing in an {port} contract; remove it")
        if word.get("value") is None:
            doc.add((*here, "value"), f"`{name}` has no value; write one, or remove it")
            continue
        given[name] = word["value"]
    try:
        return kind.model_validate(given)
    except ValidationError as failure:
        told: set[At] = set()
        for e in failure.errors():
            word, *rest = e["loc"]
            where = word_at(holder, at, str(word), *_written(holder, str(word), rest))
            # A value that fits no branch of a union fails in each; missing and unknown words share a place.
            if where not in told or e["type"] in ("missing", "extra_forbidden"):
                doc.add(where, _told(kind, e))
            told.add(where)
    return None


def _told(kind: type[Strict], e: ErrorDetails) -> str:
    match e["type"]:
        case "extra_forbidden":
            last = e["loc"][-1]
            return f"`{last}` is no word of Wadah's here; {choose(last, _model(kind, e['loc'][:-1]).model_fields)}"
        case "missing":
            return f"add `{'.'.join(map(str, e['loc']))}`"
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", e["ctx"]["expected"]) or [e["ctx"]["expected"]]
            return f"is {shown(e['input'])}; {choose(e['input'], allowed)}"
        case _:
            return f"is {shown(e['input'])}; it {re.sub('^(Input|String|Value) ', '', e['msg'])}"


def _written(holder: dict[str, Any], name: str, steps: list[str | int]) -> list[str | int]:
    """The steps of an error's place that stand in the file (pydantic adds the branches of a union)."""
    given = {w.get("property"): w.get("value") for w in holder.get("customProperties") or []}
    here: Any = given.get(name)
    out: list[str | int] = []
    for step in steps:
        inside: dict[Any, Any] = dict(enumerate(here)) if isinstance(here, list) else here
        if not isinstance(inside, dict) or step not in inside:
            break
        here = inside[step]
        out.append(step)
    return out


def _model(kind: Any, steps: tuple[str | int, ...]) -> type[BaseModel]:
    """The model that the last of `steps` leads to, through optional values and mappings of models."""
    for step in steps:
        if typing.get_origin(kind) is dict:
            kind = typing.get_args(kind)[1]
            continue
        kind = kind.model_fields[step].annotation
        if type(None) in typing.get_args(kind):
            kind = next(a for a in typing.get_args(kind) if a is not type(None))
    return typing.cast(type[BaseModel], kind)
