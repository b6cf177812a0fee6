"""A source that changed: what changed, and what its contract wants done."""

from collections.abc import Mapping

from connectors.base import Source
from connectors.layout import Layout
from wadah.errors import Fatal, Quarantine


def judge(source: Source, found: Layout, schema: Mapping[str, str], before: Mapping[str, str] | None) -> list[str]:
    """The changes, as lines for the report: `add`, `drop`, `rename`, `retype`.

    `before` is the schema of the last load. Additions are told once. Raises Fatal WDH-215 where the contract
    says stop, Quarantine WDH-216 where the pull is set aside. A changed type under `quarantine` goes on: values
    that no longer fit are rejected row by row.
    """
    policy = source.contract.drift
    renames = found.renames()
    gone = {column.name for column, _ in renames}
    came = {name for _, name in renames}
    rename = [f"rename: {column.source} -> {name}" for column, name in renames]
    drop = [f"drop: {column.source}" for column in found.missing if column.name not in gone]
    add = [f"add: {name}" for name in found.extra if name not in came]
    retype = [
        f"retype: {name} {before[name]} -> {kind}"
        for name, kind in schema.items()
        if before and before.get(name) and kind and before[name] != kind
    ]
    asked = {"rename": (rename, policy.rename), "drop": (drop, policy.drop), "add": (add, policy.add),
             "retype": (retype, policy.retype)}  # fmt: skip
    about = {"app": source.contract.id, "table": source.table.name}
    if stop := [line for lines, wish in asked.values() if wish == "stop" for line in lines]:
        raise Fatal("WDH-215", changes=", ".join(stop), **about)
    if rename or drop:
        raise Quarantine("WDH-216", changes=", ".join(rename + drop), **about)
    return [line for line in add if not before or line.removeprefix("add: ") not in before] + retype
