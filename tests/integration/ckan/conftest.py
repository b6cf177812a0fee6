"""One CKAN for the whole folder: starting it costs half a minute."""

from collections.abc import Iterator

import pytest

from tests.ckan import Ckan, temporary


@pytest.fixture(scope="session")
def portal() -> Iterator[Ckan]:
    """A CKAN with our extension, without datasets at first; tests share it, each with datasets of its own."""
    with temporary() as running:
        yield running
