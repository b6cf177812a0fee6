"""dbt's models as relations: each model's compiled SQL is walked once, down to what contracts classify."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from duckdb import DuckDBPyConnection
from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from expectations.lineage.flow import Flow, Origin, Relation, Unresolved, Value
from expectations.lineage.walk import Walk
from wadah.contract.model import Contract, Level

PREFIXES = ("stg_", "rej_", "chk_", "")  # accepted, rejected, judged rows, and the view over landing itself
OPEN = frozenset(
    ("published", "control")
)  # schemas without rows of applications: what the portal gives, the build's own
BOOKKEEPING = frozenset(("_load_id", "_loaded_at", "_source", "_row"))
DIALECT = "duckdb"


@dataclass
class Graph:
    """Relations by `schema.name`. `manifest` has dbt's nodes and sources with compiled SQL; `columns` are those
    of the database that the models were built into.
    """

    manifest: Mapping[str, Any]
    columns: Mapping[str, list[str]]
    inputs: Mapping[str, Contract]
    found: dict[str, Relation] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.nodes: dict[str, Mapping[str, Any]] = {}
        for node in [*self.manifest["nodes"].values(), *self.manifest.get("sources", {}).values()]:
            if node["resource_type"] in ("model", "seed", "snapshot", "source"):
                name = node.get("identifier") or node.get("alias") or node["name"]
                self.nodes[f"{node['schema']}.{name}".lower()] = node
        self.schema = MappingSchema(dialect=DIALECT)
        for relation, names in self.columns.items():
            self.schema.add_table(relation, dict.fromkeys(names, "text"))

    def relation(self, name: str) -> Relation:
        """Flows of a relation named `schema.name`. Raises Unresolved, naming the model."""
        if name not in self.found:
            node = self.nodes.get(name)
            if node is None:
                raise Unresolved(f"{name} is no model, seed or source")
            self.found[name] = self._given(name, node) or self._walked(name, node)
        return self.found[name]

    def _given(self, name: str, node: Mapping[str, Any]) -> Relation | None:
        """What is known without its SQL: seeds, what was published, and what contracts classify."""
        columns = self.columns.get(name, [])
        if node["resource_type"] == "seed" or node["schema"].lower() in OPEN:
            return Relation(dict.fromkeys((c.lower() for c in columns), Value()))
        table = name.split(".", 1)[1]
        for contract in self.inputs.values():
            for described in contract.tables:
                base = f"{contract.id}__{described.name}".replace("-", "_").lower()
                if table in {prefix + base for prefix in PREFIXES}:
                    levels = {c.name.lower(): c.classification for c in described.columns}
                    place = f"{contract.id}.{described.name}"
                    return Relation({c.lower(): _classified(place, c.lower(), levels) for c in columns})
        return None

    def _walked(self, name: str, node: Mapping[str, Any]) -> Relation:
        if node["resource_type"] == "source":
            raise Unresolved(f"source {name} is described by no contract")
        # A model that reads itself (incremental) adds nothing that its own SQL does not.
        self.found[name] = Relation(dict.fromkeys((c.lower() for c in self.columns.get(name, [])), Value()))
        try:
            return Walk(self._table, self.numbers).relation(self._query(name, node))
        except Unresolved as reason:
            del self.found[name]
            raise reason if str(reason).startswith("[") else Unresolved(f"[{name}] {reason}") from reason
        except Exception as failure:  # whatever breaks the walk leaves the flows untold
            del self.found[name]
            raise Unresolved(f"[{name}] {type(failure).__name__}") from failure

    def _query(self, name: str, node: Mapping[str, Any]) -> exp.Expression:
        if not node.get("compiled_code"):
            raise Unresolved(f"{name} has no compiled SQL")
        parsed = parse_one(node["compiled_code"], dialect=DIALECT)
        for table in parsed.find_all(exp.Table):
            table.set("catalog", None)
        return cast(
            exp.Expression,
            qualify(
                parsed,
                schema=self.schema,
                dialect=DIALECT,
                validate_qualify_columns=False,  # a column left without its table is found by the walk
                quote_identifiers=False,
                identify=False,
            ),
        )

    def _table(self, table: exp.Table) -> Relation:
        if not table.db:
            raise Unresolved(f"{table.name} without a schema")
        return self.relation(f"{table.db}.{table.name}".lower())


def _classified(place: str, column: str, levels: Mapping[str, Level]) -> Value:
    level: Level = levels.get(column, "terbatas" if column in BOOKKEEPING else "personal")
    return Value() if level == "publik" else Value(frozenset({Flow(Origin(place, column, level))}))


def columns_of(con: DuckDBPyConnection, schemas: Iterable[str] = ()) -> dict[str, list[str]]:
    """Every relation of the database, `schema.name` in lower case, with its columns in order."""
    rows = con.execute(
        "SELECT lower(schema_name || '.' || table_name), list(column_name ORDER BY column_index)"
        " FROM duckdb_columns() WHERE NOT internal AND (len($1) = 0 OR schema_name IN $1) GROUP BY ALL",
        [list(schemas)],
    ).fetchall()
    return dict(rows)
