"""A contract file is read as YAML 1.2, and what cannot be read is a problem with a line."""

from pathlib import Path

import pytest

from wadah.contract.document import Document
from wadah.contract.lint import lint
from wadah.settings import ROOT

UNREADABLE = [
    (b"", 1, "is empty; begin with `apiVersion: v3.1.0`"),
    (b"# only a comment\n", 1, "is empty"),
    (b"a: 1\nb: c: d\n", 2, "put the text in quotes"),
    (b"a:\n  b: 1\n\tc: 2\n", 3, "has a tab; indent with spaces"),
    (b"a: 'x\nb: 1\n", 1, "opens a quote that nothing closes"),
    (b"a: {b: 1\nc: 2\n", 1, "opens a { or [ that nothing closes"),
    (b"a: @x\n", 1, "begins an unquoted text with a special character"),
    (b"a: 1\n---\nb: 2\n", 2, "begins a second document"),
    (b"a: *x\n", 1, "names an alias (`*…`)"),
    (b"a: 1\nb: caf\xe9\n", 2, "is not UTF-8 (byte 0xe9); save the file as UTF-8"),
    (b"a: 1\nb: \x07\n", 2, "has a control character (U+0007)"),
    (b"- a\n- b\n", 1, "is no mapping; begin with `apiVersion: v3.1.0`"),
    (b"just text\n", 1, "is no mapping"),
]


@pytest.mark.parametrize(("raw", "line", "text"), UNREADABLE, ids=lambda v: str(v)[:40])
def test_what_cannot_be_read_is_one_problem(tmp_path: Path, raw: bytes, line: int, text: str) -> None:
    file = tmp_path / "rusak.odcs.yaml"
    file.write_bytes(raw)
    (problem,) = lint([file]).problems
    assert (problem.file, problem.line, problem.field) == (str(file), line, "contract")
    assert text in problem.text


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "tiada.yaml"):
        (problem,) = lint([path]).problems
        assert problem.text.startswith("cannot be read (")


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("no", "no", "bool"), ("Yes", "Yes", "bool"), ("on", "on", "bool"), ("12:30", "12:30", "int"),
        ("0123", "0123", "int"), ("1_000", "1_000", "int"), ("+1", "+1", "int"),
        ("2024-01-31", "2024-01-31", "timestamp"),
        (".5", ".5", "float"), ("NULL", "NULL", "null"),
    ],
)  # fmt: skip
def test_what_yaml_1_1_reads_otherwise_wants_quotes(tmp_path: Path, text: str, value: str, kind: str) -> None:
    doc = read(tmp_path, f"a: 1\nb: {text}\n{'c'}: '{text}'\n")
    assert doc.data == {"a": 1, "b": value, "c": text}
    assert [(p.line, p.text) for p in doc.problems] == [
        (2, f"`{text}` is read as {kind} by YAML 1.1 tools; put it in quotes")
    ]


def test_keys_are_texts(tmp_path: Path) -> None:
    doc = read(tmp_path, "no: 1\n'yes': 2\n1: x\n? [a]\n: 3\na: 1\na: 2\n<<: {}\n")
    assert doc.data == {"no": 1, "yes": 2, "1": "x", "a": 2, "<<": {}}
    assert [(p.line, p.text) for p in doc.problems] == [
        (1, "`no` is read as bool by YAML 1.1 tools; put it in quotes"),
        (3, "`1` is read as int by YAML 1.1 tools; put it in quotes"),
        (4, "has a list or a mapping as a key; write a text"),
        (7, "written twice; keep one"),
        (8, "is a merge key, which YAML 1.2 does not have; write the fields out"),
    ]


def test_plain_values(tmp_path: Path) -> None:
    doc = read(tmp_path, "\ufeffa: true\nb: ~\nc: -1\nd: 1.50\ne: teks biasa\nf:\n- 1\n- '2'\n")
    assert doc.data == {"a": True, "b": None, "c": -1, "d": 1.5, "e": "teks biasa", "f": [1, "2"]}
    assert doc.problems == []


def test_tags_and_aliases(tmp_path: Path) -> None:
    doc = read(tmp_path, "a: &x [1]\nb: *x\nc: !rahasia x\nd: &y\n  e: *y\n")
    assert (doc.data["b"], doc.data["c"]) == ([1], "x")
    assert [(p.line, p.field) for p in doc.problems] == [(3, "c"), (5, "d.e")]


def test_places_are_named_by_names(tmp_path: Path) -> None:
    text = (
        "schema:\n- name: t\n  properties:\n  - name: k\n    customProperties:\n    - property: unit\n      value: m\n"
    )
    doc = read(tmp_path, text + "slaProperties:\n- property: latency\n  value: 1\n")
    places = {
        ("schema", 0, "properties", 0, "classification"): ("schema.t.k.classification", 4),
        ("schema", 0, "properties", 0, "customProperties", 0, "value"): ("schema.t.k.unit", 7),
        ("slaProperties", 0, "value"): ("slaProperties.latency.value", 10),
        (): ("contract", 1),
    }
    for at in places:
        doc.add(at, "x")
    assert sorted((p.field, p.line) for p in doc.problems) == sorted(places.values())


def test_a_file_of_the_project_is_shown_as_people_open_it() -> None:
    file = ROOT / "publish" / "datasets" / "kolom-standar.odcs.yaml"
    assert Document(file).shown == "publish/datasets/kolom-standar.odcs.yaml"


def read(folder: Path, text: str) -> Document:
    file = folder / "x.odcs.yaml"
    file.write_text(text, "utf-8")
    return Document(file)
