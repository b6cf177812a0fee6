"""Airflow's LocalExecutor, with the libraries of every task imported once instead of once a task.

Each task is a process forked from a worker, which is forked from the scheduler: what the scheduler has imported, they
have. Importing was most of what a run without news cost. Only libraries: our own modules are imported by each task, so
that a corrected connector needs no restart of the scheduler.
"""

from importlib import import_module

from airflow.executors.local_executor import LocalExecutor

LIBRARIES = (
    "airflow.dag_processing.dagbag", "airflow.providers.standard.operators.python",
    "airflow.sdk.execution_time.task_runner",
    "pyarrow.compute", "pyarrow.csv", "pyarrow.dataset", "pyarrow.parquet",
    "pyiceberg.catalog.sql", "pyiceberg.io.pyarrow",
    "psycopg", "connectorx", "dlt.sources.helpers.rest_client", "paho.mqtt.client",
)  # fmt: skip
"""None starts a thread of its own at import (a fork has no threads, but their locks), but for the allocator's, which is
made for forks. DuckDB does, for a database nobody asked for: each task imports it, which costs a tenth of a second."""


class WarmLocalExecutor(LocalExecutor):
    """See the module. Set by `AIRFLOW__CORE__EXECUTOR`, as the path of this class."""

    def start(self) -> None:
        for name in LIBRARIES:
            import_module(name)
        super().start()
