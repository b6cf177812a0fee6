"""What every DAG file shares: the settings it was parsed with, and what an error means to the scheduler."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ParamSpec

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from wadah.errors import Fatal, Quarantine, Retriable
from wadah.errors.disk import is_full
from wadah.settings import Settings

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
        try:
            return work(*args, **kwargs)
        except (Fatal, Quarantine) as refused:
            raise AirflowFailException(str(refused)) from None
        except Retriable as later:
            raise AirflowException(str(later)) from None
        except Exception as failure:
            if not is_full(failure):
                raise
            raise AirflowFailException(str(Fatal("WDH-154", home=SETTINGS.root))) from None

    return run
