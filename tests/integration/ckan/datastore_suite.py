"""Plugin for CKAN's own tests, loaded by CKAN's environment: our extension beside the plugins each of them asks for."""

from typing import Any

import pytest

OURS = ("wadah", "wadah_rows")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if "with_plugins" in item.fixturenames:
            item.add_marker(pytest.mark.with_plugins(*OURS))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item: Any) -> None:
    """CKAN's tests make its database anew, without the tables of extensions."""
    if "with_plugins" in item.fixturenames:
        from ckan import model
        from ckanext.wadah.model import metadata

        metadata.create_all(model.meta.engine)
