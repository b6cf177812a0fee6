"""Sources the connectors read in tests: real servers and real files, in a home of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.connectors.api import Api
from tests.postgres import Postgres, postgres
from tests.servers import MariaDB, mariadb
from wadah.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "rumah wadah")


@pytest.fixture(scope="session")
def server() -> Iterator[MariaDB]:
    """One MariaDB for the session; each test makes a database of its own."""
    with mariadb() as running:
        running.run("CREATE USER baca@'127.0.0.1' IDENTIFIED BY 'r@hasia: /%?''';")
        yield running


@pytest.fixture(scope="session")
def pg() -> Iterator[Postgres]:
    """One PostgreSQL for the session; each test makes a database of its own."""
    with postgres() as running:
        running.run("CREATE ROLE baca LOGIN PASSWORD 'r@hasia: /%?'''")
        yield running


@pytest.fixture
def api() -> Iterator[Api]:
    with Api() as running:
        yield running
