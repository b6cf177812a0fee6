"""Plugin for CKAN's own tests, loaded by CKAN's environment: our extension beside the plugins each of them asks for."""

from typing import Any

import pytest

OURS = ("wadah", "wadah_rows")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "with_plugins" in item.fixturenames:
            item.add_marker(pytest.mark.with_plugins(*OURS))
