"""Run rules with Great Expectations, pushed down into DuckDB, and bring what it says back as checks.

Great Expectations is imported when it is first needed: that takes seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb import DuckDBPyConnection
from sqlalchemy.exc import SQLAlchemyError

from expectations.rules import SQL, Rule
from wadah.errors import Fatal, Quarantine, WadahError
from wadah.gate import Check, Value

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from great_expectations.expectations.expectation import Expectation

RESULT = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}
"""Counts, never values: what is found lies in results and pages that people pass on."""


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

        config = DataContextConfig(
            # Its default makes a folder in the system's place for temporary files, outside WADAH_HOME.
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        )
        self.context: EphemeralDataContext = gx.get_context(project_config=config, mode="ephemeral")
        self._con = con
        self._sources: dict[str, SQLDatasource] = {}

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
        faults = [_unknown(r) for r in suite.rules if not hasattr(kinds, r.expectation or " ")]
        runnable = [r for r in suite.rules if hasattr(kinds, r.expectation or " ")]
        by_name = {rule.name: rule for rule in runnable}
        if len(by_name) != len(runnable):
            raise Fatal("WDH-530", suite=suite.title, problem="two rules of one name")
        try:
            asset = self._source(schema).add_table_asset(suite.title, table_name=name)
        except TestConnectionError as unread:
            raise Quarantine("WDH-540", dataset=suite.title, problem=f"{suite.relation} cannot be read") from unread
        batch = asset.add_batch_definition_whole_table("semua")
        expectations = [_expectation(kinds, rule) for rule in runnable]
        held = self.context.suites.add(gx.ExpectationSuite(suite.title, expectations=expectations))
        definition = self.context.validation_definitions.add(
            gx.ValidationDefinition(name=suite.title, data=batch, suite=held)
        )
        checkpoint = gx.Checkpoint(name=suite.title, validation_definitions=[definition], result_format=RESULT)
        (result,) = checkpoint.run().run_results.values()
        found = {name: _check(by_name[name], r) for r in result.results for name in [_name(r)]}
        if missing := set(by_name) - set(found):
            raise Fatal("WDH-530", suite=suite.title, problem=f"{len(missing)} rules gave no result")
        return [found[name] for name in by_name] + faults


def fault(failure: Exception) -> Check:
    """A table that could not be checked, as a failed check."""
    code = failure.code if isinstance(failure, WadahError) else "WDH-540"
    detail = failure.pesan if isinstance(failure, WadahError) else f"Tidak dapat diperiksa ({type(failure).__name__})."
    return Check("pemeriksaan:jalan", "fault", "error", False, None, None, detail, code)


def _name(result: "ExpectationValidationResult") -> str:
    return str(result.expectation_config.meta["wadah"]) if result.expectation_config else ""


def _expectation(kinds: Any, rule: Rule) -> "Expectation":
    severity = "critical" if rule.severity == "error" else "warning"
    arguments: Mapping[str, Any] = rule.arguments
    made: Expectation = getattr(kinds, rule.expectation)(
        **arguments, severity=severity, description=rule.detail, meta={"wadah": rule.name}
    )
    return made


def _check(rule: Rule, result: Any) -> Check:
    """A failure of the engine is a failed check, not a passed one; its text may quote rows and is not kept."""
    if result.exception_info and _raised(result.exception_info):
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
