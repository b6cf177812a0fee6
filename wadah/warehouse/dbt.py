"""dbt inside this process: one run over one database file, and what came of it as plain values.

dbt takes seconds to import, moves into the project's folder, reads `.env` files and sets up logging of its own: it is
imported late, away from any `.env`, and what it changed is put back. Its messages may quote rows, so none
is kept; what is kept is which node did what.
"""

import contextlib
import gc
import json
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from wadah.errors import Fatal
from wadah.settings import Settings
from wadah.warehouse.connect import options

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

Status = Literal["ok", "failed", "error", "skipped", "warned"]
STATUSES: Mapping[str, Status] = {
    "success": "ok", "pass": "ok", "fail": "failed", "error": "error", "runtime error": "error", "warn": "warned",
    "skipped": "skipped", "partial success": "error", "no-op": "ok", "reused": "ok",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """One model, seed or test that ran. `failures` are rows a test found."""

    id: str  # dbt's unique id
    name: str
    kind: str  # model, seed, test
    status: Status
    seconds: float
    failures: int = 0
    why: str = ""  # of an error in the SQL itself, found before any row was read


@dataclass(frozen=True)
class Ran:
    """A run that came to its end, failed nodes included."""

    nodes: tuple[Node, ...]
    manifest: "Manifest"

    @cached_property
    def parents(self) -> Mapping[str, Sequence[str]]:
        """Unique id → the ids it is made of; seeds are made of nothing."""
        return {i: getattr(node.depends_on, "nodes", ()) for i, node in self.manifest.nodes.items()}


def invoke(settings: Settings, folder: Path, database: Path, arguments: Sequence[str]) -> Ran:
    """Run `dbt <arguments>` on `database`. Raises Fatal WDH-404 where dbt gave up before running anything."""
    with _as_before():
        from dbt.artifacts.schemas.run import RunExecutionResult
        from dbt.cli.main import dbtRunner

        flags = _flags(settings, folder, database)
        try:
            manifest = _parse(flags)
            result = dbtRunner(manifest=manifest).invoke([*arguments, *flags])
        finally:
            _close()
        if isinstance(result.exception, KeyboardInterrupt | SystemExit):
            raise result.exception  # asked to stop, which is no failure of dbt's
        if not isinstance(result.result, RunExecutionResult):
            raise Fatal("WDH-404", problem=_problem(result.exception))
        return Ran(tuple(map(_node, result.result.results)), manifest)


def parse(settings: Settings, folder: Path, database: Path) -> "Manifest":
    """The project's manifest without running anything. Raises Fatal WDH-404 where it can't be read."""
    with _as_before():
        try:
            return _parse(_flags(settings, folder, database))
        finally:
            _close()


def _parse(flags: list[str]) -> "Manifest":
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    result = dbtRunner().invoke(["parse", *flags])
    if not isinstance(result.result, Manifest):
        raise Fatal("WDH-404", problem=_problem(result.exception))
    return result.result


def _flags(settings: Settings, folder: Path, database: Path) -> list[str]:
    # Two models at a time, each on its share of the threads: most models are small, and their time is dbt's own.
    models = min(2, settings.warehouse.threads)
    engine = options(settings) | {"threads": settings.warehouse.threads // models}
    told = {"duckdb_path": str(database), "duckdb_options": engine, "threads": models, "home": str(settings.root)}
    return [
        "--project-dir", str(folder), "--profiles-dir", str(folder), "--target-path", str(folder / "target"),
        "--vars", json.dumps(told), "--quiet", "--log-level", "none", "--log-level-file", "none",
        "--log-path", str(folder / "logs"), "--no-use-colors", "--no-write-json", "--no-version-check",
        "--no-send-anonymous-usage-stats",
    ]  # fmt: skip


def _node(result: Any) -> Node:
    node = result.node
    return Node(
        id=node.unique_id,
        name=node.name,
        kind=str(node.resource_type.value),
        status=STATUSES[str(result.status.value)],
        seconds=round(result.execution_time, 3),
        failures=result.failures or 0,
        why=_why(str(result.message or "")) if str(result.status.value) == "error" else "",
    )


BEFORE_ANY_ROW = ("enforced contract", "Parser Error", "Binder Error", "Catalog Error", "Compilation Error")


def _why(message: str) -> str:
    """What dbt says of the model's own text: columns, types, names. Anything else may quote a row and is left out."""
    if not any(words in message for words in BEFORE_ANY_ROW):
        return ""
    return " ".join(message.split())[:1000]


def _problem(exception: BaseException | None) -> str:
    """What dbt says of its own files; nothing has run, so no row can be in it."""
    text = " ".join(str(exception or "unknown").split())
    return f"{type(exception).__name__}: {text[:600]}"


def _close() -> None:
    """Let go of the database file, which dbt-duckdb keeps open for the next run."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()  # type: ignore[no-untyped-call]
    with DuckDBConnectionManager._LOCK:
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()  # type: ignore[no-untyped-call]
            DuckDBConnectionManager._ENV = None
    reset_adapters()  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _as_before() -> Iterator[None]:
    """Put back what dbt changes in the process: folder, loggers, warning filters.

    Standing in `/`, dbt finds nobody's `.env` to load into this process's environment. Without the collector
    of cycles a run takes a sixth less time; what it would free is freed when the run is over.
    """
    collecting = gc.isenabled()
    gc.disable()
    root = logging.getLogger()  # noqa: TID251 - nothing is logged here
    handlers, level = list(root.handlers), root.level
    with warnings.catch_warnings(), contextlib.chdir("/"):
        try:
            yield
        finally:
            root.handlers[:] = handlers
            root.setLevel(level)
            if collecting:
                gc.enable()
