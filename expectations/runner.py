"""Run rules with Great Expectations, pushed down into DuckDB, and bring what it says back as checks.

Great Expectations is imported when it is first needed: that takes seconds.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy.exc import SQLAlchemyError

from expectations.rules import SQL, Rule
from wadah import log
from wadah.errors import Fatal, Quarantine, WadahError
from wadah.gate import Check, Value

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from great_expectations.expectations.expectation import Expectation

RESULT = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}
"""Counts, never values: what is found lies in results and pages that people pass on."""


LOG = log.get("expectations")
FAULTS = (WadahError, duckdb.Error, SQLAlchemyError)
"""What may go wrong in checking one table without touching the others."""


@dataclass(frozen=True)
class Suite:
    """Rules of one relation, `schema.name`; `title` names it on the report."""

    title: str
    relation: str
    rules: Sequence[Rule]


class Runner:
    """One context for all suites of a gate; `context` keeps their results for the report."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        import great_expectations as gx
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

        # What it says of a failure quotes rows; its results tell the same without.
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)  # noqa: TID251 - not for writing
        config = DataContextConfig(
            # Its default makes a folder in the system's place for temporary files, outside WADAH_HOME.
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        )
        self.context: EphemeralDataContext = gx.get_context(project_config=config, mode="ephemeral")
        self._con = con
        self._sources: dict[str, SQLDatasource] = {}

    def close(self) -> None:
        """Let go of the database file; without it the engine's pool holds it as long as the process lives."""
        for source in self._sources.values():
            source.get_engine().dispose()
            source.get_execution_engine().engine.dispose()

    def _source(self, schema: str) -> "SQLDatasource":
        """A data source whose unqualified names are those of one schema."""
        from expectations.dialect import URL, creator

        if schema not in self._sources:
            self._sources[schema] = self.context.data_sources.add_sql(
                schema,
                connection_string=URL,
                kwargs={"creator": creator(self._con, schema)},  # type: ignore[call-arg]  # absent from its stub
            )
        return self._sources[schema]

    def run(self, suite: Suite) -> list[Check]:
        """Checks in the order of the rules.

        Raises Quarantine WDH-540 where the relation cannot be read, Fatal WDH-530 where the engine itself fails.
        """
        import great_expectations as gx
        from great_expectations import expectations as kinds
        from great_expectations.datasource.fluent.interfaces import TestConnectionError

        schema, name = suite.relation.split(".", 1)
        by_name = {rule.name: rule for rule in suite.rules}
        if len(by_name) != len(suite.rules):
            raise Fatal("WDH-530", suite=suite.title, problem="two rules of one name")
        expectations = {name: made for name, rule in by_name.items() if (made := _expectation(kinds, rule))}
        try:
            asset = self._source(schema).add_table_asset(suite.title, table_name=name)
        except TestConnectionError as unread:
            raise Quarantine("WDH-540", dataset=suite.title, problem=f"{suite.relation} cannot be read") from unread
        batch = asset.add_batch_definition_whole_table("semua")
        held = self.context.suites.add(gx.ExpectationSuite(suite.title, expectations=list(expectations.values())))
        definition = self.context.validation_definitions.add(
            gx.ValidationDefinition(name=suite.title, data=batch, suite=held)
        )
        checkpoint = gx.Checkpoint(name=suite.title, validation_definitions=[definition], result_format=RESULT)
        ((place, result),) = checkpoint.run().run_results.items()
        for one in result.results:
            _without_values(one)
        self.context.validation_results_store.set(place, result)  # the report is made of what is stored
        found = {name: _check(by_name[name], r) for r in result.results for name in [_name(r)]}
        if missing := set(expectations) - set(found):
            raise Fatal("WDH-530", suite=suite.title, problem=f"{len(missing)} rules gave no result")
        return [found.get(name) or _unknown(rule) for name, rule in by_name.items()]


def fault(failure: Exception) -> Check:
    """A table that could not be checked, as a failed check."""
    code = failure.code if isinstance(failure, WadahError) else "WDH-540"
    detail = failure.pesan if isinstance(failure, WadahError) else f"Tidak dapat diperiksa ({type(failure).__name__})."
    return Check("pemeriksaan:jalan", "fault", "error", False, None, None, detail, code)


def _name(result: "ExpectationValidationResult") -> str:
    return str(result.expectation_config.meta["wadah"]) if result.expectation_config else ""


def _expectation(kinds: Any, rule: Rule) -> "Expectation | None":
    """The engine's own object; None for a kind it does not have, or arguments it does not take."""
    if not hasattr(kinds, rule.expectation or " "):
        return None
    severity = "critical" if rule.severity == "error" else "warning"
    arguments: Mapping[str, Any] = rule.arguments
    try:
        made: Expectation = getattr(kinds, rule.expectation)(
            **arguments, severity=severity, description=rule.detail, meta={"wadah": rule.name}
        )
    except (TypeError, ValueError) as refused:
        LOG.error("rule.refused", error=refused, check=rule.name)
        return None
    return made


def _without_values(result: "ExpectationValidationResult") -> None:
    """Leave counts alone: a database quotes the value that failed, and some observations are values."""
    if _raised(result.exception_info or {}):
        result.exception_info = {"raised_exception": True, "exception_traceback": "", "exception_message": "WDH-531"}
    if result.expectation_config and result.expectation_config.type.startswith("expect_table_columns"):
        return  # names of columns
    kept = {name: value for name, value in result.result.items() if isinstance(value, int | float)}
    if isinstance(seen := result.result.get("observed_value"), list | dict):
        kept["observed_value"] = len(seen)
    result.result = kept


def _check(rule: Rule, result: Any) -> Check:
    """A failure of the engine is a failed check, not a passed one; its text may quote rows and is not kept."""
    if _raised(result.exception_info or {}):
        return Check(
            rule.name,
            "fault",
            rule.severity,
            False,
            None,
            rule.expected,
            f"Tidak dapat diperiksa: {rule.detail}",
            "WDH-531",
        )
    return Check(
        name=rule.name,
        kind=rule.kind,
        severity=rule.severity,
        ok=bool(result.success),
        observed=_observed(rule, result.result),
        expected=rule.expected,
        detail=rule.detail,
    )


def _raised(info: Mapping[str, Any]) -> bool:
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(isinstance(i, Mapping) and i.get("raised_exception") for i in info.values())


def _observed(rule: Rule, result: Mapping[str, Any]) -> Value:
    """How many rows or columns break the rule, or the count that was asked for."""
    seen = result.get("observed_value") if rule.expectation == SQL else result.get("unexpected_count")
    seen = result.get("observed_value") if seen is None else seen
    if isinstance(seen, list):
        return len(seen)
    return seen if isinstance(seen, int | float) else None


def _unknown(rule: Rule) -> Check:
    return Check(rule.name, "fault", rule.severity, False, None, rule.expected, rule.detail, "WDH-532")
