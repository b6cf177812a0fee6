"""Groups of tests that need what a machine may lack: they run, or the summary says why they could not.

With STRICT=1 (as in CI) a group that cannot run is a failure.
"""

import os

import pytest

unavailable: dict[str, str] = {}
"""Group → why it could not run here; printed at the end."""


def need(group: str, ok: bool, reason: str) -> None:
    """Go on where `ok`; otherwise note the group as not run, or fail under STRICT=1."""
    if ok:
        return
    unavailable[group] = reason
    if os.environ.get("STRICT") == "1":
        pytest.fail(f"{group}: {reason} (STRICT=1)", pytrace=False)
    pytest.skip(f"{group}: {reason}")
