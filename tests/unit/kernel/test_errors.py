"""The catalogue of failures is whole: two languages, fields that are given, a runbook entry, a place that raises it."""

import ast
import pickle
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from wadah.errors import EXIT, Fatal, Quarantine, Retriable, catalogue
from wadah.settings import ROOT

CODE = re.compile(r"WDH-\d{3}")
ROOMS = ("wadah", "connectors", "expectations", "publish", "infra", "dags", "dbt")
RANGES = {
    "contract": range(100, 150), "kernel": range(150, 200), "connector": range(200, 300), "row": range(300, 400),
    "warehouse": range(400, 500), "gate": range(500, 600), "publish": range(600, 700), "run": range(700, 800),
    "sandbox": range(800, 900), "mqtt": range(270, 280),
}  # fmt: skip
KINDS = {"Fatal": "fatal", "Retriable": "retriable", "Quarantine": "quarantine"}


class Raised(NamedTuple):
    """One call that makes a failure: where, of which kind, with which fields (None: they are passed on by **)."""

    place: str
    code: str
    kind: str
    fields: frozenset[str] | None


@cache
def sources() -> dict[Path, str]:
    """The project's code (no tests, no documents, not the catalogue itself)."""
    files = (f for room in ROOMS for f in (ROOT / room).rglob("*") if f.suffix in (".py", ".sql", ".yml", ".j2"))
    return {f: f.read_text("utf-8") for f in files}


def raised() -> Iterator[Raised]:
    for file, text in sources().items():
        if file.suffix != ".py" or "WDH-" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in KINDS and isinstance(first, ast.Constant) and CODE.fullmatch(str(first.value)):
                given = frozenset(k.arg for k in node.keywords if k.arg)
                passed_on = any(k.arg is None for k in node.keywords)
                place = f"{file.relative_to(ROOT)}:{node.lineno}"
                yield Raised(place, str(first.value), KINDS[name], None if passed_on else given)


def test_every_entry_is_whole() -> None:
    """Kinds exist; each text is written in both languages over the same fields, and ends as a sentence."""
    for code, entry in catalogue().items():
        assert CODE.fullmatch(code)
        assert entry.kind in EXIT, code
        for text in (entry.en, entry.id, entry.do_en, entry.do_id):
            assert text.strip() and (not text[0].islower() or text.startswith("dbt ")), f"{code}: {text}"
        assert fields(entry.en) == fields(entry.id), f"{code}: its two texts tell of different things"
        assert entry.en != entry.id and entry.do_en != entry.do_id, f"{code} is written in one language"


def fields(text: str) -> set[str]:
    return {name.split(".")[0] for name in re.findall(r"(?<!\{)\{(\w[\w.]*)[^}]*\}", text)}


def test_codes_stand_in_their_rooms_file() -> None:
    for file in (ROOT / "wadah" / "errors").glob("*.toml"):
        for code in tomllib.loads(file.read_text("utf-8")):
            assert int(code[4:]) in RANGES[file.stem], f"{code} is not one of {file.name}"


def test_every_call_gives_the_fields_its_texts_need() -> None:
    calls = list(raised())
    assert calls
    for call in calls:
        entry = catalogue().get(call.code)
        assert entry, f"{call.place} raises {call.code}, which the catalogue does not have"
        assert entry.kind == call.kind, f"{call.place} raises {call.code} as {call.kind}, it is {entry.kind}"
        missing = entry.fields - call.fields if call.fields is not None else set()
        assert not missing, f"{call.place} gives {call.code} no {', '.join(sorted(missing))}"


def test_every_code_is_used_and_every_used_code_exists() -> None:
    used = {code for text in sources().values() for code in CODE.findall(text)}
    assert used - set(catalogue()) == set(), "used, but not in the catalogue"
    assert set(catalogue()) - used == set(), "in the catalogue, but used nowhere"


def test_the_runbook_has_every_code_once() -> None:
    told = [
        (code, file.name)
        for file in sorted((ROOT / "docs" / "runbook").glob("*.md"))
        for code in re.findall(r"^## (WDH-\d{3})\b", file.read_text("utf-8"), re.M)
    ]
    codes = [code for code, _ in told]
    assert sorted(set(catalogue()) - set(codes)) == [], "without a runbook entry"
    assert sorted(set(codes) - set(catalogue())) == [], "in the runbook, but not in the catalogue"
    assert len(codes) == len(set(codes)), "written twice"
    for code, name in told:
        assert int(code[4:]) in RANGES[name.removesuffix(".md")], f"{code} stands in {name}"


def test_a_runbook_entry_helps() -> None:
    """Each entry is more than its heading."""
    for file in (ROOT / "docs" / "runbook").glob("*.md"):
        for entry in re.split(r"^## (?=WDH)", file.read_text("utf-8"), flags=re.M)[1:]:
            assert len(entry.split()) > 5, f"{file.name}: {entry.splitlines()[0]} says too little"


def test_a_failure_tells_both_languages_and_what_to_do() -> None:
    failure = Fatal("WDH-103", name="x", hint="Write `y`")
    assert str(failure) == "WDH-103: No contract has the id `x`. Write `y`; `wadah contract show` lists all."
    assert failure.pesan == "Tidak ada kontrak dengan id `x`."
    assert (failure.kind, EXIT[failure.kind]) == ("fatal", 2)


def test_a_field_left_out_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="WDH-103 needs hint"):
        Fatal("WDH-103", name="x")


def test_a_kind_cannot_be_mistaken() -> None:
    for wrong in (Retriable, Quarantine):
        with pytest.raises(TypeError, match="WDH-103 is fatal"):
            wrong("WDH-103", name="b", hint="c")


def test_a_failure_crosses_processes_whole() -> None:
    """Airflow's worker hands a task's exception to its parent."""
    held = Retriable("WDH-152", retry_after=3.0, name="run", what="x", pid=1, since="now")
    again = pickle.loads(pickle.dumps(held))
    assert (type(again), str(again), again.__dict__) == (Retriable, str(held), held.__dict__)
