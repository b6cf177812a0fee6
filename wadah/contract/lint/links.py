"""Links between columns: relationships, cursors, and times that follow one another."""

from typing import Any

from wadah.contract.document import At
from wadah.contract.lint.subject import ColumnView, Subject, TableView


def check(s: Subject) -> None:
    for table in s.tables:
        cursor(s, table)
        for i, link in enumerate(table.data.get("relationships") or []):
            composite(s, table, link, (*table.at, "relationships", i))
        for column in table.columns:
            relationships(s, table, column)
            follows(s, table, column)


def cursor(s: Subject, table: TableView) -> None:
    """What a pull is measured by must exist, be ordered, never be empty, and not hide what is committed late."""
    if not table.words or not table.words.load.cursor:
        return
    at = table.word("load", "cursor")
    found = s.refer(table, table.words.load.cursor, at, "cursor")
    if found is None:
        return
    owner, column = found
    if column.type not in ("integer", "date", "timestamp"):
        s.doc.add(at, f"cursor `{column.name}` is {column.type}; name an integer, date or timestamp column")
    if not (column.data.get("required") or column.key):
        hint = "make the column `required: true`"
        s.doc.add(at, f"cursor `{column.name}` may be empty, and nothing tells whether such a row changed; {hint}")
    load = table.words.load
    if column.type == "integer" and load.mode == "incremental" and load.deletes != "compare":
        # Numbers are given before they are committed, and know no overlap: 7 may be seen before 6.
        s.doc.add(
            at, f"cursor `{column.name}` is an integer: a row committed behind a higher one is never asked for; add "
                f"`deletes: compare`, which tells of it, or name a date or timestamp column",
        )  # fmt: skip
    if owner is not table and not any(t.startswith(f"{owner.name}.") for c in table.columns for t in _targets(c)):
        hint = f"add `relationships: [{{to: {owner.name}.…}}]` to the column by which rows are found"
        s.doc.add(at, f"cursor of {owner.name}, but no column of {table.name} refers to it; {hint}")


def _targets(column: ColumnView) -> list[str]:
    return [str(link.get("to")) for link in column.data.get("relationships") or []]


def relationships(s: Subject, table: TableView, column: ColumnView) -> None:
    for i, link in enumerate(column.data.get("relationships") or []):
        at: At = (*column.at, "relationships", i, "to")
        if not isinstance(link.get("to"), str):
            s.doc.add(at, "is a list; a composite relationship stands on the table, with `from` and `to`")
        elif found := s.refer(table, link["to"], at, "relationship to"):
            owner, target = found
            if not (target.data.get("unique") or (target.key and len(owner.keys) == 1)):
                s.doc.add(
                    at, f"`{link['to']}` is no key of {owner.name}; refer to its one primaryKey or a `unique` column"
                )
            if target.type != column.type:
                s.doc.add(at, f"is {target.type}, but `{column.name}` is {column.type}; give both one logicalType")


def composite(s: Subject, table: TableView, link: dict[str, Any], at: At) -> None:
    ends = {side: [link[side]] if isinstance(link[side], str) else list(link[side]) for side in ("from", "to")}
    if len(ends["from"]) != len(ends["to"]):
        s.doc.add(at, f"{len(ends['from'])} columns refer to {len(ends['to'])}; write as many in `to` as in `from`")
        return
    for side, names in ends.items():
        for name in names:
            found = s.refer(table, name, (*at, side), f"relationship {side}")
            if found and side == "from" and found[0] is not table:
                s.doc.add((*at, side), f"`{name}` is of {found[0].name}; name columns of {table.name}")


def follows(s: Subject, table: TableView, column: ColumnView) -> None:
    """A time of day gets its date from what it follows; the chain must end at a moment with a date."""
    if not column.words or not column.words.follows:
        return
    at = column.word("follows")
    if column.type != "time":
        s.doc.add(at, f"`{column.name}` is {column.type}; only a `time` follows a moment, remove it")
        return
    seen, here = [(table.name, column.name)], (table, column)
    while here[1].type == "time":
        said = here[1].words
        if said is None or not said.follows:
            if said:
                s.doc.add(at, f"ends at the time `{here[1].name}`, which has no date; let that follow a timestamp")
            return
        found = s.refer(here[0], said.follows, at, "follows") if here[1] is column else s.find(here[0], said.follows)
        if found is None:
            return
        here = found
        step = (here[0].name, here[1].name)
        if step in seen:
            names = " → ".join(".".join(p) for p in [*seen, step])
            s.doc.add(at, f"goes in a circle ({names}); let one follow a timestamp")
            return
        seen.append(step)
    if here[1].type != "timestamp":
        s.doc.add(
            at, f"ends at `{here[1].name}`, which is {here[1].type}; name a timestamp, or a time that follows one"
        )
