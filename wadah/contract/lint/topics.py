"""Topics of a broker: what can be subscribed to, and what an hour of messages can be summed into."""

import re

from wadah.contract import compact
from wadah.contract.document import At
from wadah.contract.lint.servers import PLACEHOLDER, kind_of
from wadah.contract.lint.subject import ColumnView, Subject, TableView
from wadah.contract.lint.words import word_at


def check(s: Subject, table: TableView) -> None:
    kind = table.data.get("physicalType")
    said = table.words.load if table.words else None
    if said and said.compact and (kind != "topic" or said.mode != "append"):
        s.doc.add(table.word("load"), "`compact` is of topics, in load mode append; remove it, or write both")
        return
    if kind != "topic":
        return
    _levels(s, table)
    for i, server in enumerate(s.data.get("servers") or []):
        for word in server.get("customProperties") or []:
            if kind_of(server) == "mqtt" and word["property"] == "qos" and word["value"] != 1:
                why = "0 is not kept while nobody listens, 2 costs twice, and repeated messages fall by their key"
                s.doc.add(word_at(server, ("servers", i), "qos"), f"is `{word['value']}`; write 1: {why}")
    if said and said.compact:
        _compact(s, table)


def _levels(s: Subject, table: TableView) -> None:
    """A broker is asked level by level: `cctv/{kode_desa}/{kamera}/status` is `cctv/+/+/status` there."""
    source = str(table.data.get("physicalName") or table.name)
    at: At = (*table.at, "physicalName")
    for level in source.split("/"):
        if PLACEHOLDER.search(level) and not PLACEHOLDER.fullmatch(level):
            s.doc.add(at, f"`{level}` is a placeholder within a level; let each fill its own level between two `/`")
        if re.search(r"[+#]", level):
            s.doc.add(at, f"`{level}` is a wildcard; write a placeholder such as {{kamera}}, which becomes a column")


def _compact(s: Subject, table: TableView) -> None:
    times = [c for c in table.keys if c.type == "timestamp"]
    if len(times) != 1:
        s.doc.add(table.word("load"), f"compact needs one timestamp in the key, there are {len(times)}; mark one")
    for c in times:
        options = c.data.get("logicalTypeOptions") or {}
        form = str(options.get("format") or "")
        if not options.get("timezone") or "ss" not in form or "S" in form:
            hint = "{format: \"yyyy-MM-dd'T'HH:mm:ssXXX\", timezone: true}"
            s.doc.add(c.at, f"of a compact load is told with its zone, in whole seconds; write `{hint}`")
    names: dict[str, str] = dict.fromkeys((compact.MINUTES, compact.SECONDS, compact.COUNT, compact.NEW), "every row")
    for c in table.columns:
        if c in times:
            continue
        if c.key:
            _key(s, c)
            made = [c.name]
        elif c.type == "boolean":
            made = [f"{c.name}_menit"]
            if not c.data.get("required"):
                s.doc.add(c.at, "of a compact load is told by every message; add `required: true`")
        elif c.numeric:
            made = [f"{c.name}_{part}" for part in compact.SUMMARY]
            if c.words and (c.words.numberFormat != "plain" or c.words.sourceUnits):
                s.doc.add(c.word("numberFormat"), "says nothing of a compact load, which reads JSON numbers; remove it")
        else:
            s.doc.add(c.at, f"is a {c.type}, of which an hour has no sum; remove the column, or `compact`")
            continue
        for name in made:
            if name in names:
                s.doc.add((*c.at, "name"), f"would make column `{name}`, which {names[name]} makes too; rename it")
            names[name] = f"`{c.name}`"


def _key(s: Subject, c: ColumnView) -> None:
    options = c.data.get("logicalTypeOptions") or {}
    if c.type != "string" or options.get("format") not in (None, "kemendagri-desa"):
        s.doc.add(c.at, "is key of a compact load; write a string, with the format kemendagri-desa or none")
