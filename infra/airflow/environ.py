"""Airflow's configuration, as environment variables: one home, loopback only, generated secrets."""

import base64
import json
import secrets
from pathlib import Path

from wadah.files import once
from wadah.settings import ROOT, Settings

USER = "walidata"
ROLE = "airflow"  # marks its processes, and the tasks they start, as ours


def keep(path: Path, make: str) -> str:
    """The secret in `path` (mode 0600), made by the first caller; two callers at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return once(path, lambda: make)


def password(settings: Settings) -> str:
    """The generated password of Airflow's web page, in the file Airflow itself reads."""
    made = json.dumps({USER: secrets.token_urlsafe(18)})
    return str(json.loads(keep(settings.path("airflow", "passwords.json"), made))[USER])


def environ(settings: Settings, port: int) -> dict[str, str]:
    """What every Airflow process of this installation is started with; `port` is the api-server's."""
    home = settings.path("airflow")
    password(settings)
    fernet = keep(home / "fernet.key", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    jwt = keep(home / "jwt.key", secrets.token_urlsafe(48))
    names = {
        "CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__EXECUTOR": "infra.airflow.executor.WarmLocalExecutor",
        "CORE__PARALLELISM": str(settings.airflow.parallelism),
        "CORE__MAX_ACTIVE_TASKS_PER_DAG": str(settings.airflow.parallelism),
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__DEFAULT_TIMEZONE": settings.regency.timezone,
        "CORE__FERNET_KEY": fernet,
        "CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "API__HOST": "127.0.0.1",
        "API__PORT": str(port),
        "API__BASE_URL": f"http://127.0.0.1:{port}",
        "API__WORKERS": "1",
        "API__SECRET_KEY": jwt,
        "API_AUTH__JWT_SECRET": jwt,
        "API__EXPOSE_CONFIG": "False",
        "LOGGING__BASE_LOG_FOLDER": str(settings.path("log", "airflow")),
        "LOGGING__LOGGING_LEVEL": "WARNING",
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.1",
        "SCHEDULER__ENABLE_HEALTH_CHECK": "False",
        # A task whose process was killed is found within seconds, not after five minutes.
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "4",
        "SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "3",
        "DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "30",
        "DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    return settings.environ(
        WADAH_ROLE=ROLE,
        AIRFLOW_HOME=str(home),
        PYTHONPATH=str(ROOT),
        PYTHONWARNINGS="ignore",
        OPENBLAS_NUM_THREADS="1",  # nobody multiplies matrices; threads would not survive the forks that tasks are
        # Airflow renames its processes, over their environment unless told not to; by it a restart finds them.
        SPT_NOENV="1",
        **{f"AIRFLOW__{name}": value for name, value in names.items()},
    )
