"""What every DAG file shares: the settings it was parsed with, and what an error means to the scheduler."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ParamSpec

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from wadah import log
from wadah.errors import Retriable
from wadah.settings import Settings
from wadah.unforeseen import coded as coded_error

P = ParamSpec("P")
SETTINGS = Settings()
START = datetime(2026, 1, 1, tzinfo=SETTINGS.regency.zone)
RETRY = {
    "retries": SETTINGS.airflow.retries,
    "retry_delay": timedelta(seconds=SETTINGS.airflow.retry_delay),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
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
