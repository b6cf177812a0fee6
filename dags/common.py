"""What every DAG file shares: the settings it was parsed with, and what an error means to the scheduler."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ParamSpec

from airflow.sdk import BaseNotifier, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from wadah import alert, log
from wadah.errors import Retriable
from wadah.settings import Settings
from wadah.unforeseen import coded as coded_error

P = ParamSpec("P")
SETTINGS = Settings()
START = datetime(2026, 1, 1, tzinfo=SETTINGS.regency.zone)


class Told(BaseNotifier):
    """Mails who is set (`alerts`) that a task failed for good: its code and what to do, by which run."""

    def notify(self, context: Context) -> None:
        ti = context["ti"]
        why = str(context.get("exception") or "no reason was told")
        where = f"{ti.dag_id}.{ti.task_id}"
        lines = [where, f"run {ti.run_id}, try {ti.try_number}", "", why, "", "What a code asks for: docs/runbook/."]
        alert.tell(Settings(), f"{where} {ti.run_id} {ti.map_index}", f"{where} failed", lines)


RETRY: dict[str, Any] = {
    "retries": SETTINGS.airflow.retries,
    "retry_delay": timedelta(seconds=SETTINGS.airflow.retry_delay),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
    **({"on_failure_callback": [Told()]} if alert.enabled(SETTINGS) else {}),
}


def cron(line: str) -> str | None:
    """The schedule, or none where this installation runs its DAGs by hand (`wadah run`)."""
    return line if SETTINGS.airflow.scheduled else None


def coded(work: Callable[P, Any]) -> Callable[P, Any]:
    """Retriable → Airflow tries again; fatal and refused → it does not, because trying again changes nothing."""

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        SETTINGS.private()
        log.setup(SETTINGS)
        try:
            return work(*args, **kwargs)
        except AirflowException:  # a skip, or a verdict already given
            raise
        except Exception as failure:
            told = coded_error(failure, SETTINGS)
        if isinstance(told, Retriable):
            raise AirflowException(str(told))
        raise AirflowFailException(str(told))

    return run
