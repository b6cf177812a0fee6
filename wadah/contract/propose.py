"""The contract a new application begins with: a draft from what its source shows, with what a person must decide.

It passes the lint as it stands. Personal-looking columns get the class that their name proposes, secrets are
left out, and everything a machine cannot know says PERLU DIISI, which the lint refuses once the draft is active.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import jinja2
import yaml

from wadah.contract.classify import Proposal, classify
from wadah.contract.vocabulary import DAMAGED_AS_NUMBER, PERSON_FORMATS, UNTESTED, UNTESTED_TOLD
from wadah.errors import Fatal

Kind = Literal["csv", "xlsx", "json", "sqlite", "mysql", "postgres", "sqlserver", "oracle", "api"]
HOLDS: dict[Kind, Literal["table", "endpoint", "file"]] = {
    "csv": "file", "xlsx": "file", "json": "file", "sqlite": "table", "mysql": "table", "postgres": "table",
    "sqlserver": "table", "oracle": "table",
    "api": "endpoint",
}  # fmt: skip
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DATED = re.compile(r"(^|_)(tgl|tanggal|waktu|date|jam)(_|$)|_(at|on)$")
TYPES = (  # the source's own word begins with → ours
    (r"(big|small|medium|tiny)?int(?!erval)|integer|serial|bigserial", "integer"),
    (r"dec|num|float|double|real|money", "number"),
    (r"datetime|timestamp", "timestamp"),
    (r"date", "date"),
    (r"time", "time"),
    (r"bool", "boolean"),
)


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column as the source shows it; the hints are what every value of a sample fits, never a value itself."""

    name: str
    type: str = "text"  # the source's own word: varchar(16), INTEGER, datetime
    key: bool = False
    required: bool = False
    formats: tuple[str, ...] = ()  # date patterns, in JDK letters
    text_format: str | None = None  # a word of vocabulary.TEXT_FORMATS
    number_format: Literal["plain", "id-ID", "rupiah"] | None = None
    why: str = ""  # why its values look personal, where its name does not


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table, endpoint or file as the source shows it."""

    name: str
    columns: tuple[SourceColumn, ...]
    view: bool = False
    file: Mapping[str, object] = field(default_factory=dict)  # words of the contract's `file`, where not the default


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    source: str
    type: str
    type_note: str
    format: str | None
    number_format: str | None
    as_text: bool
    key: bool
    required: bool
    said: Proposal


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    source: str
    kind: str
    columns: list[_Column]
    file: str = ""


def starter(app_id: str, opd: str, kind: Kind = "csv") -> str:
    """A contract to fill in by hand, where no source can be looked at: one table, three columns to write over.

    Raises Fatal WDH-104 where `app_id` or `opd` cannot be an id.
    """
    columns = (
        SourceColumn("id", "integer", key=True),
        SourceColumn("tanggal", "date"),
        SourceColumn("nama", "text"),
    )
    source = {"file": f"{app_id}.{kind}", "endpoint": f"/{app_id}", "table": app_id.replace("-", "_")}[HOLDS[kind]]
    return propose(app_id, opd, [SourceTable(source, columns)], kind)


def propose(
    app_id: str,
    opd: str,
    tables: Sequence[SourceTable],
    kind: Kind = "sqlite",
    server: Mapping[str, object] | None = None,
    noted: Sequence[str] = (),
) -> str:
    """A commented draft contract (YAML text) of an application with these tables.

    `server` is the address that was looked at (host, port, database, schema; location, items), never a login; `noted`
    is what else a person must decide.

    Raises Fatal WDH-104 where `app_id` or `opd` cannot be an id.
    """
    for name in (app_id, opd):
        if not ID.fullmatch(name):
            raise Fatal("WDH-104", name=name)
    decisions = [
        "Every PERLU DIISI: theme, purpose, contact, address of the production server, what a row and a column mean.",
        "The rhythm (slaProperties): how often its data change, and when it may be read.",
    ]
    if kind in UNTESTED:
        told = UNTESTED_TOLD.format(UNTESTED[kind])
        decisions.append(f"{told[0].upper()}{told[1:]}.")
    made, taken = list[_Table](), set[str]()
    for table in tables:
        own = table.name.rpartition(".")[2] if kind == "oracle" else table.name  # without its owner
        name = unique(clean(Path(own).stem if HOLDS[kind] == "file" else own), taken)
        columns = _columns(table, kind, name, decisions)
        made.append(_Table(name, table.name, "view" if table.view else HOLDS[kind], columns, _flow(table.file)))
        if not any(c.key for c in columns):
            decisions.append(
                f"The key of {name}: mark what makes a row unique with `primaryKey: true`, if anything does."
            )
    personal = [f"{t.name}.{c.name}" for t in made for c in t.columns if c.said.level.startswith("personal")]
    told = f"({', '.join(personal)})" if personal else "(no column looked personal)"
    how = "name and a sample of values" if noted else "name alone"
    decisions.insert(1, f"Every classification. Proposed as personal by {how} {told}; the others are `terbatas`.")
    decisions += noted
    return _template().render(
        app=app_id, opd=opd, kind=kind, title=app_id.replace("-", " ").capitalize(), tables=made, decisions=decisions,
        server={key: _flow({key: value})[1:-1] for key, value in (server or {}).items()},
    )  # fmt: skip


def _columns(table: SourceTable, kind: Kind, owner: str, decisions: list[str]) -> list[_Column]:
    out: list[_Column] = []
    taken, headers = set[str](), set[str]()
    for c in table.columns:
        name = clean(c.name)
        header = re.sub(r"\s+", "", c.name).casefold()
        said = classify(name)
        if said.leave_out:
            decisions.append(f"{owner}.{name} looks like {said.why} and was left out; keep it out.")
            continue
        if "{" in c.name:
            decisions.append(f"{owner}: a header with {{ }} ({name}) cannot be named; ask the OPD to rename it.")
            continue
        if header in headers:
            decisions.append(
                f"{owner} has the header of `{name}` twice; only the first is read. Ask the OPD to rename one."
            )
            continue
        headers.add(header)
        out.append(_column(c, unique(name, taken), said, kind))
        if out[-1].type_note:
            decisions.append(f"{owner}.{name}: {out[-1].type_note}.")
    return out


def _column(c: SourceColumn, name: str, said: Proposal, kind: Kind) -> _Column:
    text_format = c.text_format or said.text_format
    kept = next((ours for word, ours in TYPES if re.match(word, c.type.strip(), re.I)), "string")
    note = ""
    if c.why and not said.level.startswith("personal"):
        said = replace(said, level="personal", why=c.why)
    if text_format:
        kept = "string"
        if text_format in PERSON_FORMATS and not said.level.startswith("personal"):
            said = replace(said, level="personal", why=f"its values have the form of a {text_format}")
    elif c.formats:
        letters = set("".join(c.formats))
        kept = "time" if not letters & set("yMd") else "timestamp" if "H" in letters else "date"
        text_format = c.formats[0] if len(c.formats) == 1 else "".join(f"[{f}]" for f in c.formats)
    elif c.number_format and kept == "string":
        kept = "number"
    elif kept == "string" and DATED.search(name):
        note = "looks like a date or time; write logicalType date, timestamp or time and its format"
    return _Column(
        name=name, source=c.name, type=kept, type_note=note, format=text_format,
        number_format=c.number_format if c.number_format not in (None, "plain") else None,
        as_text=kind == "xlsx" and text_format in DAMAGED_AS_NUMBER,
        key=c.key, required=c.required, said=said,
    )  # fmt: skip


def clean(name: str) -> str:
    """A name of a-z, 0-9 and _ that begins with a letter."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return words if words[:1].isalpha() else f"k_{words}".rstrip("_")


def unique(name: str, taken: set[str]) -> str:
    """`name`, or `name_2`, `name_3` … where it is taken; then it is taken."""
    free, n = name, 1
    while free in taken:
        n += 1
        free = f"{name}_{n}"
    taken.add(free)
    return free


def _scalar(text: str) -> str:
    """A text as YAML reads it back, in YAML 1.1 and 1.2, inside { } too."""
    written: str = yaml.safe_dump([text], default_flow_style=True, width=10**6, allow_unicode=True)
    return written.strip()[1:-1]


def _flow(words: Mapping[str, object]) -> str:
    """A mapping as one line of YAML; nothing for an empty one."""
    if not words:
        return ""
    written: str = yaml.safe_dump(dict(words), default_flow_style=True, width=10**6, allow_unicode=True)
    return written.strip()


def _template() -> jinja2.Template:
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=False)  # noqa: S701  # YAML
    made.filters["y"] = _scalar
    return made.get_template("application.odcs.yaml.j2")
