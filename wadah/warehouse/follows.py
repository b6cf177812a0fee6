"""`follows` of a contract (a clock time comes after another moment) as steps the macro can walk."""

from typing import Any

from wadah.contract.model import Table


def chain(table: Table) -> dict[str, Any] | None:
    """How the clock times of a table become moments; None where it has none.

    `parent` is the table that the first moment stands in (None: this one), `on` the columns that join them,
    `anchors` its columns, `steps` (column, after) in an order in which each one's anchor is known.
    Raises ValueError where no relationship leads to the parent, or the chain goes in a circle.
    """
    open_ = {c.name: c.follows for c in table.columns if c.type == "time" and c.follows}
    if not open_:
        return None
    parents = {f.partition(".")[0] for f in open_.values() if "." in f}
    if len(parents) > 1:
        raise ValueError(f"{table.name}: times follow moments of several tables ({', '.join(sorted(parents))})")
    parent = next(iter(parents), None)
    steps: list[dict[str, str]] = []
    known: dict[str, str] = {}
    while open_:
        ready = {c: f for c, f in open_.items() if "." in f or f in known or (f not in open_ and f in table.by_name)}
        if not ready:
            raise ValueError(f"{table.name}: {', '.join(open_)} follow each other in a circle")
        for column, follows in ready.items():
            after = f"anchor__{follows.partition('.')[2]}" if "." in follows else known.get(follows, follows)
            steps.append({"column": column, "after": after})
            known[column] = f"after__{column}"
            del open_[column]
    times = [s["column"] for s in steps]
    return {
        "parent": parent,
        "on": _join(table, parent) if parent else [],
        "anchors": sorted({f.partition(".")[2] for c in times if "." in (f := table.by_name[c].follows or "")}),
        "steps": steps,
        # Moments are needed where rows are counted: what names a person or a row's content stays in staging.
        "columns": list(dict.fromkeys([*table.key, *table.partition])),
    }


def _join(table: Table, parent: str) -> list[tuple[str, str]]:
    for c in table.columns:
        for to in c.references:
            owner, _, column = to.partition(".")
            if owner == parent:
                return [*([(table.instance, table.instance)] if table.instance else []), (c.name, column)]
    raise ValueError(f"{table.name}: no relationship leads to {parent}, which its times follow")
