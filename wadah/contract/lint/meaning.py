"""Meaning of a whole contract: what must be told, when, by whom, and whether each part finds the others."""

import re

from croniter import croniter

from wadah.contract.document import At
from wadah.contract.lint import columns, links, open_data, servers, tables, topics
from wadah.contract.lint.subject import Subject
from wadah.contract.register import opds, themes
from wadah.contract.vocabulary import STATUSES, TIME_UNITS, UNWRITTEN
from wadah.errors.hint import choose

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
NEEDED = {
    "input": {"name": "what people call the application", "domain": "its theme, such as `kesehatan`",
              "team": "{name: <code of the OPD>}", "description": "{purpose: …}", "servers": "where it is",
              "schema": "its tables"},
    "output": {"name": "the dataset's title", "domain": "its theme, such as `kesehatan`",
               "team": "{name: <code of the OPD>}", "description": "{purpose: …, usage: …, limitations: …}",
               "tags": "keywords people search for", "schema": "its table"},
    "standard": {"schema": "the shared columns"},
}  # fmt: skip
ABOUT = {
    "input": {"purpose": "what the application holds"},
    "output": {"purpose": "what the figures are", "usage": "how to read them, and by what method they are counted",
               "limitations": "what they leave out or cannot tell"},
    "standard": {},
}  # fmt: skip
SHORTEST = 15  # letters; shorter a description says nothing


def check(s: Subject) -> None:
    """Every check that needs a contract of sound shape; problems go to its document."""
    told(s)
    rhythm(s)
    seen: set[str] = set()
    for table in s.tables:
        if table.name in seen:
            s.doc.add((*table.at, "name"), f"table `{table.name}` stands twice; rename or remove one")
        seen.add(table.name)
        tables.check(s, table)
        for column in table.columns:
            columns.check(s, column)
    if s.port == "input":
        servers.check(s)
        for table in s.tables:
            topics.check(s, table)
    if s.port == "output":
        open_data.check(s)
    links.check(s)


def told(s: Subject) -> None:
    """Who, what, under which id and status."""
    data, add = s.data, s.doc.add
    if data["apiVersion"] != "v3.1.0":
        add(("apiVersion",), f"is `{data['apiVersion']}`; write `v3.1.0`")
    if not ID.fullmatch(data["id"]):
        add(("id",), f"is `{data['id']}`; write lowercase letters, digits and single hyphens, such as `surat-desa`")
    if data["status"] not in STATUSES:
        add(("status",), f"is `{data['status']}`; {choose(data['status'], STATUSES)}")
    for key, hint in NEEDED[s.port].items():
        if not data.get(key):
            add((key,), f"missing; write {hint}")
    team = data.get("team")
    if team and not (isinstance(team, dict) and ID.fullmatch(str(team.get("name")))):
        add(("team",), "names no OPD; write {name: <code>}, such as {name: dinas-kesehatan}")
    elif team and team["name"] not in opds():
        add(("team", "name"), f"`{team['name']}` is no OPD of dbt/seeds/opd.csv; {choose(team['name'], opds())}")
    theme = str(data.get("domain") or "")
    if s.port != "standard" and theme and UNWRITTEN not in theme and theme not in themes():
        add(("domain",), f"`{theme}` is no theme of publish/site/themes.toml; {choose(theme, themes())}")
    about = data.get("description") or {}
    for key, hint in ABOUT[s.port].items():
        if about and len(str(about.get(key) or "")) < SHORTEST:
            add(("description", key), f"missing or too short; write {hint}")
    if data["status"] != "draft":
        _unwritten(s, data, ())


def _unwritten(s: Subject, value: object, at: At) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _unwritten(s, inner, (*at, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            _unwritten(s, inner, (*at, i))
    elif isinstance(value, str) and UNWRITTEN in value:
        s.doc.add(at, f"still says {UNWRITTEN}; write it, or keep `status: draft`")


def rhythm(s: Subject) -> None:
    """When it is pulled or published: one frequency with a cron line; lateness and retention in known units."""
    listed = list(enumerate(s.data.get("slaProperties") or []))
    often = [i for i, sla in listed if sla["property"] == "frequency"]
    for i in often[1:]:
        s.doc.add(("slaProperties", i), "a second frequency; a contract has one rhythm, keep one")
    if s.port != "standard" and not any("schedule" in sla for i, sla in listed if i in often):
        hint = '{property: frequency, value: 1, unit: day, scheduler: cron, schedule: "0 6 * * *"}'
        s.doc.add(("slaProperties",), f"no rhythm; add {hint}")
    for i, sla in listed:
        at: At = ("slaProperties", i)
        cron, value, unit = sla.get("schedule"), sla["value"], sla.get("unit")
        if cron is not None and not (len(str(cron).split()) == 5 and croniter.is_valid(str(cron))):
            hint = "write minute hour day month weekday, such as `0 6 * * *`"
            s.doc.add((*at, "schedule"), f"is `{cron}`, no cron line; {hint}")
        if sla["property"] in ("frequency", "latency", "retention"):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                s.doc.add((*at, "value"), f"is `{value}`; write a whole number from 1")
            if unit not in TIME_UNITS:
                s.doc.add((*at, "unit"), f"is `{unit}`; {choose(unit, TIME_UNITS)}")
        names = [t.name for t in s.tables]
        if sla.get("element") and sla["element"] not in names:
            s.doc.add((*at, "element"), f"`{sla['element']}` is no table here; {choose(sla['element'], names)}")
